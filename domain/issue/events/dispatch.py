"""Events of dispatch and claim: which unit answers, who took it, who gave it back."""

from operator import not_
from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from domain.base import Instant, PersonCode, ReasonCode, Sealed, UnitCode
from domain.issue.events.base import IssueEvent


class IssueDispatched(IssueEvent):
    """Sent to exactly one lead unit (派单). `suggested` is what routing proposed."""

    TOPIC: ClassVar[str] = "issue.dispatched.v1"

    unit: UnitCode
    person: PersonCode | None = None
    assisting: tuple[UnitCode, ...] = ()
    instruction: Sealed | None = None
    designated: bool = False
    suggested: UnitCode | None = None
    followed_suggestion: bool = False
    escalate_reason: Sealed | None = None
    """Why a level of the tree was skipped (提级)."""
    loop: str | None = None
    """The loop that the issue goes round from now on."""
    by_system: bool | None = None
    """The system dispatched because one owner resulted; people may recall it."""
    flags: Annotated[tuple[str, ...], Field(exclude_if=not_)] = ()


class DispatchRecalled(IssueEvent):
    """The dispatcher took the dispatch back before it was claimed."""

    TOPIC: ClassVar[str] = "issue.dispatch-recalled.v1"

    unit: UnitCode
    reason: Sealed


class IssueClaimed(IssueEvent):
    """A member of the unit took it in hand (领单)."""

    TOPIC: ClassVar[str] = "issue.claimed.v1"

    unit: UnitCode
    claimant: PersonCode
    lease_until: Instant | None = None
    """When the claim lapses by itself."""
    from_waiting: bool | None = None
    """The place became free for whom had waited for it."""


class ClaimReleased(IssueEvent):
    """The claim was given up; the unit must claim again."""

    TOPIC: ClassVar[str] = "issue.claim-released.v1"

    unit: UnitCode
    claimant: PersonCode
    reason: Sealed
    back_to: Literal["claimed", "dispatched"] | None = None
    """`claimed` where others of a pool still have it in hand."""


class ReturnRequested(IssueEvent):
    """The unit asks to give it back (退单); until the ruling it stays first receiver."""

    TOPIC: ClassVar[str] = "issue.return-requested.v1"

    unit: UnitCode
    reason: ReasonCode
    explanation: Sealed


class ReturnUpheld(IssueEvent):
    """The return was found justified: back to the dispatcher, the unit without fault."""

    TOPIC: ClassVar[str] = "issue.return-upheld.v1"

    unit: UnitCode
    findings: Sealed | None = None


class IssueReassigned(IssueEvent):
    """Moved to another unit or person (改派), which claims it anew; resolve runs on."""

    TOPIC: ClassVar[str] = "issue.reassigned.v1"

    unit: UnitCode
    person: PersonCode | None = None
    from_unit: UnitCode
    reason: Sealed
    escalate_reason: Sealed | None = None
    flags: tuple[str, ...] = ()


class ReturnRefused(IssueEvent):
    """The return was refused: the unit is designated (指定承办) and its clock went on."""

    TOPIC: ClassVar[str] = "issue.return-refused.v1"

    unit: UnitCode
    findings: Sealed | None = None


EVENTS: Final = (
    IssueDispatched,
    DispatchRecalled,
    IssueClaimed,
    ClaimReleased,
    ReturnRequested,
    ReturnUpheld,
    ReturnRefused,
    IssueReassigned,
)
