"""Checks the log against what was acknowledged: nothing lost, nothing written twice."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from application.event_store import EventStore

_PAGE: Final = 1_000


@dataclass(frozen=True, slots=True)
class LogCheck:
    """What the log holds. A duplicate is an event of a command whose events do not follow on."""

    events: int
    commands: int
    lost_commands: int
    duplicate_events: int
    topics: Counter[str]


def check_log(store: EventStore, acknowledged: Mapping[str, UUID]) -> LogCheck:
    """Read the whole log once and compare it with the acknowledged command ids."""
    last_of: dict[tuple[UUID, str], int] = {}
    topics: Counter[str] = Counter()
    duplicates = position = 0
    while True:
        page = store.page(position, _PAGE)
        if not page.recorded:
            break
        for recorded in page.recorded:
            stamp = recorded.event.stamp
            key = (stamp.issue_id, stamp.command_id)
            duplicates += last_of.get(key, stamp.version - 1) != stamp.version - 1
            last_of[key] = stamp.version
            topics[recorded.event.TOPIC] += 1
        position = page.position
    lost = sum((issue, command) not in last_of for command, issue in acknowledged.items())
    return LogCheck(
        events=topics.total(),
        commands=len(last_of),
        lost_commands=lost,
        duplicate_events=duplicates,
        topics=topics,
    )
