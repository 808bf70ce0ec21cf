"""The mapper: events to stored bytes and back."""

from typing import ClassVar
from uuid import UUID

import pytest
from eventsourcing.persistence import StoredEvent
from eventsourcing.utils import TopicError
from hypothesis import given
from hypothesis import strategies as st

from application.digests import GENESIS, verify_stream
from application.mapper import EventMapper, event_mapper
from application.store_errors import UnreadableEventError
from application.topics import EventTopics
from application.upcasters import Upcasters
from domain.issue.events.base import IssueEvent
from tests.store_events import MAPPER, NoteTaken, PlaceNamed, a_note, a_stamp

STREAM = UUID("00112233-4455-6677-8899-aabbccddeeff")


class Stranger(IssueEvent):
    """An event that nobody registered."""

    TOPIC: ClassVar[str] = "test.stranger.v1"


class TestStoredBytes:
    def test_are_compact_json_without_empty_fields(self) -> None:
        """No blanks, no None, Chinese as it is, instants in UTC; defaults are written out."""
        topic, state = MAPPER.encode(a_note(STREAM))
        assert topic == "test.note-taken.v1"
        assert state.startswith(b'{"stamp":{"issue_id":"00112233-4455-6677-8899-aabbccddeeff",')
        assert b'"occurred_at":"2026-03-02T01:30:00.250000Z"' in state
        assert state.decode().endswith('"started":[],"changed":[],"text":"路灯不亮","weights":[]}')
        assert b"null" not in state

    @given(
        text=st.text(st.characters(codec="utf-8"), max_size=200),
        place=st.none() | st.text(st.characters(codec="utf-8"), max_size=9),
        weights=st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=3),
    )
    def test_give_the_same_event_back(
        self, text: str, place: str | None, weights: list[float]
    ) -> None:
        """Whatever an event holds comes back equal: emoji, control characters, empty text."""
        event = NoteTaken(stamp=a_stamp(STREAM, 1), text=text, place=place, weights=tuple(weights))
        assert MAPPER.decode(*MAPPER.encode(event)) == event

    def test_begin_a_chain(self) -> None:
        """The first event of a stream follows GENESIS, the next follows it."""
        first = MAPPER.chain(a_note(STREAM))
        second = MAPPER.chain(a_note(STREAM, 2), first.digest)
        assert MAPPER.chain(a_note(STREAM), GENESIS) == first
        verify_stream([first, second])

    def test_serve_the_library_too(self) -> None:
        """The library's own interface gives and takes the same bytes."""
        stored = MAPPER.to_stored_event(a_note(STREAM))
        assert stored == StoredEvent(STREAM, 1, *MAPPER.encode(a_note(STREAM)))
        assert MAPPER.to_domain_event(stored) == a_note(STREAM)

    def test_are_not_made_for_strangers(self) -> None:
        """An event that could not be read again is not written."""
        with pytest.raises(TopicError, match="Stranger is not among the registered events"):
            MAPPER.encode(Stranger(stamp=a_stamp(STREAM, 1)))


class TestOldVersions:
    def test_are_read_as_todays(self) -> None:
        """A state of the first version comes back as today's class."""
        today = PlaceNamed(stamp=a_stamp(STREAM, 1), street="人民路", area="城关")
        state = MAPPER.encode(today)[1].decode()
        first = state.replace('"street":"人民路","area":"城关"', '"place":"城关/人民路"')
        assert first != state
        assert MAPPER.decode("test.place-named.v1", first.encode()) == today

    def test_need_a_step_that_leads_somewhere(self) -> None:
        """A mapper with a broken chain of steps does not come to be."""
        upcasters = Upcasters()
        upcasters.upcasts("test.gone.v1")(lambda old: old)
        with pytest.raises(ValueError, match="do not end"):
            EventMapper(EventTopics([NoteTaken]), upcasters)


class TestUnreadable:
    def test_unknown_topics_are_named(self) -> None:
        """An event of a later program is not guessed at."""
        with pytest.raises(UnreadableEventError, match=r"test.later.v1"):
            MAPPER.decode("test.later.v1", b"{}")

    def test_the_text_names_fields_and_no_values(self) -> None:
        """What is wrong is told without what was in it: the text reaches logs."""
        state = MAPPER.encode(a_note(STREAM, text="13800000000"))[1]
        broken = state.replace(b'"text"', b'"texts"').replace(b'"version":1', b'"version":"zero"')
        with pytest.raises(UnreadableEventError) as error:
            MAPPER.decode("test.note-taken.v1", broken)
        assert "stamp.version int_parsing" in str(error.value)
        assert "13800000000" not in str(error.value)

    def test_no_json_is_no_event(self) -> None:
        """Broken bytes are a fault of the event, not of the program."""
        for topic in ("test.note-taken.v1", "test.place-named.v1"):
            with pytest.raises(UnreadableEventError):
                MAPPER.decode(topic, b'{"stamp"')

    def test_a_failing_step_is_named(self) -> None:
        """An old state that its upcaster does not understand is unreadable."""
        with pytest.raises(UnreadableEventError, match="upcaster fails with KeyError"):
            MAPPER.decode("test.place-named.v1", b"{}")

    def test_destroyed_content_is_told(self) -> None:
        """A record destroyed at the end of its term says so."""
        with pytest.raises(UnreadableEventError, match="destroyed"):
            MAPPER.decode("test.note-taken.v1", None)


class TestProgram:
    def test_has_a_mapper_for_all_its_events(self) -> None:
        """Every event of the program can be stored losslessly, and every step leads somewhere."""
        assert list(event_mapper().topics)
