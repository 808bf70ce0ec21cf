"""`directory import`: a list becomes what a register says, as differences."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bihuan.cli.directory.choosing import day_or, register_of
from bihuan.cli.policy.acting import ActorOption, CommandIdOption, administrator
from bihuan.cli.run import AsJson, Run
from bihuan.errors import OK, REFUSED

if TYPE_CHECKING:  # the commands load these when they need them: `--help` is quick
    from application.directory.taking_over import TakenOver


def import_list(  # noqa: PLR0913 -- one argument per option
    ctx: typer.Context,
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False)],
    register: Annotated[str, typer.Option("--register", metavar="REGISTER")],
    effective: Annotated[str | None, typer.Option("--effective", metavar="DATE")] = None,
    reason: Annotated[str, typer.Option("--why", metavar="TEXT")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
    may_end: Annotated[int | None, typer.Option("--may-end", metavar="COUNT", min=0)] = None,
    actor: ActorOption = None,
    command_id: CommandIdOption = None,
    as_json: AsJson = False,
) -> None:
    """Write what the list says otherwise than the register; with any fault, nothing."""
    from application.directory.taking_over import Asked, take_over  # noqa: PLC0415 -- the stores
    from bihuan.bootstrap import new_id  # noqa: PLC0415
    from domain.errors import DomainError  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    name = register_of(register)
    with run.system() as system:
        asked = Asked(
            path=file,
            register=name,
            actor=administrator(run, system, actor),
            key=command_id or str(new_id()),
            effective=day_or(effective, system.today.day),
            reason=reason,
            dry_run=dry_run,
            may_end=may_end,
        )
        try:
            done = take_over(system.directory, asked)
        except DomainError as error:
            run.output.refused(error.as_refusal(), context={"register": name})
            raise typer.Exit(REFUSED) from error
    _print(run, done, dry_run=dry_run)
    raise typer.Exit(REFUSED if done.faults else OK)


def _print(run: Run, done: "TakenOver", *, dry_run: bool) -> None:
    phrase = run.words.phrase
    faults = [
        {
            "line": one.line,
            "field": one.field,
            "problem": phrase(one.problem),
            "accepted": phrase(one.accepted),
        }
        for one in done.faults
    ]
    run.output.document(
        {
            "ok": not faults,
            "register": done.register,
            "effective": done.effective,
            "dry_run": dry_run,
            "added": done.added,
            "changed": done.changed,
            "ended": done.ended,
            "unchanged": done.unchanged,
            "events": done.events,
            "faults": faults,
        }
    )
    if faults:
        heads = ("label.line", "label.field", "label.problem", "label.accepted")
        run.output.table(heads, [tuple(fault.values()) for fault in faults])
        run.output.say("directory.faulty", count=len(faults))
        return
    run.output.say(
        "directory.tried" if dry_run else "directory.taken",
        register=run.words.of("register", done.register),
        effective=done.effective.isoformat(),
        added=len(done.added),
        changed=len(done.changed),
        ended=len(done.ended),
        unchanged=done.unchanged,
    )
