"""Events of what a unit promises, and of the stages of a limit."""

from datetime import date
from typing import ClassVar, Final

from domain.base import Sealed, UnitCode
from domain.issue.events.base import IssueEvent


class CommitmentMade(IssueEvent):
    """The unit promised the complainant something by a date (承诺时限)."""

    TOPIC: ClassVar[str] = "issue.commitment-made.v1"

    unit: UnitCode
    commitment: str
    reply: Sealed
    promised_on: date


class CommitmentKept(IssueEvent):
    """The promise was kept, by its date."""

    TOPIC: ClassVar[str] = "issue.commitment-kept.v1"

    commitment: str
    report: Sealed


class CommitmentBroken(IssueEvent):
    """The promise was not kept; `late` where it was, but after its date."""

    TOPIC: ClassVar[str] = "issue.commitment-broken.v1"

    commitment: str
    report: Sealed
    late: bool = False


class StageCompleted(IssueEvent):
    """A stage of the limit is finished; the limit of `next_stage` starts."""

    TOPIC: ClassVar[str] = "issue.stage-completed.v1"

    unit: UnitCode
    stage: str
    next_stage: str
    evidence: tuple[str, ...] = ()
    note: Sealed | None = None


EVENTS: Final = (CommitmentMade, CommitmentKept, CommitmentBroken, StageCompleted)
