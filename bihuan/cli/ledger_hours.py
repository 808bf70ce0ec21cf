"""`bihuan ledger --hours`: what was served on site; and what of a ledger was flagged."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from bihuan.cli.ledger_names import Names
from bihuan.cli.run import Run

if TYPE_CHECKING:
    from decimal import Decimal

    from projections.ledger.hours import Hours, HoursBy, HoursLine

_HEADS: Final = ("label.activities", "label.people", "label.served", "label.hours")


def print_hours(
    run: Run, names: Names, found: "Hours", *, by: "HoursBy", as_csv: bool = False
) -> None:
    """Print the hours of each unit or person and their total, in which an issue counts once."""
    run.output.document(
        {
            "by": by,
            "lines": [asdict(line) for line in found.lines],
            "total": asdict(found.total),
        }
    )
    rows = [
        (names.unit(line.key) if by == "unit" else line.key or "", *_cells(line))
        for line in found.lines
    ]
    total = (run.words("ledger.total"), *_cells(found.total))
    run.output.rows((f"label.{by}", *_HEADS), [*rows, total], as_csv=as_csv)


def _cells(line: "HoursLine") -> tuple[object, ...]:
    hours = (line.served_hours, line.confirmed_hours)
    return (line.activities, line.people, *(shown_hours(each) for each in hours))


def shown_hours(hours: "Decimal") -> str:
    """Return hours with one decimal, such as 45.2."""
    return f"{hours:.1f}"


def print_flags(run: Run, flagged: Mapping[str, int]) -> None:
    """Print how often each flag was set, where people read; nothing where none was."""
    if flagged:
        run.output.line("")
        rows = [(flag_name(run, flag), count) for flag, count in flagged.items()]
        run.output.table(("label.flag", "label.count"), rows)


def flag_name(run: Run, flag: str) -> str:
    """Return what people call a flag; one that nobody named stands for itself."""
    from projections.timeline.codes import CODES  # noqa: PLC0415 -- `--help` is quick

    chinese, english = CODES.get(("flags", flag), (flag, flag))
    return chinese if run.words.language == "zh-CN" else english
