"""`bihuan audit rebuild`: the read models built anew from the events."""

import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from bihuan.cli.models.choosing import Models, check_not_held_up, chosen
from bihuan.cli.run import AsJson, Run
from bihuan.errors import OK, REFUSED, ProgramError

if TYPE_CHECKING:
    from projections.beside import BesideReport
    from projections.rebuild import RebuildReport


def rebuild(
    ctx: typer.Context,
    *,
    models: Models = None,
    shadow: Annotated[bool, typer.Option("--shadow")] = False,
    as_json: AsJson = False,
) -> None:
    """Fold the read models anew; exit 1 where what stood there was not what the events say."""
    run = Run.of(ctx, as_json=as_json)
    if shadow:
        _tell_swapped(run, _beside(run, models))
        raise typer.Exit(OK)
    reports = _in_place(run, models)
    _tell_compared(run, reports)
    raise typer.Exit(OK if all(each.equal for each in reports) else REFUSED)


def _in_place(run: Run, models: list[str] | None) -> "Sequence[RebuildReport]":
    from bihuan.bootstrap import new_id  # noqa: PLC0415 -- loads the stores
    from bihuan.catching_up import catch_up  # noqa: PLC0415
    from projections.models import projections  # noqa: PLC0415
    from projections.rebuild import rebuild_all  # noqa: PLC0415
    from workers.event_pages import EventPages  # noqa: PLC0415

    with run.system() as system:
        wanted = chosen(projections(system.personal.open_masked), models)
        catch_up(system)
        with run.output.progress("audit.progress") as advance:
            reports = rebuild_all(
                system.views,
                EventPages(system.store, fetch_keys=system.personal.warm, kept=1),
                wanted,
                owner=f"audit-{new_id().hex[:8]}",
                clock=system.clock,
                progress=advance,
            )
        check_not_held_up(system, [each.model for each in reports])
        return reports


def _beside(run: Run, models: list[str] | None) -> "Sequence[BesideReport]":
    from projections.beside import rebuild_beside  # noqa: PLC0415 -- loads the stores
    from projections.errors import RebuildUnderWayError  # noqa: PLC0415
    from projections.models import projections  # noqa: PLC0415
    from workers.event_pages import EventPages, waiting_for_keys  # noqa: PLC0415

    with run.system() as system:
        opener = waiting_for_keys(system.personal.open_masked)
        wanted = chosen(projections(opener), models)
        try:
            with run.output.progress("audit.progress") as advance:
                return rebuild_beside(
                    system.views,
                    EventPages(system.store, fetch_keys=system.personal.warm, kept=1),
                    wanted,
                    # Whoever comes second is told this name, and can look for the process.
                    owner=f"{platform.node()}, process {os.getpid()}",
                    clock=system.clock,
                    progress=advance,
                )
        except RebuildUnderWayError as error:
            told = {"owner": error.owner, "since": error.since, "until": error.until}
            raise ProgramError(say="audit.under_way", **told) from error


def _tell_compared(run: Run, reports: "Sequence[RebuildReport]") -> None:
    is_equal = all(report.equal for report in reports)
    run.output.document({"ok": is_equal, "models": [asdict(report) for report in reports]})
    run.output.table(
        ("label.model", "label.rows", "label.hash_before", "label.hash_after", "label.same"),
        [
            (
                each.model,
                each.rows,
                each.hash_before[:16],
                each.hash_after[:16],
                run.words("say.yes" if each.equal else "say.no"),
            )
            for each in reports
        ],
    )
    run.output.say("audit.equal" if is_equal else "audit.unequal")


def _tell_swapped(run: Run, reports: "Sequence[BesideReport]") -> None:
    run.output.document({"ok": True, "models": [asdict(report) for report in reports]})
    run.output.table(
        ("label.model", "label.rows", "label.events", "label.position"),
        [(each.model, each.rows, each.events, each.position) for each in reports],
    )
    run.output.say("audit.swapped")
