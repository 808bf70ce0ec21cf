"""Orders on what a unit promises, and on the stages of a limit that are finished in order."""

from datetime import date
from typing import Annotated, Final

from pydantic import Field

from domain.base import Sealed
from domain.issue.commands.base import Command


class MakeCommitment(Command):
    """Give an interim reply with a date (阶段性答复·承诺时限); it never extends the limit."""

    reply: Sealed
    promised_on: date
    complainant_told: bool = False


class ReportCommitment(Command):
    """Say whether a promise was kept. `commitment` is its number, as `CommitmentMade` gave it."""

    commitment: Annotated[str, Field(min_length=1, max_length=16)]
    kept: bool
    report: Sealed


class CompleteStage(Command):
    """Finish a stage of a limit in stages, such as 停工 before 处罚; the next one then starts."""

    stage: Annotated[str, Field(min_length=1, max_length=48)]
    evidence: tuple[str, ...] = ()
    note: Sealed | None = None


COMMANDS: Final = (MakeCommitment, ReportCommitment, CompleteStage)
