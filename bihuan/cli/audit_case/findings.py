"""`audit case finding|confirm|correct|reply|overdue`: what was found and what was said to it."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bihuan.cli.audit_case.acting import (
    UNITS,
    CaseArgument,
    FindingArgument,
    ReasonOption,
    TextOption,
    by,
    tell,
)
from bihuan.cli.policy.acting import ActorOption, CommandIdOption, WhyOption
from bihuan.cli.run import AsJson, Run
from bihuan.errors import WrongUsageError

if TYPE_CHECKING:  # the commands load these when they need them: `--help` is quick
    from bihuan.bootstrap import System
    from domain.audit_case.values import EvidenceRef

SeverityName = Literal["high", "medium", "low"]


def finding(  # noqa: PLR0913 -- one argument per option
    ctx: typer.Context,
    *,
    case: CaseArgument,
    severity: Annotated[SeverityName, typer.Option("--severity")],
    unit: Annotated[str, typer.Option("--unit", metavar="UNIT")],
    criterion: Annotated[str, typer.Option("--criterion", metavar="TEXT")],
    text: TextOption,
    evidence: Annotated[list[str], typer.Option("--evidence", metavar="ISSUE@VERSION")],
    actor: ActorOption = None,
    command_id: CommandIdOption = None,
    as_json: AsJson = False,
) -> None:
    """Record a finding with its evidence."""
    run = Run.of(ctx, as_json=as_json)
    with run.system() as system:
        who = by(run, system, actor, command_id=command_id)
        shown = tuple(_evidence(system, each) for each in evidence)
        fields = {"severity": severity, "unit": unit, "criterion": criterion, "evidence": shown}
        done = system.cases.record(case, who, text=text, **fields)
        number = len(system.cases.read(case).findings)
    tell(run, case, done, "found", finding=number)


def confirm(
    ctx: typer.Context,
    *,
    case: CaseArgument,
    finding_number: FindingArgument,
    actor: ActorOption = None,
    command_id: CommandIdOption = None,
    as_json: AsJson = False,
) -> None:
    """Confirm another auditor's finding; the unit is asked to reply."""
    from domain.audit_case.commands import ConfirmFinding  # noqa: PLC0415 -- loads the models

    run = Run.of(ctx, as_json=as_json)
    with run.system() as system:
        who = by(run, system, actor, command_id=command_id)
        done = system.cases.give(ConfirmFinding, case, who, finding=finding_number)
        due = system.cases.read(case).findings[finding_number].reply_due
    tell(run, case, done, "confirmed", finding=finding_number, due=str(due))


def correct(  # noqa: PLR0913 -- one argument per option
    ctx: typer.Context,
    *,
    case: CaseArgument,
    finding_number: FindingArgument,
    why: WhyOption,
    severity: Annotated[SeverityName | None, typer.Option("--severity")] = None,
    criterion: Annotated[str | None, typer.Option("--criterion", metavar="TEXT")] = None,
    text: Annotated[str | None, typer.Option("--text", metavar="TEXT")] = None,
    withdraw: Annotated[bool, typer.Option("--withdraw")] = False,
    actor: ActorOption = None,
    command_id: CommandIdOption = None,
    as_json: AsJson = False,
) -> None:
    """Correct or withdraw a finding; it is confirmed and answered anew."""
    run = Run.of(ctx, as_json=as_json)
    said = {"severity": severity, "criterion": criterion, "is_withdrawn": withdraw}
    with run.system() as system:
        who = by(run, system, actor, why=why, command_id=command_id)
        done = system.cases.correct(case, who, text=text, finding=finding_number, **said)
    tell(run, case, done, "withdrawn" if withdraw else "corrected", finding=finding_number)


def reply(
    ctx: typer.Context,
    *,
    case: CaseArgument,
    finding_number: FindingArgument,
    text: TextOption,
    agrees: Annotated[bool, typer.Option("--agree/--disagree")],
    actor: ActorOption = None,
    command_id: CommandIdOption = None,
    as_json: AsJson = False,
) -> None:
    """Reply for the unit that the finding names."""
    run = Run.of(ctx, as_json=as_json)
    with run.system() as system:
        who = by(run, system, actor, command_id=command_id, roles=UNITS)
        done = system.cases.reply(case, who, text=text, finding=finding_number, agrees=agrees)
    tell(run, case, done, "replied", finding=finding_number)


def overdue(
    ctx: typer.Context,
    *,
    case: CaseArgument,
    finding_number: FindingArgument,
    why: ReasonOption = "",
    actor: ActorOption = None,
    command_id: CommandIdOption = None,
    as_json: AsJson = False,
) -> None:
    """Note that the unit did not reply in time."""
    from domain.audit_case.commands import NoteReplyOverdue  # noqa: PLC0415 -- loads the models

    run = Run.of(ctx, as_json=as_json)
    with run.system() as system:
        who = by(run, system, actor, why=why, command_id=command_id)
        done = system.cases.give(NoteReplyOverdue, case, who, finding=finding_number)
    tell(run, case, done, "overdue", finding=finding_number)


def _evidence(system: "System", text: str) -> "EvidenceRef":
    from application.audit_cases import EvidenceUnknownError  # noqa: PLC0415 -- loads the stores
    from bihuan.cli.issue.finding import find_issue  # noqa: PLC0415

    reference, at, version = text.rpartition("@")
    if not at or not version.isdecimal() or not int(version):
        raise WrongUsageError(say="audit_case.evidence", given=text)
    try:
        return system.cases.evidence(find_issue(system, reference), int(version))
    except EvidenceUnknownError as error:
        raise WrongUsageError(say="audit_case.evidence", given=text) from error
