"""`bihuan audit`: the record checked against itself."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from bihuan.cli.group import WordedGroup
from bihuan.cli.run import AsJson, Run
from bihuan.errors import OK, REFUSED, WrongUsageError

if TYPE_CHECKING:
    from projections.runner import Projection

audit_app = typer.Typer(cls=WordedGroup, rich_markup_mode=None, no_args_is_help=True)


@audit_app.callback()
def audits() -> None:
    """Hold the commands of the audit together."""


@audit_app.command("rebuild")
def rebuild(
    ctx: typer.Context,
    *,
    models: Annotated[list[str] | None, typer.Option("--models", metavar="MODEL")] = None,
    as_json: AsJson = False,
) -> None:
    """Fold the read models anew; exit 1 where what stood there was not what the events say."""
    from bihuan.bootstrap import new_id  # noqa: PLC0415 -- loads the stores
    from bihuan.catching_up import catch_up  # noqa: PLC0415
    from projections.models import projections  # noqa: PLC0415
    from projections.rebuild import rebuild as rebuild_model  # noqa: PLC0415
    from workers.event_pages import EventPages  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    with run.system() as system:
        chosen = _chosen(projections(system.personal.open_masked), models)
        catch_up(system)
        reports = []
        for projection in chosen:
            with run.output.progress("audit.progress") as advance:
                reports.append(
                    rebuild_model(
                        system.views,
                        EventPages(system.store, fetch_keys=system.personal.warm),
                        projection,
                        owner=f"audit-{new_id().hex[:8]}",
                        clock=system.clock,
                        progress=advance,
                    )
                )
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
                _same(run, each.equal),
            )
            for each in reports
        ],
    )
    run.output.say("audit.equal" if is_equal else "audit.unequal")
    raise typer.Exit(OK if is_equal else REFUSED)


def _chosen(known: "tuple[Projection, ...]", names: list[str] | None) -> "tuple[Projection, ...]":
    by_name = {projection.schema.model: projection for projection in known}
    unknown = tuple(name for name in names or () if name not in by_name)
    if unknown:
        raise WrongUsageError(say="audit.unknown", given=unknown, accepted=tuple(by_name))
    return tuple(by_name[name] for name in names) if names else known


def _same(run: Run, equal: bool) -> str:  # noqa: FBT001 -- one value
    return run.words("say.yes" if equal else "say.no")
