"""In whose hand an issue was, from when to when, and for how long."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple
from uuid import UUID

from domain.base import PersonCode, UnitCode
from domain.calendar import WorkingTime
from domain.issue.events.base import IssueEvent
from domain.issue.evolve import evolve
from domain.issue.past import By, instants, stamps_of
from domain.issue.state import Issue
from domain.issue.values import Status

Holder = Literal["centre", "unit", "pool", "complainant", "target", "nobody"]
"""Who has the next move. `target`: the issue it was merged into."""

HOLDERS: Final[Mapping[Status, Holder]] = {
    "new": "nobody",
    "discovered": "centre",
    "reported": "centre",
    "in_conference": "centre",
    "resolved": "centre",
    "dispatched": "unit",
    "claimed": "unit",
    "return_requested": "unit",
    "suspended": "unit",
    "awaiting_information": "complainant",
    "merged": "target",
    "closed": "nobody",
    "rejected": "nobody",
    "withdrawn": "nobody",
    "referred": "nobody",
}
"""Status → who has it then. Before dispatch and after the feedback the centre does (5.4).

A unit that asked for a return stays first receiver until the centre decides (首接).
"""


class Hand(NamedTuple):
    """Who has an issue: a unit, and the person in it once one claimed it or was named."""

    holder: Holder
    unit: UnitCode | None = None
    person: PersonCode | None = None


class Stretch(NamedTuple):
    """A hand from the event `version` on; `until` is None while it has it still."""

    hand: Hand
    version: int
    since: datetime
    until: datetime | None


class Held(NamedTuple):
    """All stretches of one hand together: in natural time, and in office time."""

    hand: Hand
    stretches: int
    natural: timedelta
    working: timedelta


def hand_of(issue: Issue) -> Hand:
    """Return in whose hand the issue is."""
    holder = HOLDERS[issue.status]
    if holder != "unit":
        return Hand(holder)
    if issue.lead_unit is None:
        return Hand("pool")
    return Hand(holder, issue.lead_unit, issue.claimant or issue.lead_person)


def stretches(issue_id: UUID, events: Sequence[IssueEvent], by: By) -> tuple[Stretch, ...]:
    """Return who had the issue, in order, by when it was recorded or when it happened."""
    return tuple(_closed(_moves(issue_id, events, by)))


def _moves(issue_id: UUID, events: Sequence[IssueEvent], by: By) -> Iterator[Stretch]:
    issue, last = Issue.new(issue_id), None
    for event, since in zip(events, instants(stamps_of(events), by), strict=True):
        issue = evolve(issue, event)
        hand = hand_of(issue)
        if hand != last:
            yield Stretch(hand, issue.version, since, None)
        last = hand


def _closed(moves: Iterable[Stretch]) -> Iterator[Stretch]:
    """End each stretch where the next one begins."""
    before: Stretch | None = None
    for move in moves:
        if before:
            yield before._replace(until=move.since)
        before = move
    if before:
        yield before


def held(taken: Iterable[Stretch], at: datetime, time: WorkingTime) -> tuple[Held, ...]:
    """Return for each hand how long it had the issue up to `at`, in order of its first time."""
    sums: dict[Hand, Held] = {}
    for each in taken:
        if each.since > at:
            break
        until = min(each.until or at, at)
        known = sums.get(each.hand, Held(each.hand, 0, timedelta(), timedelta()))
        sums[each.hand] = Held(
            each.hand,
            known.stretches + 1,
            known.natural + (until - each.since),
            known.working + time.between(each.since, until),
        )
    return tuple(each for hand, each in sums.items() if hand.holder != "nobody")
