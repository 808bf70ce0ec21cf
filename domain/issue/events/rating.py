"""Events of the rating, and of leaving an issue out of the assessment."""

from operator import not_
from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from domain.base import PersonCode, ReasonCode, Sealed, UnitCode
from domain.issue.events.base import IssueEvent

RatingFlag = Literal["raised_after_contact"]
"""One star became more soon after the unit spoke with the complainant (mechanisms.md A7)."""


class IssueRated(IssueEvent):
    """The complainant has rated the handling (一事一评); `rating` counts his revisions.

    `points` are what five stars bring by policy, once for an issue.
    """

    TOPIC: ClassVar[str] = "issue.rated.v1"

    rating: int
    stars: int
    unit: UnitCode | None = None
    reasons: tuple[ReasonCode, ...] = ()
    note: Sealed | None = None
    points: int = 0
    flags: Annotated[tuple[RatingFlag, ...], Field(exclude_if=not_)] = ()


class ExclusionRequested(IssueEvent):
    """The unit asks to leave the issue out of the assessment (申诉剔除)."""

    TOPIC: ClassVar[str] = "issue.exclusion-requested.v1"

    unit: UnitCode
    ground: ReasonCode
    proof: Sealed


class ExclusionGranted(IssueEvent):
    """Two persons outside the unit agreed: assessed counts leave it out, raw ones do not."""

    TOPIC: ClassVar[str] = "issue.exclusion-granted.v1"

    unit: UnitCode
    ground: ReasonCode
    findings: Sealed
    approver: PersonCode | None = None


class ExclusionRefused(IssueEvent):
    """It stays in the assessment."""

    TOPIC: ClassVar[str] = "issue.exclusion-refused.v1"

    unit: UnitCode
    ground: ReasonCode
    findings: Sealed


EVENTS: Final = (IssueRated, ExclusionRequested, ExclusionGranted, ExclusionRefused)
