"""Everything that falls due on an issue by itself: its deadlines' actions and appointments."""

from collections.abc import Iterator
from datetime import datetime

from domain.deadlines.due_actions import DueAction, open_actions
from domain.issue.state import Issue


def due_actions(issue: Issue) -> tuple[DueAction, ...]:
    """Return what is still to be done, earliest first; nothing on history or a final issue."""
    if not issue.live or not issue.is_open:
        return ()
    kept = tuple(_due(each.key, each.at) for each in issue.appointments.values())
    own = open_actions(issue.deadlines.values(), issue.fired, _spared(issue))
    return tuple(
        sorted(
            (*own, *kept, *_arrivals(issue), *_leases(issue)), key=lambda each: (each.at, each.key)
        )
    )


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
