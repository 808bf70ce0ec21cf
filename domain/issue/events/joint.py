"""Events of units that work together: assistance and conference."""

from typing import ClassVar, Final

from domain.base import CertificateCode, Instant, Sealed, UnitCode
from domain.issue.events.base import IssueEvent
from domain.issue.values import AssistanceKind


class AssistanceRequested(IssueEvent):
    """A unit is asked to help (协办), or called to the spot by an instant (吹哨)."""

    TOPIC: ClassVar[str] = "issue.assistance-requested.v1"

    unit: UnitCode
    kind: AssistanceKind
    task: Sealed | None = None
    arrive_by: Instant | None = None
    certificate: CertificateCode | None = None
    """The proof that the unit is to make out."""


class AssistanceCheckedIn(IssueEvent):
    """The unit that was called has arrived on the spot (报到)."""

    TOPIC: ClassVar[str] = "issue.assistance-checked-in.v1"

    unit: UnitCode
    note: Sealed | None = None


class AssistanceMissed(IssueEvent):
    """The unit that was called was not there in time; the call stays open."""

    TOPIC: ClassVar[str] = "issue.assistance-missed.v1"

    unit: UnitCode
    arrive_by: Instant
    fired_at: Instant


class AssistanceReported(IssueEvent):
    """The assisting unit has done its part."""

    TOPIC: ClassVar[str] = "issue.assistance-reported.v1"

    unit: UnitCode
    note: Sealed | None = None


class AssistanceWaived(IssueEvent):
    """The help of a unit is not needed any more."""

    TOPIC: ClassVar[str] = "issue.assistance-waived.v1"

    unit: UnitCode
    reason: Sealed


class ConferenceConvened(IssueEvent):
    """The units meet (会商): the first time, or again because the last meeting named no lead."""

    TOPIC: ClassVar[str] = "issue.conference-convened.v1"

    next_meeting_at: Instant
    meeting: int
    units: tuple[UnitCode, ...] = ()
    matter: Sealed | None = None
    flags: tuple[str, ...] = ()


class ConferenceConcluded(IssueEvent):
    """The conference named the lead unit, who assists, and until when it shall be done."""

    TOPIC: ClassVar[str] = "issue.conference-concluded.v1"

    unit: UnitCode
    assisting: tuple[UnitCode, ...] = ()
    done_by: Instant
    resolution: Sealed
    flags: tuple[str, ...] = ()


EVENTS: Final = (
    AssistanceRequested,
    AssistanceCheckedIn,
    AssistanceMissed,
    AssistanceReported,
    AssistanceWaived,
    ConferenceConvened,
    ConferenceConcluded,
)
