"""`bihuan demo`: residents' messages driven around the whole loop, and what came of it."""

import asyncio
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bihuan.cli.demo_county import counted, demo_county
from bihuan.cli.run import AsJson, Run, services_needed
from bihuan.cli.typed import typed_again
from bihuan.errors import OK, REFUSED

if TYPE_CHECKING:
    from bihuan.demo.report import DemoReport
    from bihuan.settings import Settings
    from domain.indicators import Rate

_MESSAGES: Final = 200
"""How many messages are driven where nobody says how many."""


def demo(
    ctx: typer.Context,
    *,
    issues: Annotated[int | None, typer.Option("--issues", metavar="NUMBER", min=1)] = None,
    pack: Annotated[str, typer.Option("--pack", metavar="PACK")] = "demo",
    as_json: AsJson = False,
) -> None:
    """Drive messages, or a county's fixture; exit 1 when something is lost or does not come out."""
    from bihuan.demo.fixture import fixture_file, read_fixture  # noqa: PLC0415 -- loads every part
    from bihuan.demo.run import DATA, prepare  # noqa: PLC0415 -- loads every part

    run = Run.of(ctx, as_json=as_json)
    data = run.given.data or DATA
    file = fixture_file(pack)
    fixture = read_fixture(file) if issues is None and file.is_file() else None
    prepare(data, pack)
    settings = run.load(quiet=True, data=data, pack=pack)  # its bar tells how it goes
    if fixture:
        demo_county(run, settings, fixture)
        return
    with services_needed():
        report = _driven(run, settings, issues or _MESSAGES)
    run.output.document({"ok": report.is_sound, **report.model_dump(mode="json")})
    _print(run, report)
    raise typer.Exit(OK if report.is_sound else REFUSED)


def _driven(run: Run, settings: "Settings", issues: int) -> "DemoReport":
    from bihuan.demo.run import run as drive  # noqa: PLC0415 -- loads every part

    with counted(run, issues) as on_closed:
        return asyncio.run(drive(settings, issues=issues, on_closed=on_closed))


def _print(run: Run, report: "DemoReport") -> None:
    output, words = run.output, run.words
    output.table(
        ("label.status", "label.count"),
        [(words.of("status", status), count) for status, count in report.by_status.items()],
    )
    output.table(
        ("label.clock", "label.on_time", "label.rate"),
        [
            (words.of("clock", clock), f"{rate.numerator}/{rate.denominator}", _percent(rate))
            for clock, rate in report.on_time.items()
        ],
    )
    output.table(
        ("label.step", "label.count", "label.p50", "label.p95"),
        [
            (words.of("command", kind), step.count, step.p50_ms, step.p95_ms)
            for kind, step in report.steps.items()
        ],
    )
    output.say("demo.done", **report.model_dump(exclude={"by_status", "on_time", "steps"}))
    output.say("demo.sound" if report.is_sound else "demo.unsound")
    output.say("demo.next", again=typed_again(report.data), number=report.sample_number)


def _percent(rate: "Rate") -> str:
    return "" if rate.percent is None else f"{rate.percent} %"
