"""`bihuan import`: issues from a file, with a report of what could not be taken."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bihuan.cli.policy.acting import ActorOption
from bihuan.cli.run import AsJson, Run
from bihuan.errors import REFUSED

if TYPE_CHECKING:
    from application.importing.mapping import Mapping
    from application.importing.report import ImportReport
    from bihuan.bootstrap import System

_SHOWN: Final = 20


def import_file(
    ctx: typer.Context,
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False)],
    mapping: Annotated[
        Path, typer.Option("--mapping", metavar="FILE", exists=True, dir_okay=False)
    ],
    rejected: Annotated[Path | None, typer.Option("--rejected", metavar="FILE")] = None,
    actor: ActorOption = None,
    as_json: AsJson = False,
) -> None:
    """Take over the file's issues; rows that cannot be taken are reported, fatal if all are."""
    from application.importing.mapping import read_mapping  # noqa: PLC0415 -- loads the stores
    from application.importing.report import write_rejected  # noqa: PLC0415
    from application.importing.run import run_import  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    with run.system() as system, run.output.progress("import.progress") as advance:
        plan = read_mapping(mapping)
        _note(run, system, file, plan, actor)
        report = run_import(
            file,
            plan,
            store=system.store,
            personal=system.personal,
            facts=system.facts,
            clock=system.clock,
            names=system.names,
            progress=lambda so_far: advance(so_far.read),
        )
    if rejected:
        write_rejected(rejected, report.rejected)
    run.output.document(_document(report))
    _print(run, report, judged_by=plan.judged_by)
    if report.took_nothing:
        raise typer.Exit(REFUSED)


def _note(run: Run, system: "System", file: Path, plan: "Mapping", given: str | None) -> None:
    """Put on record who has which file taken over; where nobody is named, the operator does.

    Raises FaultyFileError where it cannot be read: what was not read was not taken over.
    """
    from application.importing.source import digest_of  # noqa: PLC0415 -- loads the stores
    from bihuan.cli.issue.actor import who_orders  # noqa: PLC0415 -- loads the models
    from bihuan.identity import security_log_of  # noqa: PLC0415
    from domain.base import SYSTEM  # noqa: PLC0415
    from domain.issue.commands import ImportIssue  # noqa: PLC0415

    roles = system.policy.roles.get(ImportIssue.__name__, ())
    is_named = bool(given or run.settings.actor)
    security_log_of(system).imported(
        source=plan.source,
        form=plan.format,
        size_bytes=file.stat().st_size,
        sha256=digest_of(file),
        actor=who_orders(run, system, given, roles) if is_named else SYSTEM,
    )


def _document(report: "ImportReport") -> dict[str, object]:
    seconds = report.seconds
    return {
        **asdict(report),
        "rejected": [row._asdict() for row in report.rejected],
        "seconds": round(seconds, 3),
        "events_per_second": round(report.events / seconds) if seconds else 0,
    }


def _print(run: Run, report: "ImportReport", *, judged_by: str) -> None:
    refused = len(report.rejected) + report.rejected_left_out
    run.output.say(
        "import.done",
        read=report.read,
        taken=report.taken,
        existing=report.existing,
        rejected=refused,
        events=report.events,
        seconds=round(report.seconds, 1),
    )
    _print_on_time(run, report, judged_by=judged_by)
    if report.rejected:
        phrase = run.words.phrase
        shown = [each._replace(reason=phrase(each.reason)) for each in report.rejected[:_SHOWN]]
        run.output.table(("label.line", "label.column", "label.code", "label.reason"), shown)
        if refused > len(shown):
            run.output.say("import.more", left=refused - len(shown))
    run.output.say("import.all_rejected" if report.took_nothing else "import.next")


def _print_on_time(run: Run, report: "ImportReport", *, judged_by: str) -> None:
    """Say how many replies were in time: by the source's targets, or in both ways of counting."""
    for lateness, counted in report.on_time.items():
        if not counted.of:
            continue
        figures = {"on_time": counted.on_time, "of": counted.of}
        if judged_by == "source":
            run.output.say("import.on_time_by_source", **figures)
            return
        run.output.say("import.on_time", lateness=run.words.of("lateness", lateness), **figures)
