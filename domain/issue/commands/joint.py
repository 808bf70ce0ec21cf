"""Orders by which units work together: assistance and conference."""

from typing import Final, Literal

from domain.base import CertificateCode, Instant, Sealed, UnitCode
from domain.issue.commands.base import Command
from domain.issue.values import AssistanceKind


class RequestAssistance(Command):
    """Ask another unit to help (加派·协办), or call it to the spot by an instant (吹哨)."""

    unit: UnitCode
    kind: AssistanceKind = "assist"
    task: Sealed
    arrive_by: Instant | None = None
    certificate: CertificateCode | None = None
    """The proof that the unit is to make out; never one of the forbidden ones."""


class ReportAssistance(Command):
    """Say that the assisting unit has arrived on the spot (报到), or has done its part."""

    stage: Literal["arrived", "done"] = "done"
    note: Sealed | None = None


class WaiveAssistance(Command):
    """Do without the help of a unit that was asked for it."""

    unit: UnitCode
    reason: Sealed


class ConveneConference(Command):
    """Call the units together (会商); the clocks go on. `next_meeting_at` is compulsory."""

    next_meeting_at: Instant | None = None
    units: tuple[UnitCode, ...] = ()
    matter: Sealed | None = None


class ConcludeConference(Command):
    """End a meeting: with a lead unit and until when it shall be done, or with the next date.

    `done_by` brings the limit to resolve forward; a later one leaves it as it is.
    """

    resolution: Sealed
    unit: UnitCode | None = None
    assisting: tuple[UnitCode, ...] = ()
    done_by: Instant | None = None
    next_meeting_at: Instant | None = None


COMMANDS: Final = (
    RequestAssistance,
    ReportAssistance,
    WaiveAssistance,
    ConveneConference,
    ConcludeConference,
)
