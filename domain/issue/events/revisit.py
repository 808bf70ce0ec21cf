"""Events of the revisit, and of closing, reworking and reopening."""

from operator import not_
from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from domain.base import Instant, PersonCode, ReasonCode, Sealed
from domain.issue.events.base import IssueEvent
from domain.issue.values import Call, RevisitMethod, Satisfaction, Solved


class RevisitAttempted(IssueEvent):
    """The revisitor did not reach the complainant; `next_attempt_from` is the policy's answer."""

    TOPIC: ClassVar[str] = "issue.revisit-attempted.v1"

    method: RevisitMethod
    attempt: int
    call: Call | None = None
    note: Sealed | None = None
    next_attempt_from: Instant | None = None


class RevisitExhausted(IssueEvent):
    """The last attempt failed (联系不上): no answer is on record, never a satisfied one."""

    TOPIC: ClassVar[str] = "issue.revisit-exhausted.v1"

    attempts: int


class RevisitRecorded(IssueEvent):
    """The complainant's answer (回访). `reasons` come from the policy's list."""

    TOPIC: ClassVar[str] = "issue.revisit-recorded.v1"

    method: RevisitMethod
    attempt: int
    call: Call | None = None
    contacted_by_unit: Literal["yes", "no", "unsure"] = "unsure"
    solved: Solved
    satisfaction: Satisfaction
    reasons: tuple[ReasonCode, ...] = ()
    note: Sealed | None = None
    effect: Literal["close", "rework", "decide", "supervise"] | None = None
    """What the policy makes of it; None where it decides nothing, or an older program stored it."""


class RevisitWaived(IssueEvent):
    """No revisit is due, by policy and for a reason on record."""

    TOPIC: ClassVar[str] = "issue.revisit-waived.v1"

    reason: ReasonCode
    sample: str | None = None
    """Of a revisit that was not drawn: the digest of the day's seed."""


class ReworkOrdered(IssueEvent):
    """Back to work (重办): a new attempt with a limit of its own."""

    TOPIC: ClassVar[str] = "issue.rework-ordered.v1"

    reason: ReasonCode
    reworks: int
    back_to: Literal["claimed", "reported"] = "claimed"
    lease_until: Instant | None = None
    """Until when the claims hold for it, where the loop has a lease."""


class ReopenWaived(IssueEvent):
    """No rework despite the complainant's answer; two supervisors agreed where he was against."""

    TOPIC: ClassVar[str] = "issue.reopen-waived.v1"

    reason: Sealed
    approver: PersonCode | None = None


class ApprovalRequested(IssueEvent):
    """The first half of a two-person act; only another person's approval makes it take effect."""

    TOPIC: ClassVar[str] = "issue.approval-requested.v1"

    act: str
    reason: Sealed
    order: str | None = None
    """The command that asked, as it travels: its texts are sealed."""
    request: int | None = None
    """Its number; None where an older program stored it, which let one wait at a time."""


class ApprovalRefused(IssueEvent):
    """A two-person act will not be done: a second person refused it, or who asked took it back."""

    TOPIC: ClassVar[str] = "issue.approval-refused.v1"

    request: int
    act: str
    findings: Sealed


class IssueClosed(IssueEvent):
    """The loop is closed (办结): a revisit recorded, exhausted or waived, or forced by two."""

    TOPIC: ClassVar[str] = "issue.closed.v1"

    ground: Literal["revisited", "exhausted", "waived", "rework_waived", "forced"]
    reason: Sealed | None = None
    approver: PersonCode | None = None


class IssueReopened(IssueEvent):
    """A final issue came back to life."""

    TOPIC: ClassVar[str] = "issue.reopened.v1"

    reason: Sealed
    back_to: Literal["claimed", "reported"]
    offered: Annotated[bool, Field(exclude_if=not_)] = False
    """Whether it is an offer again that who had it last has claimed."""
    lease_until: Instant | None = None
    """Until when that claim holds."""
    time_kept: bool | None = None
    """Whether the centre took back an end of its own: then dispatch and the whole issue go on from
    the first receipt. Left out where a new attempt begins, and by an older program."""


class ReinspectionScheduled(IssueEvent):
    """A closed issue will be looked at again (复查)."""

    TOPIC: ClassVar[str] = "issue.reinspection-scheduled.v1"

    due_at: Instant


class ReinspectionRecorded(IssueEvent):
    """A closed issue was looked at again; where it failed, its reopening follows."""

    TOPIC: ClassVar[str] = "issue.reinspection-recorded.v1"

    result: Literal["holds", "failed"]
    findings: Sealed


EVENTS: Final = (
    RevisitAttempted,
    RevisitExhausted,
    RevisitRecorded,
    RevisitWaived,
    ReworkOrdered,
    ReopenWaived,
    ApprovalRequested,
    ApprovalRefused,
    IssueClosed,
    IssueReopened,
    ReinspectionScheduled,
    ReinspectionRecorded,
)
