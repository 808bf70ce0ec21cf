"""`audit control-total`: puts on record what the sources say they sent."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bihuan.cli.group import WordedGroup
from bihuan.cli.policy.acting import ActorOption, CommandIdOption, given_by
from bihuan.cli.run import AsJson, Run
from bihuan.errors import OK, REFUSED, WrongUsageError

if TYPE_CHECKING:  # the commands load these when they need them: `--help` is quick
    from application.control_totals import Line, StatingTotals
    from application.given_by import GivenBy
    from bihuan.bootstrap import System

control_app = typer.Typer(cls=WordedGroup, rich_markup_mode=None, no_args_is_help=True)
ReasonOption = Annotated[str, typer.Option("--why", metavar="TEXT")]
CorrectOption = Annotated[bool, typer.Option("--correct")]


@control_app.callback()
def totals() -> None:
    """Hold the commands of control totals together."""


@control_app.command("add")
def add(  # noqa: PLR0913 -- one argument per option
    ctx: typer.Context,
    *,
    source: Annotated[str, typer.Option("--source", metavar="SOURCE")],
    day: Annotated[str, typer.Option("--day", metavar="DAY")],
    count: Annotated[int, typer.Option("--count", metavar="NUMBER", min=0)],
    document: Annotated[str, typer.Option("--document", metavar="TEXT")],
    correct: CorrectOption = False,
    why: ReasonOption = "",
    actor: ActorOption = None,
    command_id: CommandIdOption = None,
    as_json: AsJson = False,
) -> None:
    """Put the total of one day on record, or correct it."""
    from pydantic import ValidationError  # noqa: PLC0415 -- quick help

    run = Run.of(ctx, as_json=as_json)
    cells = {"source": source, "day": day, "count": str(count), "document": document}
    with run.system() as system:
        given = _given(run, system, actor=actor, why=why, command_id=command_id)
        try:
            done = _stating(system).state(cells, given, is_correction=correct)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            named = ".".join(str(part) for part in first["loc"])
            raise WrongUsageError(
                say="completeness.cell", cell=named, problem=first["msg"]
            ) from error
    is_new = done.position > 0
    run.output.document({**cells, "count": count, "stated": is_new, "version": done.last_version})
    run.output.say(f"completeness.{'stated' if is_new else 'known'}", **cells)


@control_app.command("import")
def import_totals(
    ctx: typer.Context,
    *,
    totals_file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False)],
    correct: CorrectOption = False,
    why: ReasonOption = "",
    actor: ActorOption = None,
    as_json: AsJson = False,
) -> None:
    """Put a sheet of totals on record; exit 1 where lines were refused."""
    run = Run.of(ctx, as_json=as_json)
    with run.system() as system:
        given = _given(run, system, actor=actor, why=why, command_id=None)
        lines = list(_stating(system).state_all(totals_file, given, is_correction=correct))
    refused = [(line, line.refusal) for line in lines if line.refusal]
    new = sum(line.is_new for line in lines)
    run.output.document(
        {
            "stated": new,
            "known": len(lines) - new - len(refused),
            "lines": [asdict(line) for line in lines],
        }
    )
    if refused:
        rows = [(line.number, *_told(line), run.words.refusal(why)) for line, why in refused]
        heads = ("label.line", "label.source", "label.day", "label.count", "label.problem")
        run.output.table(heads, rows)
    run.output.say("completeness.imported", new=new, lines=len(lines), refused=len(refused))
    raise typer.Exit(REFUSED if refused else OK)


def _told(line: "Line") -> tuple[str, str, str]:
    return line.source, line.day, line.count


def _stating(system: "System") -> "StatingTotals":
    from application.control_totals import StatingTotals  # noqa: PLC0415 -- loads the stores
    from bihuan.bootstrap import new_id  # noqa: PLC0415

    return StatingTotals(system.aggregates, system.clock, new_id)


def _given(
    run: Run, system: "System", *, actor: str | None, why: str, command_id: str | None
) -> "GivenBy":
    from domain.completeness.totals import KEEPERS  # noqa: PLC0415 -- loads the models

    return given_by(run, system, actor=actor, why=why, command_id=command_id, roles=KEEPERS)
