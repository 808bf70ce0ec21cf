"""Why a unit has an issue: each time it was sent, and how routing saw it then."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from application.audit.past_directory import PastDirectory
from application.event_store import EventStore
from application.facts import FactsInForce
from application.recorded import Recorded
from domain.calendar import local_date
from domain.directory import Directory
from domain.issue.events import (
    ConferenceConcluded,
    IssueDispatched,
    IssueEvent,
    IssueReassigned,
)
from domain.issue.evolve import HISTORY, evolve
from domain.issue.matter import matter_of
from domain.issue.state import Issue
from domain.routing import Route, route

SENDS: Final = (IssueDispatched, IssueReassigned, ConferenceConcluded)
"""Events after which another unit has it."""


@dataclass(frozen=True, slots=True)
class Sent:
    """An issue sent to a unit. `route` is what routing says of it by the lists of that instant.

    `directory_found` says whether these lists are the very version that the event names.
    """

    recorded: Recorded[IssueEvent]
    category: str
    route: Route
    directory_found: bool

    @property
    def route_found(self) -> bool | None:
        """Return whether routing leads again where it led then, None where it was not asked."""
        event = self.recorded.event
        if not isinstance(event, IssueDispatched) or event.stamp.caused_by == HISTORY:
            return None
        return self.route.unit == event.suggested


def sent(store: EventStore, facts: FactsInForce, issue_id: UUID) -> Iterator[Sent]:
    """Yield each time the issue was sent to a unit, in order. Raises StoreError."""
    directories, issue = PastDirectory(store), Issue.new(issue_id)
    for recorded in store.read_issue(issue_id):
        if isinstance(recorded.event, SENDS):
            yield _sent(recorded, issue, directories, facts)
        issue = evolve(issue, recorded.event)


def _sent(
    recorded: Recorded[IssueEvent], issue: Issue, directories: PastDirectory, facts: FactsInForce
) -> Sent:
    stamp = recorded.event.stamp
    at = stamp.recorded_at
    registers = directories.registers(at)
    directory = Directory(registers, local_date(at))
    known = facts.at(at, issue)
    found = route(
        matter_of(issue, directory, stamp.received_at), known.policy, directory, known.time
    )
    return Sent(recorded, issue.category, found, registers.version == stamp.directory)
