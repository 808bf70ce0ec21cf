"""Topics: every event has its own, and it is what the log knows for ever."""

import sys
from operator import not_
from types import ModuleType
from typing import ClassVar

import pytest
from eventsourcing.utils import TopicError, resolve_topic
from pydantic import Field, JsonValue

from application.store_errors import UnreadableEventError
from application.topics import EventTopics, event_topics
from domain.event import AggregateEvent, Event
from domain.issue.events.base import IssueEvent
from tests.store_events import NoteTaken, PlaceNamed


class Unnamed(NoteTaken):
    """An event that forgot its own topic."""


class TestTopics:
    def test_lead_to_their_classes(self) -> None:
        """A topic means one class, for us and for the library."""
        topics = EventTopics([NoteTaken, PlaceNamed])
        assert list(topics) == ["test.note-taken.v1", "test.place-named.v3"]
        assert topics.event_class("test.note-taken.v1") is NoteTaken
        assert resolve_topic("test.note-taken.v1") is NoteTaken

    def test_belong_to_one_class_each(self) -> None:
        """Two events with one topic would be read as each other."""

        class Twin(IssueEvent):
            TOPIC: ClassVar[str] = NoteTaken.TOPIC

        with pytest.raises(TopicError, match=r"both have the topic test.note-taken.v1"):
            EventTopics([NoteTaken, Twin])

    @pytest.mark.parametrize("event", [Unnamed, IssueEvent, AggregateEvent, Event])
    def test_are_never_inherited(self, event: type[Event]) -> None:
        """An event without a topic of its own is refused before anything is stored."""
        with pytest.raises(TopicError, match="sets no TOPIC of its own"):
            EventTopics([event])

    def test_of_unknown_events_cannot_be_read(self) -> None:
        """A topic without a class is named."""
        with pytest.raises(UnreadableEventError, match=r"test.never.v1"):
            EventTopics([]).event_class("test.never.v1")


class TestPackages:
    def test_give_their_events(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Every event that a package's modules define is found, and none that they import."""
        package = a_package(monkeypatch, Noted=NoteTaken, Base=IssueEvent, other=1)
        here = {"TOPIC": "test.here.v1", "__module__": package}
        vars(sys.modules[package])["Here"] = type("Here", (IssueEvent,), here)
        assert list(EventTopics.of_packages([package])) == ["test.here.v1"]

    def test_may_be_several_and_single_modules(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A small aggregate has its events in one module; all are found together."""
        package = a_package(monkeypatch, Noted=NoteTaken)
        topics = EventTopics.of_packages([package, "tests.aggregates"])
        assert list(topics) == ["test.place-taken.v1"]

    def test_of_the_program_hold_every_event(self) -> None:
        """Each class of events that is loaded anywhere in the domain has its topic registered."""
        registered = {event_topics().event_class(topic) for topic in event_topics()}
        loaded = {event for event in subclasses(Event) if "TOPIC" in event.__dict__}
        assert {event for event in loaded if event.__module__.startswith("domain.")} == registered


class TestStoredForm:
    @pytest.mark.parametrize(
        ("annotation", "default"),
        [
            (int | None, 5),
            (int | None, ...),
            (dict[str, int | None], ...),
            (tuple[str | None, ...], ()),
            (dict[str, JsonValue], ...),
        ],
    )
    def test_must_be_read_back_as_it_was(self, annotation: object, default: object) -> None:
        """States leave out None, so a field for which that loses something is refused."""
        lossy = type(
            "Lossy",
            (IssueEvent,),
            {
                "TOPIC": "test.lossy.v1",
                "__annotations__": {"TOPIC": ClassVar[str], "field": annotation},
                **({} if default is ... else {"field": default}),
            },
        )
        with pytest.raises(TypeError, match=r"Lossy.field cannot be stored"):
            EventTopics([lossy])

    def test_leaves_out_only_what_is_empty_by_default(self) -> None:
        """A field that is left out when empty comes back as its default: that must be empty."""

        class Guessing(IssueEvent):
            TOPIC: ClassVar[str] = "test.guessing.v1"

            field: str = Field(default="guess", exclude_if=not_)

        with pytest.raises(TypeError, match="empty must be its default"):
            EventTopics([Guessing])

    def test_knows_no_aliases(self) -> None:
        """A field under another name would not be found again."""

        class Renamed(IssueEvent):
            TOPIC: ClassVar[str] = "test.renamed.v1"

            field: int = Field(alias="other")

        with pytest.raises(TypeError, match="alias"):
            EventTopics([Renamed])


def a_package(monkeypatch: pytest.MonkeyPatch, **content: object) -> str:
    """Make a package with this content for one test, and return its name."""
    package = ModuleType("package_of_a_test")
    package.__path__ = []
    vars(package).update(content)
    monkeypatch.setitem(sys.modules, package.__name__, package)
    return package.__name__


def subclasses(event: type[Event]) -> set[type[Event]]:
    """Return all loaded subclasses, however deep."""
    return {event}.union(*(subclasses(child) for child in event.__subclasses__()))
