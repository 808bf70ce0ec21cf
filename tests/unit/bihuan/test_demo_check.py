"""The check of the log finds what is lost and what is written twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from application.event_store import EventStore
from application.recorded import Recorded
from bihuan.demo.check import check_log
from domain.issue.events import IssueEvent, NoteAdded
from domain.receipt import Receipt
from tests.factories import Story


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EventStore]:
    """Return an empty store."""
    EventStore.migrate(tmp_path / "events.sqlite")
    with EventStore.open(tmp_path / "events.sqlite") as made:
        yield made


def _stored(store: EventStore, *commands: str) -> list[Recorded[IssueEvent]]:
    """Store one event per command id given, on one stream."""
    story = Story()
    for _ in commands:
        story.then(NoteAdded, "reported")
    events: list[IssueEvent] = [
        event.model_copy(update={"stamp": event.stamp.model_copy(update={"command_id": command})})
        for event, command in zip(story.events, commands, strict=True)
    ]
    return store.append(events)


def _receipt(recorded: list[Recorded[IssueEvent]], first: int, last: int) -> Receipt:
    stamp = recorded[last - 1].event.stamp
    return Receipt(
        command_id=stamp.command_id,
        issue_id=stamp.issue_id,
        number=stamp.number,
        first_version=first,
        last_version=last,
        topics=(),
        status=stamp.status,
        recorded_at=stamp.recorded_at,
        position=recorded[last - 1].position,
        digest=recorded[last - 1].digest,
    )


class TestCheckLog:
    def test_sound(self, store: EventStore) -> None:
        """Commands with the events of their receipts are neither lost nor doubled."""
        recorded = _stored(store, "a", "a", "b")
        found = check_log(store, {"a": _receipt(recorded, 1, 2), "b": _receipt(recorded, 3, 3)})
        assert (found.events, found.commands) == (3, 2)
        assert (found.lost_commands, found.duplicate_events) == (0, 0)

    def test_lost(self, store: EventStore) -> None:
        """An acknowledged command without its events is lost, also when some are there."""
        recorded = _stored(store, "a", "b")
        more = _receipt(recorded, 1, 1).model_copy(update={"last_version": 2})
        gone = _receipt(recorded, 2, 2)
        found = check_log(store, {"a": more, "gone": gone})
        assert found.lost_commands == 2

    def test_twice_in_a_row(self, store: EventStore) -> None:
        """A command whose receipt names one event and that wrote two wrote one twice."""
        recorded = _stored(store, "a", "a")
        assert check_log(store, {"a": _receipt(recorded, 1, 1)}).duplicate_events == 1

    def test_twice_apart(self, store: EventStore) -> None:
        """Without a receipt, events of one command with others between them are doubled."""
        _stored(store, "a", "b", "a", "a")
        assert check_log(store, {}).duplicate_events == 2
