"""`audit case open|freeze|sample|close`: the engagement from its scope to its end."""

from typing import Annotated

import typer

from bihuan.cli.audit_case.acting import CaseArgument, by, tell, wrong_cells
from bihuan.cli.policy.acting import ActorOption, CommandIdOption, WhyOption
from bihuan.cli.run import AsJson, Run
from bihuan.errors import WrongUsageError

Several = list[str] | None


def open_case(  # noqa: PLR0913 -- one argument per option
    ctx: typer.Context,
    *,
    case: CaseArgument,
    why: WhyOption,
    since_day: Annotated[str, typer.Option("--since", metavar="DAY")],
    until_day: Annotated[str, typer.Option("--until", metavar="DAY")],
    auditors: Annotated[list[str], typer.Option("--auditor", metavar="PERSON")],
    size: Annotated[int, typer.Option("--size", metavar="NUMBER", min=1)],
    strata: Annotated[str, typer.Option("--strata", metavar="FIELD")] = "none",
    at_least: Annotated[int, typer.Option("--at-least", metavar="NUMBER", min=0)] = 1,
    reply_days: Annotated[int, typer.Option("--reply-days", metavar="DAYS", min=1)] = 10,
    only_units: Annotated[Several, typer.Option("--unit", metavar="UNIT")] = None,
    only_categories: Annotated[Several, typer.Option("--category", metavar="CATEGORY")] = None,
    only_sources: Annotated[Several, typer.Option("--source", metavar="SOURCE")] = None,
    actor: ActorOption = None,
    command_id: CommandIdOption = None,
    as_json: AsJson = False,
) -> None:
    """Fix scope, plan and auditors, and tell the digest of the seed that will draw."""
    from pydantic import ValidationError  # noqa: PLC0415 -- quick help

    from domain.audit_case.values import Plan, Scope  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    chosen = {
        "units": only_units or (),
        "categories": only_categories or (),
        "sources": only_sources or (),
    }
    planned = {"strata": strata, "size": size, "at_least": at_least, "reply_days": reply_days}
    with run.system() as system:
        who = by(run, system, actor, why=why, command_id=command_id)
        try:
            scope = Scope.model_validate({"since": since_day, "until": until_day, **chosen})
            plan = Plan.model_validate(planned)
            done = system.cases.open(case, who, scope=scope, plan=plan, auditors=auditors)
        except ValidationError as error:
            problem = "; ".join(wrong_cells(error))
            raise WrongUsageError(say="audit_case.wrong", problem=problem) from error
        opened = system.cases.read(case).opened
    tell(run, case, done, "opened", commitment=opened.commitment if opened else "")


def freeze(
    ctx: typer.Context,
    *,
    case: CaseArgument,
    contribution: Annotated[str, typer.Option("--contribution", metavar="TEXT")] = "",
    actor: ActorOption = None,
    command_id: CommandIdOption = None,
    as_json: AsJson = False,
) -> None:
    """List the issues in scope as they stand now, and put the list and its hash on record."""
    from bihuan.catching_up import catch_up  # noqa: PLC0415 -- loads SQLAlchemy
    from domain.audit_case.errors import CaseStageError  # noqa: PLC0415
    from projections.ledger.frame import framed  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    with run.system() as system:
        who = by(run, system, actor, command_id=command_id)
        opened = system.cases.read(case).opened
        if opened is None:
            raise CaseStageError(case=case, given="new", accepted="open")
        catch_up(system)
        entries, position = framed(system.views, opened.scope)
        done = system.cases.freeze(
            case, who, entries=entries, position=position, words=contribution
        )
        frozen = system.cases.read(case).frozen
    count, hashed = (frozen.count, frozen.frame_hash) if frozen else (0, "")
    tell(run, case, done, "frozen", count=count, hash=hashed)


def sample(
    ctx: typer.Context,
    *,
    case: CaseArgument,
    actor: ActorOption = None,
    command_id: CommandIdOption = None,
    as_json: AsJson = False,
) -> None:
    """Show the seed and draw the sample."""
    run = Run.of(ctx, as_json=as_json)
    with run.system() as system:
        who = by(run, system, actor, command_id=command_id)
        done = system.cases.draw(case, who)
        read = system.cases.read(case)
    numbers = {entry.issue_id: entry.number for entry in read.frame}
    issues = [numbers[each] for each in read.drawn.issues] if read.drawn else []
    seed = read.drawn.seed if read.drawn else ""
    tell(run, case, done, "drawn", seed=seed, count=len(issues), issues=issues)
    for number in issues:
        run.output.line(f"  {number}")


def close(
    ctx: typer.Context,
    *,
    case: CaseArgument,
    actor: ActorOption = None,
    command_id: CommandIdOption = None,
    as_json: AsJson = False,
) -> None:
    """End the engagement once every finding is settled."""
    from domain.audit_case.commands import CloseAuditCase  # noqa: PLC0415 -- loads the models

    run = Run.of(ctx, as_json=as_json)
    with run.system() as system:
        who = by(run, system, actor, command_id=command_id)
        done = system.cases.give(CloseAuditCase, case, who)
    tell(run, case, done, "closed")
