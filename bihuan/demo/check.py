"""Checks the log against what was acknowledged: nothing lost, nothing written twice."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from application.event_store import EventStore
from application.recorded import Recorded
from domain.event import Event
from domain.receipt import Receipt

_PAGE: Final = 1_000


@dataclass(frozen=True, slots=True)
class LogCheck:
    """What the log holds.

    A command is lost when its events are not where its receipt says. An event is a duplicate when
    its command has written others before, outside its receipt or with other events in between.
    """

    events: int
    commands: int
    lost_commands: int
    duplicate_events: int
    topics: Counter[str]


def check_log(store: EventStore, acknowledged: Mapping[str, Receipt]) -> LogCheck:
    """Read the whole log once and compare it with the acknowledged receipts."""
    versions: dict[tuple[UUID, str], list[int]] = {}
    topics: Counter[str] = Counter()
    for recorded in _events(store):
        event = recorded.event
        versions.setdefault((event.stream, event.command), []).append(event.version)
        topics[event.TOPIC] += 1
    promised = {
        (receipt.issue_id, command): range(receipt.first_version, receipt.last_version + 1)
        for command, receipt in acknowledged.items()
    }
    return LogCheck(
        events=topics.total(),
        commands=len(versions),
        lost_commands=sum(
            not set(promise) <= set(versions.get(key, ())) for key, promise in promised.items()
        ),
        duplicate_events=sum(
            version not in (promised.get(key) or _in_a_row(stored))
            for key, stored in versions.items()
            for version in stored
        ),
        topics=topics,
    )


def _in_a_row(stored: list[int]) -> list[int]:
    """Return the versions that follow on from the first one: one append writes them together."""
    return [version for place, version in enumerate(stored) if version == stored[0] + place]


def _events(store: EventStore) -> Iterator[Recorded[Event]]:
    position = 0
    while (page := store.page(position, _PAGE)).recorded:
        yield from page.recorded
        position = page.position
