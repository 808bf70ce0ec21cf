"""Orders of the revisit, of closing, reworking and reopening."""

from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from domain.base import Instant, ReasonCode, Sealed
from domain.issue.commands.base import Command
from domain.issue.values import Call, RevisitMethod, Satisfaction, Solved


class RecordRevisit(Command):
    """Record a revisit (回访): an attempt in vain, or the complainant's answer."""

    method: RevisitMethod
    reached: bool
    call: Call | None = None
    contacted_by_unit: Literal["yes", "no", "unsure"] = "unsure"
    solved: Solved | None = None
    satisfaction: Satisfaction | None = None
    reasons: tuple[ReasonCode, ...] = ()
    note: Sealed | None = None

    @model_validator(mode="after")
    def _silence_is_no_answer(self) -> Self:
        if not self.reached and (self.solved or self.satisfaction or self.reasons):
            msg = "an attempt in vain carries an answer; accepted: reached, or no answer"
            raise ValueError(msg)
        return self


class DecideRework(Command):
    """Decide whether a partly solved or disputed issue is worked on again."""

    decision: Literal["rework", "waive"]
    reason: Sealed
    back_to: Literal["claimed", "reported"] = "claimed"


class CloseIssue(Command):
    """Close without a revisit's answer. The first supervisor asks, a second one approves."""

    reason: Sealed


class ApproveRequest(Command):
    """Approve a two-person act that somebody else has asked for, or refuse it.

    Who asked may refuse it, too: he takes it back.
    """

    request: Annotated[int, Field(ge=1)] | None = None
    """Its number; may be left out where one waits."""
    decision: Literal["approve", "refuse"] = "approve"
    findings: Sealed | None = None
    """Why it is refused."""

    @model_validator(mode="after")
    def _only_a_refusal_says_why(self) -> Self:
        if self.decision == "approve" and self.findings:
            msg = "an approval carries findings; accepted: a refusal with them, or none"
            raise ValueError(msg)
        return self


class ReopenIssue(Command):
    """Bring a final issue back to life. A complainant's declined one needs new facts."""

    reason: Sealed
    new_facts: bool = False
    back_to: Literal["claimed", "reported"] | None = None


class ScheduleReinspection(Command):
    """Plan to look at a closed issue again (复查)."""

    due_at: Instant


class RecordReinspection(Command):
    """Record what the second look found; a failed one reopens the issue."""

    result: Literal["holds", "failed"]
    findings: Sealed


COMMANDS: Final = (
    RecordRevisit,
    DecideRework,
    CloseIssue,
    ApproveRequest,
    ReopenIssue,
    ScheduleReinspection,
    RecordReinspection,
)
