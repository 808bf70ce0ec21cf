"""How each event changes the issue: one function per event, and what all have in common."""

from collections.abc import Iterable
from typing import Final

from domain.deadlines.change import apply_change
from domain.deadlines.model import Deadline
from domain.issue.events import IssueEvent, RungEvent
from domain.issue.evolve import (
    approval,
    cards,
    complainant,
    dispatch,
    handling,
    impasse,
    intake,
    joint,
    milestones,
    pool,
    presence,
    rating,
    relations,
    revisit,
    supervision,
    timing,
)
from domain.issue.evolve.base import Changes, Evolvers
from domain.issue.state import Issue
from domain.issue.values import FINAL, OFF_PATH, Status

HISTORY = "ImportIssue"
"""What this command wrote is history: it has no timers until a live command follows."""
ASIDE = frozenset({HISTORY, "ReassignGrid"})
"""What these wrote brings no history to life: nobody worked on the issue."""
_NOTHING_ASKED: Final[Changes] = {"asked_extension": None, "asked_termination": None}
"""What a unit asked for its work ends with the work."""
EVOLVE: Evolvers = {
    **intake.EVOLVE,
    **complainant.EVOLVE,
    **dispatch.EVOLVE,
    **joint.EVOLVE,
    **pool.EVOLVE,
    **presence.EVOLVE,
    **handling.EVOLVE,
    **milestones.EVOLVE,
    **timing.EVOLVE,
    **impasse.EVOLVE,
    **revisit.EVOLVE,
    **approval.EVOLVE,
    **rating.EVOLVE,
    **relations.EVOLVE,
    **supervision.EVOLVE,
    **cards.EVOLVE,
}
"""Event → the fields it sets. An event that is not here changes only what all events change."""


def evolve(issue: Issue, event: IssueEvent) -> Issue:
    """Return the issue after the event. Never fails on an event that `decide` produced."""
    specific = EVOLVE.get(type(event))
    changes = _common(issue, event)
    if specific is not None:
        changes |= specific(issue, event)
    return issue.but(**changes)


def fold(issue: Issue, events: Iterable[IssueEvent]) -> Issue:
    """Return the issue after all the events, in order."""
    for event in events:
        issue = evolve(issue, event)
    return issue


def _common(issue: Issue, event: IssueEvent) -> Changes:
    stamp = event.stamp
    first = issue.commands.get(stamp.command_id, (stamp.version, 0))[0]
    changes: Changes = {
        "policy_ref": issue.policy_ref or stamp.policy,
        "number": stamp.number,
        "version": stamp.version,
        "recorded_at": stamp.recorded_at,
        "commands": {**issue.commands, stamp.command_id: (first, stamp.version)},
        "live": issue.live or stamp.caused_by not in ASIDE,
    }
    if stamp.status != issue.status:
        changes |= {"status": stamp.status, "left": _left(issue, stamp.status)}
        if stamp.status in FINAL or stamp.status == "reported":
            changes |= {"assistances": {}, "pool": None, "claims": ()}
        if stamp.status in FINAL:
            changes |= {"supervisions": {}, "ended_offer": issue.pool, **_NOTHING_ASKED}
    if isinstance(event, RungEvent) and event.action is not None:
        changes["fired"] = issue.fired | {(event.deadline_id, event.revision, event.action)}
    if issue.pending:
        changes["pending"] = approval.still_waiting(issue.pending, event)
    if event.started or event.changed:
        changes |= {"deadlines": _deadlines(issue, event), **timing.done_offline(issue, event)}
    return changes


def _left(issue: Issue, status: str) -> tuple[Status, ...]:
    """Return what is left behind: one more beside the path, one fewer on the way back."""
    if issue.left and issue.left[-1] == status:
        return issue.left[:-1]
    return (*issue.left, issue.status) if status in OFF_PATH else ()


def _deadlines(issue: Issue, event: IssueEvent) -> dict[str, Deadline]:
    deadlines = dict(issue.deadlines)
    for change in event.changed:
        deadlines[change.id] = apply_change(deadlines[change.id], change)
    for deadline in event.started:
        deadlines[deadline.id] = deadline
    return deadlines
