"""`audit completeness`: what came in beside what was sent, and the numbers that are missing."""

import re
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bihuan.cli.run import AsJson, Run
from bihuan.errors import OK, REFUSED, WrongUsageError

if TYPE_CHECKING:  # the command loads these when it needs them: `--help` is quick
    from domain.completeness.numbers import Numbers
    from domain.completeness.reconcile import Day

WAYS: Final = ("issue", "import", "answered", "declined", "referred", "repeat")


def completeness(
    ctx: typer.Context,
    *,
    source: Annotated[str | None, typer.Option("--source", metavar="SOURCE")] = None,
    since_day: Annotated[str | None, typer.Option("--since", metavar="DAY")] = None,
    until_day: Annotated[str | None, typer.Option("--until", metavar="DAY")] = None,
    pattern: Annotated[str | None, typer.Option("--pattern", metavar="REGEX")] = None,
    as_json: AsJson = False,
) -> None:
    """Reconcile each day with its control total, and list gaps and doubles; exit 1 for any."""
    from bihuan.catching_up import catch_up  # noqa: PLC0415 -- loads SQLAlchemy
    from domain.completeness.numbers import examine  # noqa: PLC0415
    from projections.completeness import queries  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    counter = _counter(pattern)
    span = queries.Span(source, _day(since_day), _day(until_day))
    with run.system() as system:
        catch_up(system)
        days = queries.reconciled(system.views, span)
        given = queries.numbers(system.views, span)
    numbers = {name: examine(each, counter) for name, each in given.items()}
    differing = [day for day in days if day.difference]
    faulty = [name for name, each in numbers.items() if _is_faulty(each)]
    is_complete = not differing and not faulty
    run.output.document(
        {
            "ok": is_complete,
            "days": [{**asdict(d), "total": d.total, "difference": d.difference} for d in days],
            "numbers": {name: asdict(each) for name, each in numbers.items()},
        }
    )
    _print_days(run, days)
    _print_numbers(run, numbers)
    unstated = sum(day.stated is None for day in days)
    run.output.say(
        "completeness.complete" if is_complete else "completeness.incomplete",
        days=len(days),
        differing=len(differing),
        unstated=unstated,
        missing=sum(each.missing for each in numbers.values()),
        doubles=sum(len(one.doubles) for each in numbers.values() for one in each.series),
    )
    raise typer.Exit(OK if is_complete else REFUSED)


def _is_faulty(numbers: "Numbers") -> bool:
    return any(one.gaps or one.doubles for one in numbers.series)


def _counter(text: str | None) -> re.Pattern[str]:
    from domain.completeness.numbers import COUNTER, NoCounterError, pattern_of  # noqa: PLC0415

    if text is None:
        return COUNTER
    try:
        return pattern_of(text)
    except (re.error, NoCounterError) as error:
        raise WrongUsageError(say="completeness.pattern", given=text) from error


def _day(text: str | None) -> date | None:
    from bihuan.cli.ledger import read_day  # noqa: PLC0415 -- loads its names

    return read_day(text)


def _print_days(run: Run, days: "tuple[Day, ...]") -> None:
    ways = tuple(f"label.way_{way}" for way in WAYS)
    totals = ("label.total", "label.stated", "label.difference", "label.document")
    run.output.table(
        ("label.source", "label.day", *ways, *totals),
        [
            (
                *(day.source, day.day.isoformat()),
                *(day.arrived.get(way, 0) for way in WAYS),
                *(day.total, day.stated, day.difference, day.document),
            )
            for day in days
        ],
    )


def _print_numbers(run: Run, numbers: "dict[str, Numbers]") -> None:
    rows: list[tuple[object, ...]] = []
    for source, each in numbers.items():
        for one in each.series:
            rows += [(source, _gap(gap.first, gap.last), gap.count, "") for gap in one.gaps]
            rows += [(source, "", "", ", ".join(double)) for double in one.doubles]
    if rows:
        run.output.line("")
        heads = ("label.source", "label.missing", "label.count", "label.doubles")
        run.output.table(heads, rows)


def _gap(first: str, last: str) -> str:
    return first if first == last else f"{first} – {last}"
