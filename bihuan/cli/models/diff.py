"""`bihuan audit diff`: live models and workflows against the events, every difference named."""

import asyncio
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Annotated, Final
from uuid import UUID

import typer

from bihuan.cli.models.choosing import Models, check_not_held_up, chosen
from bihuan.cli.run import AsJson, Run
from bihuan.errors import OK, REFUSED, SERVICE_AWAY

if TYPE_CHECKING:
    from bihuan.bootstrap import System
    from projections.comparing.difference import Compared, Difference
    from workers.head_comparison import HeadComparison

_NAMED: Final = 1_000
_WIDEST: Final = 48


@dataclass
class _Report:
    """What was compared and found; `away` is why the workflows could not be asked."""

    limit: int
    named: "list[Difference]" = field(default_factory=list)
    models: "tuple[Compared, ...]" = ()
    heads: "HeadComparison | None" = None
    away: str = ""

    def name(self, difference: "Difference") -> None:
        if len(self.named) < self.limit:
            self.named.append(difference)

    @property
    def total(self) -> int:
        heads = self.heads.differences if self.heads else 0
        return heads + sum(each.differences for each in self.models)


def diff(
    ctx: typer.Context,
    *,
    models: Models = None,
    heads: Annotated[bool | None, typer.Option("--heads/--no-heads")] = None,
    limit: Annotated[int, typer.Option("--limit", min=0)] = _NAMED,
    as_json: AsJson = False,
) -> None:
    """Compare live rows and workflow heads with the events; exit 1 where something differs."""
    run = Run.of(ctx, as_json=as_json)
    report = _Report(limit)
    with run.system() as system:
        _compare_models(run, system, report, models)
        check_not_held_up(system, [each.model for each in report.models])
        if heads is not False:
            _compare_heads(system, report)
    _tell(run, report)
    if report.total:
        raise typer.Exit(REFUSED)
    raise typer.Exit(SERVICE_AWAY if report.away and heads else OK)


def _compare_models(run: Run, system: "System", report: _Report, models: list[str] | None) -> None:
    from projections.comparing.compare import compare  # noqa: PLC0415 -- loads the stores
    from projections.comparing.model import Telling  # noqa: PLC0415
    from projections.models import projections  # noqa: PLC0415
    from workers.event_pages import EventPages, waiting_for_keys  # noqa: PLC0415

    wanted = chosen(projections(waiting_for_keys(system.personal.open_masked)), models)
    with run.output.progress("audit.progress") as advance:
        report.models = compare(
            system.views,
            EventPages(system.store, fetch_keys=system.personal.warm, kept=1),
            wanted,
            stream=system.store.read,
            telling=Telling(report.name, limit=report.limit, progress=advance),
        )


def _compare_heads(system: "System", report: _Report) -> None:
    from domain.receipt import Head  # noqa: PLC0415 -- loads the models
    from domain.step import EngineAwayError  # noqa: PLC0415
    from workers.head_comparison import Stored, compare_heads  # noqa: PLC0415

    def head(issue_id: UUID) -> Head | None:
        return system.acceptor.head(issue_id).head

    stored = Stored(head, system.store.read)
    try:
        work = compare_heads(system.engine, stored, on_difference=report.name)
        report.heads = asyncio.run(work)
    except EngineAwayError as error:
        report.away = str(error)


def _tell(run: Run, report: _Report) -> None:
    run.output.document(
        {
            "ok": not report.total,
            "models": [asdict(each) for each in report.models],
            "heads": asdict(report.heads) if report.heads else None,
            "heads_away": report.away or None,
            "total": report.total,
            "differences": [asdict(each) for each in report.named],
        }
    )
    if report.named:
        _print_named(run, report)
    run.output.table(
        ("label.model", "label.rows", "label.position", "label.behind", "label.differences"),
        [
            (each.model, each.rows, each.position, each.behind, each.differences)
            for each in report.models
        ],
    )
    _say_heads(run, report)
    left = report.total - len(report.named)
    if left:
        run.output.say("audit.not_named", named=len(report.named), total=report.total)
    run.output.say("audit.different" if report.total else "audit.same", total=report.total)


def _print_named(run: Run, report: _Report) -> None:
    run.output.table(
        ("label.model", "label.key", "label.column", "label.live", "label.rebuilt", "label.origin"),
        [
            (
                each.table,
                " ".join(str(value) for value in each.key.values()),
                each.column or run.words(f"audit.{each.kind}_row"),
                _short(each.live),
                _short(each.rebuilt),
                _origin(run, each),
            )
            for each in report.named
        ],
    )
    run.output.line("")


def _origin(run: Run, difference: "Difference") -> str:
    origin = difference.origin
    if origin is None:
        return run.words("audit.no_event")
    return f"{origin.topic} {origin.stream}@{origin.version} ({origin.position})"


def _short(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"


def _say_heads(run: Run, report: _Report) -> None:
    if report.heads:
        found = report.heads
        run.output.say("audit.heads", compared=found.compared, differences=found.differences)
    elif report.away:
        run.output.say("audit.heads_away", problem=report.away)
