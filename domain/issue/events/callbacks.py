"""Events of the day's sample, and of calling back those whose issue ended without their word."""

from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from domain.base import ReasonCode, Sealed
from domain.issue.events.base import IssueEvent
from domain.issue.values import Call, RevisitMethod, SampledFor, Satisfaction, Solved


class RevisitSampled(IssueEvent):
    """The day's sample decided on a call: the revisit itself, or one that checks how it ended.

    `sample` is the digest of the day's seed; a day without one draws everybody.
    """

    TOPIC: ClassVar[str] = "issue.revisit-sampled.v1"

    purpose: SampledFor
    drawn: bool
    rate: Annotated[float, Field(gt=0, le=1)]
    sample: str | None = None


class CalledBack(IssueEvent):
    """Somebody else called who was not reached, or whose issue was terminated.

    It checks the work of others: what is said here is no revisit's answer, and counts in no rate.
    """

    TOPIC: ClassVar[str] = "issue.called-back.v1"

    purpose: SampledFor
    method: RevisitMethod
    reached: bool
    call: Call | None = None
    contacted_by_unit: Literal["yes", "no", "unsure"] = "unsure"
    solved: Solved | None = None
    satisfaction: Satisfaction | None = None
    reasons: tuple[ReasonCode, ...] = ()
    note: Sealed | None = None
    effect: Literal["close", "rework", "decide", "supervise"] | None = None
    """What the policy makes of the answer: rework reopens the issue, all else leaves it ended."""


EVENTS: Final = (RevisitSampled, CalledBack)
