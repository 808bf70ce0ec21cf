"""Decisions of the clocks: everything due, once per deadline, revision and action."""

from collections.abc import Callable
from typing import Final

from domain.deadlines.due_actions import DueAction, DueKey
from domain.issue.commands import ActOnDue
from domain.issue.decide import information, joint, pool
from domain.issue.decide.impasse import miss_review
from domain.issue.decide.ladder import climb_rung
from domain.issue.decide.timing import deem_refused, resume_as_planned
from domain.issue.decision import Deciders, Decision
from domain.issue.due import due_actions
from domain.issue.events import DeadlineWarned

OnDue = Callable[[Decision, DueAction], None]


def act_on_due(decision: Decision, _command: ActOnDue) -> None:
    """Emit what is due by the instant the timer fired; nothing due is no event.

    What one action brings about may take back or add others, so the state is asked each time.
    Then whoever waits has a place that got free elsewhere, in his community or batch.
    """
    done: set[DueKey] = set()
    while action := _next(decision, done):
        done.add(action.key)
        fire(decision, action)
    pool.fill(decision)


def fire(decision: Decision, action: DueAction) -> None:
    """Record what one action brings about, now that its instant has come."""
    do = climb_rung if action.rung else _ON_DUE[_name(action)]
    do(decision, action)


def _next(decision: Decision, done: set[DueKey]) -> DueAction | None:
    due = (each for each in due_actions(decision.issue) if each.at <= decision.recorded_at)
    return next((each for each in due if each.key not in done), None)


def _name(action: DueAction) -> str:
    """Return what is to be done: the first part of `warn-2` or `lease:housing`."""
    return action.action.partition(":")[0].partition("-")[0]


def _warn(decision: Decision, action: DueAction) -> None:
    deadline = decision.issue.deadlines[action.deadline_id]
    decision.record(
        DeadlineWarned,
        deadline_id=deadline.id,
        clock=deadline.clock,
        revision=deadline.revision,
        action=action.action,
        due_action_at=action.at,
        due_at=deadline.due_at,
        fired_at=decision.recorded_at,
        evaluator=decision.issue.evaluator_of(deadline.clock),
    )


def _breach(decision: Decision, action: DueAction) -> None:
    deadline = decision.issue.deadlines[action.deadline_id]
    if deadline.clock == "information" and decision.issue.status == "awaiting_information":
        information.expire(decision)
        return
    decision.breach(deadline)
    if deadline.clock == "suspension_review":
        miss_review(decision)
    if deadline.clock == "claim":
        pool.pass_on(decision)


_ON_DUE: Final[dict[str, OnDue]] = {
    "warn": _warn,
    "breach": _breach,
    "resume": resume_as_planned,
    "arrival": joint.missed,
    "decide": deem_refused,
    "lease": pool.lapse,
}
"""What falls due → how it is recorded."""

DECIDE: Deciders = {ActOnDue: act_on_due}
