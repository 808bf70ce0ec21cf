"""Decisions of the clocks: everything due, once per deadline, revision and action."""

from domain.deadlines.due_actions import DueAction, open_actions
from domain.issue.commands import ActOnDue
from domain.issue.decision import Deciders, Decision
from domain.issue.events import DeadlineWarned


def act_on_due(decision: Decision, _command: ActOnDue) -> None:
    """Emit what is due by the instant the timer fired; nothing due is no event."""
    issue = decision.issue
    if not issue.live or not issue.is_open:
        return
    for action in open_actions(issue.deadlines.values(), issue.fired):
        if action.at <= decision.recorded_at:
            _emit(decision, action)


def _emit(decision: Decision, action: DueAction) -> None:
    deadline = decision.issue.deadlines[action.deadline_id]
    if action.action == "breach":
        decision.breach(deadline)
        return
    decision.record(
        DeadlineWarned,
        deadline_id=deadline.id,
        clock=deadline.clock,
        revision=deadline.revision,
        action=action.action,
        due_action_at=action.at,
        due_at=deadline.due_at,
        fired_at=decision.recorded_at,
    )


DECIDE: Deciders = {ActOnDue: act_on_due}
