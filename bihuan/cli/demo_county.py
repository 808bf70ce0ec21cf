"""`bihuan demo --pack COUNTY`: the county's own issues, and its figures out of the read models."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Protocol

import typer

from application.naming import named
from bihuan.cli.ledger_hours import print_flags
from bihuan.cli.run import Run, services_needed
from bihuan.cli.typed import typed_again
from bihuan.errors import OK, REFUSED

if TYPE_CHECKING:
    from bihuan.demo.checked_figure import CheckedFigure
    from bihuan.demo.county_report import CountyReport
    from bihuan.demo.fixture import Fixture
    from bihuan.settings import Settings

_OF_LOOPS: Final = (
    ("claims", "lapsed", "demands", "offers", "crowded", "activities", "people", "hours"),
    ("ratings", "points", "cards", "revoked", "merged", "photos"),
)
"""Two tables are read where one is too wide."""


class Counted(Protocol):
    """Moves the bar on by so many issues."""

    def __call__(self, count: int = 1, /) -> None:
        """Move it."""


@contextmanager
def counted(run: Run, issues: int) -> Iterator["Counted"]:
    """Show a bar of so many issues; yield what is called when one has gone its way."""
    done = 0
    with run.output.progress("demo.progress") as advance:
        advance(0, issues)

        def on_closed(count: int = 1) -> None:
            nonlocal done
            done += count
            advance(done, issues)

        yield on_closed


def demo_county(run: Run, settings: "Settings", fixture: "Fixture") -> None:
    """Drive the fixture; exit 1 when something is lost, or a figure does not come out."""
    from bihuan.demo.county import run_county  # noqa: PLC0415 -- loads every part

    issues = fixture.issues + (fixture.history.count if fixture.history else 0)
    with services_needed(), counted(run, issues) as on_closed:
        county = run_county(settings, fixture, on_closed=on_closed, on_taken=on_closed)
        report = asyncio.run(county)
    run.output.document({"ok": report.is_sound, **report.model_dump(mode="json")})
    _print(run, report)
    raise typer.Exit(OK if report.is_sound else REFUSED)


def _print(run: Run, report: "CountyReport") -> None:
    output = run.output
    output.line(named(run.words, report.title))
    _print_ledger(run, report)
    _print_loops(run, report)
    _print_figures(run, report.figures)
    _print_past(run, report)
    if report.note:
        output.line(named(run.words, report.note))
    told = report.model_dump(include={"issues", "commands", "events", "seconds"})
    output.say("demo.county_done", **told)
    output.say("demo.county_sound" if report.is_sound else "demo.county_unsound")
    output.say("demo.county_next", again=typed_again(report.data), number=report.sample_number)


def _print_ledger(run: Run, report: "CountyReport") -> None:
    rows = [
        (
            named(run.words, line.name) if line.name else line.source or run.words("ledger.total"),
            line.registered,
            line.resolved,
            line.closed,
            line.open,
            _percent(line.share),
            _yuan(line.money_fen),
            line.households,
        )
        for line in report.ledger
    ]
    columns = ("source", "registered", "resolved", "closed", "open", "share", "money", "households")
    run.output.table([f"label.{name}" for name in columns], rows)


def _print_loops(run: Run, report: "CountyReport") -> None:
    for columns in _OF_LOOPS:
        rows = [
            (named(run.words, line.name), *(getattr(line, name) for name in columns))
            for line in report.loops
        ]
        run.output.table([f"label.{name}" for name in ("loop", *columns)], rows)
    flagged: Counter[str] = Counter()
    for line in report.loops:
        flagged.update(line.flags)
    print_flags(run, flagged)


def _print_past(run: Run, report: "CountyReport") -> None:
    if report.past is not None:
        run.output.say("demo.county_past", **dict(report.past.taken_over))
        _print_figures(run, report.past.figures)


def _print_figures(run: Run, figures: "Iterable[CheckedFigure]") -> None:
    """Print figures beside what was found; a qualifier stands in the words alone."""
    run.output.table(
        ("label.figure", "label.said", "label.found", "label.agrees"),
        [
            (
                named(run.words, each.label),
                each.said or _shown(each.of, each.expected),
                _shown(each.of, each.found),
                run.words("demo.agrees" if each.agrees else "demo.disagrees"),
            )
            for each in figures
        ],
    )


def _shown(of: str, value: Decimal | None) -> str:
    if of == "share" or value is None:
        return _percent(value)
    return _yuan(int(value)) if of == "money_fen" else f"{value:f}"


def _percent(share: Decimal | None) -> str:
    return "" if share is None else f"{share} %"


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02}"
