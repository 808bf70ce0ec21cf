"""`bihuan audit export`: the log as a file for process mining and statistics, put on record."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypedDict

import typer

from bihuan.cli.run import AsJson, Run
from bihuan.errors import ServiceAwayError, WrongUsageError

if TYPE_CHECKING:  # the command loads these when it needs them: `--help` is quick
    from application.exchange.run import Exports
    from application.exchange.wanted import By, Exported, Wanted
    from bihuan.bootstrap import System


def export(  # noqa: PLR0913 -- one option per limit of what leaves
    ctx: typer.Context,
    *,
    export_format: Annotated[str, typer.Option("--format", metavar="FORMAT")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE")],
    purpose: Annotated[str, typer.Option("--purpose", metavar="TEXT")] = "",
    happened_since: Annotated[str | None, typer.Option("--since", metavar="INSTANT")] = None,
    happened_until: Annotated[str | None, typer.Option("--until", metavar="INSTANT")] = None,
    conditions: Annotated[list[str] | None, typer.Option("--where", metavar="NAME=VALUE")] = None,
    approval: Annotated[int, typer.Option("--approval", metavar="NUMBER", min=0)] = 0,
    force: Annotated[bool, typer.Option("--force")] = False,
    actor: Annotated[str | None, typer.Option("--as", metavar="PERSON")] = None,
    command_id: Annotated[str | None, typer.Option("--command-id", metavar="KEY")] = None,
    as_json: AsJson = False,
) -> None:
    """Write the events of issues, nothing personal in them, and put the export on record."""
    from application.exchange.parquet import NoParquetError  # noqa: PLC0415 -- loads the stores
    from application.exchange.wanted import Wanted, read_conditions  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    wanted = Wanted(
        format=_known_format(export_format),
        out=out,
        **period(happened_since, happened_until),
        where=read_conditions(conditions or ()),
        is_forced=force,
    )
    if not out.absolute().parent.is_dir():
        raise WrongUsageError(say="export.no_folder", given=out)
    try:
        with run.system() as system:
            by = replace(_by(run, system, actor, purpose, command_id), approval=approval)
            made = _made(run, _exports(system), wanted, by)
    except NoParquetError as error:
        raise ServiceAwayError(say="export.no_parquet") from error
    _tell(run, wanted, made)


def _known_format(given: str) -> str:
    from application.exchange.run import FORMATS  # noqa: PLC0415 -- see above

    if given not in FORMATS:
        raise WrongUsageError(say="export.unknown_format", given=given, accepted=tuple(FORMATS))
    return given


class Period(TypedDict):
    """From when on, and before when."""

    since: datetime | None
    until: datetime | None


def period(since: str | None, until: str | None) -> Period:
    """Return the time that is asked for. Raises WrongUsageError where it holds no instant."""
    from bihuan.cli.issue.submit import read_instant  # noqa: PLC0415 -- loads the use cases
    from domain.exchange.errors import EmptyPeriodError  # noqa: PLC0415
    from domain.exchange.exports import check_period  # noqa: PLC0415

    asked = Period(since=read_instant(since), until=read_instant(until))
    try:
        check_period(**asked)
    except EmptyPeriodError as error:
        raise WrongUsageError(say=f"errors.{error.code}", **error.details) from None
    return asked


def _by(
    run: Run, system: "System", actor: str | None, purpose: str, command_id: str | None
) -> "By":
    from application.exchange.wanted import By  # noqa: PLC0415 -- see above
    from bihuan.bootstrap import new_id  # noqa: PLC0415
    from bihuan.cli.issue.actor import who_orders  # noqa: PLC0415
    from domain.exchange.exports import MAY_EXPORT  # noqa: PLC0415

    who = who_orders(run, system, actor, MAY_EXPORT)
    return By(who, purpose.strip(), command_id or str(new_id()))


def _exports(system: "System") -> "Exports":
    from application.exchange.pseudonyms import Pseudonyms  # noqa: PLC0415 -- see above
    from application.exchange.run import Exports  # noqa: PLC0415

    people = Pseudonyms(system.pseudonym_key, system.personal.living)
    cap = system.settings.export_issues
    return Exports(system.store, system.aggregates, people, system.access, system.clock, cap=cap)


def _made(run: Run, exports: "Exports", wanted: "Wanted", by: "By") -> "Exported":
    with run.output.progress("export.progress") as advance:
        try:
            return exports.make(wanted, by, advance)
        except OSError as error:
            raise ServiceAwayError(
                say="export.not_written", given=wanted.out, problem=error.strerror
            ) from error


def _tell(run: Run, wanted: "Wanted", made: "Exported") -> None:
    run.output.document(
        {
            "path": made.path,
            "format": wanted.format,
            "where": list(wanted.conditions),
            "position": made.position,
            "events": made.events,
            "objects": made.objects,
            "relations": made.relations,
            "links": made.links,
            "issues": made.issues,
            "destroyed": made.destroyed,
            "size_bytes": made.size_bytes,
            "sha256": made.sha256,
        }
    )
    run.output.say(
        "export.made",
        events=made.events,
        objects=made.objects,
        relations=made.relations,
        path=made.path,
        sha256=made.sha256,
    )
    if made.destroyed:
        run.output.say("export.destroyed", destroyed=made.destroyed)
