"""Why a unit has an issue: each time it was sent, in a sentence, and how routing saw it then."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple
from uuid import UUID

from application.audit.past_directory import PastDirectory
from application.event_store import EventStore
from application.facts import FactsInForce
from application.naming import Words, unit_with_code
from application.recorded import Recorded
from domain.access.fields import View
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


class Sending(NamedTuple):
    """An event by which an issue was sent to a unit, and the issue before it."""

    recorded: Recorded[IssueEvent]
    issue: Issue

    @property
    def way(self) -> str:
        """Return how the unit came to be: the part of the catalogue that says it."""
        event = self.recorded.event
        if not isinstance(event, IssueDispatched):
            return "reassigned" if isinstance(event, IssueReassigned) else "in_conference"
        if event.designated:
            return "designated"
        if event.suggested is None:
            return "by_hand"
        return "as_suggested" if event.unit == event.suggested else "against_suggestion"

    def sentence(self, words: Words, directory: Directory, view: View) -> str:
        """Return in the words of a language why the unit has it, as the reader may know it."""
        event = self.recorded.event
        unit, suggested = (getattr(event, name, None) for name in ("unit", "suggested"))
        return words(
            f"explain.{self.way}",
            unit=unit_with_code(words, directory, unit),
            category=self.issue.category,
            suggested=unit_with_code(words, directory, suggested),
            actor=view.who(event.stamp.actor).id,
            policy=event.stamp.policy,
        )


@dataclass(frozen=True, slots=True)
class Sent:
    """An issue sent to a unit. `route` is what routing says of it by the lists of that instant.

    `directory_found` says whether these lists are the very version that the event names.
    """

    sending: Sending
    route: Route
    directory_found: bool

    @property
    def recorded(self) -> Recorded[IssueEvent]:
        """Return the event."""
        return self.sending.recorded

    @property
    def route_found(self) -> bool | None:
        """Return whether routing leads again where it led then, None where it was not asked."""
        event = self.recorded.event
        if not isinstance(event, IssueDispatched) or event.stamp.caused_by == HISTORY:
            return None
        return self.route.unit == event.suggested


def sendings(store: EventStore, issue_id: UUID) -> Iterator[Sending]:
    """Yield each time the issue was sent to a unit, in order. Raises StoreError."""
    issue = Issue.new(issue_id)
    for recorded in store.read_issue(issue_id):
        if isinstance(recorded.event, SENDS):
            yield Sending(recorded, issue)
        issue = evolve(issue, recorded.event)


def sent(store: EventStore, facts: FactsInForce, issue_id: UUID) -> Iterator[Sent]:
    """Yield the same with how routing saw it then. Raises StoreError."""
    directories = PastDirectory(store)
    return (_sent(each, directories, facts) for each in sendings(store, issue_id))


def _sent(sending: Sending, directories: PastDirectory, facts: FactsInForce) -> Sent:
    recorded, issue = sending
    stamp = recorded.event.stamp
    at = stamp.recorded_at
    registers = directories.registers(at)
    directory = Directory(registers, local_date(at))
    known = facts.at(at, issue)
    found = route(
        matter_of(issue, directory, stamp.received_at), known.policy, directory, known.time
    )
    return Sent(sending, found, registers.version == stamp.directory)
