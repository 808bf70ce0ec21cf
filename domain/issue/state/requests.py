"""What somebody asked for and somebody else decides."""

from domain.base import Frozen, Instant, PersonCode, Sealed, UnitCode


class PendingApproval(Frozen):
    """The first half of a two-person act, waiting for somebody else.

    `order` is the command that asked, as it travels; None where an older program stored it.
    """

    request: int
    """Its number: the version of the event that asked."""
    act: str
    requested_by: PersonCode
    reason: Sealed
    order: str | None = None
    alone: bool = False
    """Whether it is of an older program, which let one wait at a time: whatever ends another
    request ends this one."""


class AskedExtension(Frozen):
    """More time that the unit asked for, until somebody decides. `by` cannot be who decides."""

    by: PersonCode
    deadline_id: str
    round: int
    amount: int
    asked_at: Instant


class AskedTermination(Frozen):
    """The end of the matter that a unit asked for, until the centre decides."""

    by: PersonCode
    unit: UnitCode
    ground: str
    explanation: Sealed
