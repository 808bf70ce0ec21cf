"""The pattern that every aggregate beside issues repeats."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain.event import Event, stream_id
from tests.aggregates import KEEPER, NOW, POOL, STREAM, PoolFullError, decide, take, taken


class TestStreamId:
    def test_is_the_same_for_ever(self) -> None:
        """Stored streams are found by it: a changed namespace would lose them all."""
        expected = UUID("ad6493b3-8509-577c-8a94-e27c1e46f08d")
        assert stream_id("policy", "default") == expected

    def test_keeps_kinds_apart(self) -> None:
        """The same key names another stream in another kind of aggregate."""
        assert stream_id("policy", "default") != stream_id("calendar", "default")


class TestEvent:
    def test_of_an_aggregate_speaks_through_its_entry(self) -> None:
        """The store asks every event the same four questions."""
        _, event = taken("a", "b", version=4)
        assert (event.stream, event.version) == (STREAM, 5)
        assert (event.command, event.recorded) == ("take-a-b", NOW)

    @pytest.mark.parametrize("name", ["stream", "version", "command", "recorded"])
    def test_without_a_stamp_has_no_place(self, name: str) -> None:
        """A class that carries neither stamp nor entry says so as soon as it is asked."""
        with pytest.raises(NotImplementedError):
            getattr(Event(), name)


class TestEntry:
    def test_says_who_why_and_when(self) -> None:
        """The stamp follows from command and stream alone."""
        (event,) = taken("a")
        entry = event.entry
        assert (entry.aggregate, entry.caused_by) == ("test.pool", "TakePlaces")
        assert (entry.actor, entry.reason) == (KEEPER, "the list of the week")
        assert entry.occurred_at == entry.received_at == entry.recorded_at == NOW

    def test_is_never_received_after_it_was_recorded(self) -> None:
        """The clock of the edge may be ahead of the one that records."""
        early = POOL.given(POOL.begin(STREAM), NOW)
        (event,) = decide((), take("a", at=NOW + timedelta(seconds=2)), early)
        assert event.entry.received_at == event.entry.recorded_at == NOW


class TestStanding:
    def test_counts_versions_and_remembers_commands(self) -> None:
        """Whether a command was done before is known from the stream."""
        first, second = taken("a", "b"), taken("c", version=3)
        standing = POOL.after(POOL.begin(STREAM), [*first, *second])
        assert (standing.state, standing.version) == (("a", "b", "c"), 3)
        assert standing.commands == {"take-a-b": (1, 2), "take-c": (3, 3)}
        assert POOL.after(POOL.after(POOL.begin(STREAM), first), second) == standing

    def test_never_goes_back_in_time(self) -> None:
        """A clock behind the stream records at the stream's last instant."""
        standing = POOL.after(POOL.begin(STREAM), taken("a"))
        assert POOL.given(standing, NOW - timedelta(hours=1)).now == NOW
        assert POOL.given(standing, NOW + timedelta(hours=1)).now == NOW + timedelta(hours=1)

    def test_is_not_changed_by_a_refusal(self) -> None:
        """A refused command leaves no event."""
        standing = POOL.after(POOL.begin(STREAM), taken("a", "b"))
        with pytest.raises(PoolFullError, match="3 places"):
            POOL.decide(standing.state, take("c", "d"), POOL.given(standing, NOW))
