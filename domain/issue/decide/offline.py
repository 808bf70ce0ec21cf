"""What is asked of a step that was taken offline and is entered later, with its slip."""

from domain.issue.decide.lookups import window_closed
from domain.issue.decision import Decision
from domain.issue.errors import MissingPartError, SlipTooLateError


def check_slip(decision: Decision) -> None:
    """Raise unless the slip proves when the step was taken, and was entered soon enough.

    It changes no judgement by itself: the instant of entry decides, and a supervisor may void the
    breach that the slip undoes. Source: rules.md 2.2.10.
    """
    command = decision.command
    if command.slip is None:
        return
    step = type(command).__name__
    if command.occurred_at is None:
        raise MissingPartError(step=step, field="occurred_at", accepted="when the step was taken")
    if not command.slip.evidence:
        raise MissingPartError(step=step, field="slip.evidence", accepted="what proves the slip")
    within = decision.facts.policy.handling.offline.entered_within
    closed = window_closed(decision, within, command.occurred_at)
    if closed:
        raise SlipTooLateError(accepted=closed.isoformat())
