"""Everything that falls due on an issue by itself: its deadlines' actions and appointments."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from domain.deadlines.due_actions import DueAction, actions_left, first_left
from domain.issue.state import Issue


def due_actions(issue: Issue) -> tuple[DueAction, ...]:
    """Return what is still to be done, earliest first; nothing on history or a final issue."""
    return tuple(sorted(_left(issue), key=lambda each: (each.at, each.key)))


def next_due_at(issue: Issue) -> datetime | None:
    """Return when the first of the `due_actions` falls due: every step asks for it alone."""
    if not issue.live or not issue.is_open:
        return None
    of_clocks = first_left(issue.open_deadlines(), issue.fired, _spared(issue))
    return min(chain(of_clocks, (each.at for each in _beside_clocks(issue))), default=None)


def _left(issue: Issue) -> Iterator[DueAction]:
    if not issue.live or not issue.is_open:
        return
    yield from actions_left(issue.open_deadlines(), issue.fired, _spared(issue))
    yield from _beside_clocks(issue)


def _beside_clocks(issue: Issue) -> Iterator[DueAction]:
    for each in issue.appointments.values():
        yield _due(each.key, each.at)
    yield from _arrivals(issue)
    yield from _leases(issue)


def _due(action: str, at: datetime) -> DueAction:
    return DueAction(deadline_id="", revision=0, action=action, at=at)


def _arrivals(issue: Issue) -> Iterator[DueAction]:
    """Go through the units that were called to the spot and are waited for."""
    for unit, asked in issue.assistances.items():
        if asked.arrive_by:
            yield _due(f"arrival:{unit}", asked.arrive_by)


def _leases(issue: Issue) -> Iterator[DueAction]:
    """Go through the claims that lapse; while the issue is elsewhere none does."""
    for claim in issue.claims if issue.status == "claimed" else ():
        if claim.lease_until:
            yield _due(f"lease:{claim.claimant}", claim.lease_until)


def _spared(issue: Issue) -> frozenset[str]:
    """Return which conditions of rungs the unit has met."""
    spared = {"contacted": issue.contacted, "explained": issue.explained}
    return frozenset(name for name, is_so in spared.items() if is_so)
