"""`directory divide`: grids are divided anew by a file; open issues go over by explicit events."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bihuan.cli.directory.choosing import day_or
from bihuan.cli.policy.acting import ActorOption, CommandIdOption, WhyOption, administrator
from bihuan.cli.run import AsJson, Run
from bihuan.errors import OK, REFUSED

if TYPE_CHECKING:  # the commands load these when they need them: `--help` is quick
    from application.directory.dividing import AskedDivision, Division
    from bihuan.bootstrap import System
    from domain.receipt import Refusal
    from workers.grid_sweep import Left


def divide(
    ctx: typer.Context,
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False)],
    effective: Annotated[str, typer.Option("--effective", metavar="DATE")],
    why: WhyOption,
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
    actor: ActorOption = None,
    command_id: CommandIdOption = None,
    as_json: AsJson = False,
) -> None:
    """Divide grids by a file, and take their open issues over; a second run goes on with it."""
    from application.directory.dividing import AskedDivision  # noqa: PLC0415 -- the stores
    from domain.errors import DomainError  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    with run.system() as system:
        today = system.today.day
        asked = AskedDivision(
            path=file,
            effective=day_or(effective, today),
            actor=administrator(run, system, actor),
            reason=why,
            key=command_id,
            dry_run=dry_run,
        )
        try:
            division = _divided(system, asked)
        except DomainError as error:
            run.output.refused(error.as_refusal(), context={"effective": asked.effective})
            raise typer.Exit(REFUSED) from error
        is_due = asked.effective <= today and not dry_run
        left = _taken_over(run, system) if is_due else []
        refused = [(system.read_state(one.issue_id).number, one.refusal) for one in left]
    run.output.document({**_document(division), "dry_run": dry_run, "left": _codes(refused)})
    _print(run, division, refused)
    _say(run, division, dry_run=dry_run, is_due=is_due)
    raise typer.Exit(REFUSED if left else OK)


def _divided(system: "System", asked: "AskedDivision") -> "Division":
    from application.directory.dividing import Dividing  # noqa: PLC0415 -- the stores
    from bihuan.catching_up import catch_up  # noqa: PLC0415 -- loads SQLAlchemy
    from workers.expected import ExpectedFromViews  # noqa: PLC0415

    catch_up(system)
    views = ExpectedFromViews(system.views)
    return Dividing(system.directory, system.streams, views.lying_in).divide(asked)


def _taken_over(run: Run, system: "System") -> "list[Left]":
    from bihuan.runtime import grid_sweep  # noqa: PLC0415 -- loads Temporal

    with run.output.progress("directory.regrouping") as advance:
        return asyncio.run(grid_sweep(system).sweep(advance))


def _codes(refused: "list[tuple[str, Refusal]]") -> list[dict[str, str]]:
    return [{"number": number, "code": refusal.code} for number, refusal in refused]


def _document(division: "Division") -> dict[str, object]:
    event = division.event
    moving = [{"number": one.number, "grid": one.grid, "to": one.to} for one in division.issues]
    return {
        "division": event.command,
        "effective": event.effective,
        "known": division.was_known,
        "mapping": event.mapping,
        "ended": [each.code for each in event.ended],
        "entered": [each.code for each in event.entered],
        "addresses": len(event.addresses),
        "split": event.split,
        "issues": moving,
    }


def _print(run: Run, division: "Division", refused: "list[tuple[str, Refusal]]") -> None:
    if division.issues:
        heads = ("label.number", "label.grid_before", "label.grid")
        run.output.table(heads, [(one.number, one.grid, one.to) for one in division.issues])
    if refused:
        rows = [(number, run.words.refusal(refusal)) for number, refusal in refused]
        run.output.table(("label.number", "label.problem"), rows)
    if division.event.split:
        run.output.say("directory.split", places=division.event.split)


def _say(run: Run, division: "Division", *, dry_run: bool, is_due: bool) -> None:
    event = division.event
    key = "would_divide" if dry_run else "known_division" if division.was_known else "divided"
    run.output.say(
        f"directory.{key}",
        old=len(event.mapping),
        new=len({code for heirs in event.mapping.values() for code in heirs}),
        effective=event.effective.isoformat(),
        addresses=len(event.addresses),
        issues=len(division.issues),
    )
    if not is_due and not dry_run:
        run.output.say("directory.moves_later", effective=event.effective.isoformat())
