"""Which event class a stored topic means: found by walking the event packages, never by path."""

import pkgutil
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import import_module
from inspect import isclass
from types import ModuleType
from typing import Final

from eventsourcing.utils import TopicError, register_topic

from application.store_errors import UnreadableEventError
from application.stored_form import check_lossless
from domain.event import Event

EVENT_PACKAGES: Final = (
    "domain.issue.events",
    "domain.directory.events",
    "domain.capacity.events",
    "domain.cards.events",
    "domain.publishing.events",
    "domain.evidence.events",
    "domain.exchange.events",
    "domain.sampling.events",
    "domain.completeness.events",
    "domain.privacy.events",
    "domain.audit_case.events",
    "domain.account.events",
    "domain.security.events",
)
"""Every package or module that defines events. A new aggregate adds its own here."""


class EventTopics:
    """The events of the log by topic. Raises TopicError when two classes claim one topic."""

    def __init__(self, events: Iterable[type[Event]]) -> None:
        """Register the classes, with the library too, so that it writes and reads our topics."""
        self._classes: dict[str, type[Event]] = {}
        for event in events:
            self._register(event)

    @classmethod
    def of_packages(cls, packages: Iterable[str]) -> "EventTopics":
        """Register every event class that these packages or modules define."""
        return cls(event for package in packages for event in _events_in(import_module(package)))

    def _register(self, event: type[Event]) -> None:
        topic = own_topic(event)
        known = self._classes.get(topic)
        if known not in {None, event}:
            msg = f"{event.__qualname__} and {known} both have the topic {topic}"
            raise TopicError(msg)
        check_lossless(event)
        register_topic(topic, event)
        self._classes[topic] = event

    def event_class(self, topic: str) -> type[Event]:
        """Return the class for a topic; raises UnreadableEventError when there is none."""
        try:
            return self._classes[topic]
        except KeyError:
            raise UnreadableEventError(topic, "no event class has this topic") from None

    def __contains__(self, topic: object) -> bool:
        """Return whether a class has this topic today."""
        return topic in self._classes

    def __iter__(self) -> Iterator[str]:
        """Go through the topics of today in alphabetical order."""
        return iter(sorted(self._classes))


@lru_cache(maxsize=1)
def event_topics() -> EventTopics:
    """Return the topics of all events of this program."""
    return EventTopics.of_packages(EVENT_PACKAGES)


def own_topic(event: type[Event]) -> str:
    """Return the class's topic; raises TopicError when it has none or only an inherited one."""
    topic = event.__dict__.get("TOPIC")
    if not isinstance(topic, str):
        msg = f"{event.__qualname__} sets no TOPIC of its own"
        raise TopicError(msg)
    return topic


def _events_in(package: ModuleType) -> Iterator[type[Event]]:
    for module in _modules_of(package):
        for value in vars(module).values():
            if _is_event(value) and value.__module__ == module.__name__:
                yield value


def _modules_of(package: ModuleType) -> Iterator[ModuleType]:
    yield package
    for found in pkgutil.walk_packages(getattr(package, "__path__", ()), f"{package.__name__}."):
        yield import_module(found.name)


def _is_event(value: object) -> bool:
    """Return whether this is a class of events; one with subclasses and no topic is a base."""
    if not isclass(value) or not issubclass(value, Event):
        return False
    return "TOPIC" in value.__dict__ or not value.__subclasses__()
