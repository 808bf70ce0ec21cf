"""The three calls of an issue's workflow, handed on to the use cases given at the start."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from temporalio import activity

from domain.step import Envelope, Outcome
from workflows import activity_calls
from workflows.messages import DueAct, IssueRef


@dataclass(frozen=True)
class IssueActivities:
    """Activities over three use cases, which return a value and raise on bugs alone.

    `accept_step` decides and appends one command; `act_when_due` does what is due by an instant;
    `read_head` reads a stream's head: accepted with it, or without one where there is no issue.
    """

    # Without no_thread_cancel_exception a call that times out is interrupted inside the database
    # driver, which can leave its pool broken and the append in doubt.

    accept_step: Callable[[Envelope], Outcome]
    act_when_due: Callable[[UUID, datetime], Outcome]
    read_head: Callable[[UUID], Outcome]

    @activity.defn(name=activity_calls.ACCEPT, no_thread_cancel_exception=True)
    def accept(self, envelope: Envelope) -> Outcome:
        """Decide one command and append what it yields."""
        return self.accept_step(envelope)

    @activity.defn(name=activity_calls.ACT_ON_DUE, no_thread_cancel_exception=True)
    def act_on_due(self, act: DueAct) -> Outcome:
        """Do everything due by the instant at which the timer fired."""
        return self.act_when_due(act.issue_id, act.fired_at)

    @activity.defn(name=activity_calls.LOAD_HEAD, no_thread_cancel_exception=True)
    def load_head(self, ref: IssueRef) -> Outcome:
        """Read the head of the issue's stream."""
        return self.read_head(ref.issue_id)
