"""What the rounds come to: medians and ratios, as one table or as JSON."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median

from rich.table import Table

from bench.figure import Measures, Row
from bench.turns import Rounds


@dataclass(frozen=True, slots=True)
class Line:
    """A row with its values: medians over the rounds.

    `ratio` is the median of each round's own ratio to its limit, `to_base` that of each round to
    the round of the base beside it. `to_base_by_limit` compares those ratios: the limit, measured
    within the same second, is the same program in both, so it takes out a machine that drifts.
    """

    value: float
    unit: str
    limit: float | None
    ratio: float | None
    aim: float | None
    least: float | None
    most: float | None
    meets_aim: bool | None
    base: float | None
    base_ratio: float | None
    to_base: float | None
    to_base_by_limit: float | None


def lines(rounds: Rounds, *, here: str, base: str | None) -> dict[str, Line]:
    """Return the lines of a figure by their keys; rows that were not measured are left out."""
    own = rounds.measures.get(here, [])
    other = rounds.measures.get(base, []) if base else []
    return {
        row.key: _line(row, own, other)
        for row in rounds.figure.rows
        if own and all(row.key in measures for measures in own)
    }


def _line(row: Row, own: Sequence[Measures], other: Sequence[Measures]) -> Line:
    value, ratio = median(m[row.key] for m in own), _ratio(row, own)
    base_ratio = _ratio(row, other)
    base = [m[row.key] for m in other if row.key in m]
    pairs = [(m[row.key], b) for m, b in zip(own, base, strict=False) if b]
    return Line(
        value=value,
        unit=row.unit,
        limit=median(m[row.limit] for m in own) if row.limit else None,
        ratio=ratio,
        aim=row.aim,
        least=row.least,
        most=row.most,
        meets_aim=row.meets_aim(value, ratio),
        base=median(base) if base else None,
        base_ratio=base_ratio,
        to_base=median(mine / its for mine, its in pairs) if pairs else None,
        to_base_by_limit=ratio / base_ratio if ratio and base_ratio else None,
    )


def _ratio(row: Row, rounds: Sequence[Measures]) -> float | None:
    if row.limit is None:
        return None
    ratios = [m[row.key] / m[row.limit] for m in rounds if row.key in m and m.get(row.limit)]
    return median(ratios) if ratios else None


def document(rounds: Rounds, *, here: str, base: str | None) -> dict[str, object]:
    """Return a figure for JSON."""
    figure = rounds.figure
    return {
        "title": figure.title,
        "rounds": len(rounds.measures.get(here, [])),
        "rows": {k: asdict(line) for k, line in lines(rounds, here=here, base=base).items()},
        "failures": dict(rounds.failures),
    }


def table(all_rounds: Sequence[Rounds], *, here: str, base: str | None) -> Table:
    """Return the one table over all figures."""
    shown = Table(title="Bihuan, measured", title_justify="left", show_lines=False)
    shown.add_column("figure", overflow="fold")
    compared = (base, "to base", "by limit") if base else ()
    for name in ("here", *compared, "limit", "ratio", "aim"):
        shown.add_column(name, justify="right")
    for rounds in all_rounds:
        shown.add_row(f"[bold]{rounds.figure.name}[/bold]: {rounds.figure.title}")
        found = lines(rounds, here=here, base=base)
        for row in rounds.figure.rows:
            if row.key in found:
                shown.add_row(f"  {row.label}", *_cells(found[row.key], with_base=bool(base)))
        for name, reason in rounds.failures.items():
            shown.add_row(f"  [red]not measured at {name}: {reason}[/red]")
        shown.add_section()
    return shown


def _cells(line: Line, *, with_base: bool) -> list[str]:
    to_base = (line.to_base, line.to_base_by_limit)
    return [
        _number(line.value, line.unit),
        *([_number(line.base, line.unit), *map(_number, to_base)] if with_base else []),
        _number(line.limit, line.unit),
        _number(line.ratio),
        _aim(line),
    ]


def _aim(line: Line) -> str:
    if line.meets_aim is None:
        return ""
    colour = "green" if line.meets_aim else "red"
    return f"[{colour}]{_wanted(line)}[/{colour}]"


def _wanted(line: Line) -> str:
    if line.most is not None:
        return (
            f"≤ {line.most:g}" if line.limit is not None else f"≤ {_number(line.most, line.unit)}"
        )
    return f"≥ {line.aim:g}" if line.aim is not None else f"≥ {_number(line.least, line.unit)}"


def _number(value: float | None, unit: str = "") -> str:
    if value is None:
        return ""
    digits = 0 if abs(value) >= 100 else 2 if abs(value) < 10 else 1  # noqa: PLR2004 - figures shown
    return f"{value:,.{digits}f} {unit}".strip()
