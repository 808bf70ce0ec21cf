"""Indicators: counts, rates on time, and how long the steps took."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import Connection, Engine, Select

from domain.deadlines.model import Lateness
from domain.indicators import SATISFACTION_WEIGHTS, Rate, ended_on_time, on_time, satisfied
from projections.indicators.only import EVERY, Only
from projections.indicators.statements import (
    NOW,
    STEPS,
    Grouping,
    Tables,
    counts,
    judged,
    step_ranks,
)
from projections.tables import reading

GroupBy = Literal["status", "unit", "category", "source", "month"]
MICROS: Final = 1_000_000
_NOTHING: Final = Rate(numerator=0, denominator=0)


@dataclass(frozen=True)
class StepTime:
    """How long a step took, in seconds: of so many issues, the median and the 90th percentile."""

    count: int
    median_s: float
    p90_s: float


@dataclass(frozen=True)
class Assessed:
    """The rates without the issues that two persons left out of the assessment (申诉剔除)."""

    issues: int = 0
    solved: Rate = _NOTHING
    satisfied: Rate = _NOTHING
    on_time: dict[str, Rate] = field(default_factory=dict)
    ended_on_time: dict[str, Rate] = field(default_factory=dict)


@dataclass(frozen=True)
class Group:
    """The indicators of the issues that share `key` (`all`, or None: not set, e.g. no unit yet).

    `on_time`, `ended_on_time` and `steps` are by clock and by step; `satisfied` is weighted, in
    thousandths. All of these are raw, with every issue; `assessed` stands beside them.
    """

    key: str | None
    issues: int
    open: int
    closed: int
    overdue: int
    reworks: int
    reopened: int
    returns: int
    solved: Rate
    satisfied: Rate
    on_time: dict[str, Rate]
    ended_on_time: dict[str, Rate]
    steps: dict[str, StepTime]
    assessed: Assessed


class _Judged(NamedTuple):
    """How many clocks were met, were late, and are open and late."""

    met: int
    late: int
    open_overdue: int

    @property
    def on_time(self) -> Rate:
        return on_time(met=self.met, late=self.late, open_overdue=self.open_overdue)

    @property
    def ended_on_time(self) -> Rate:
        return ended_on_time(met=self.met, late=self.late)


def summary(
    views: Engine,
    *,
    now: datetime,
    group_by: GroupBy | None = None,
    tables: Tables = NOW,
    only: Only = EVERY,
) -> list[Group]:
    """Return the indicators per group, ordered by key; one group of all without `group_by`.

    Rates count clocks that are open and late at `now`. `tables` are those of a past instant where
    `now` is one; `only` counts some of the issues. Raises ViewsAwayError.
    """
    grouping = Grouping(group_by, tables, only=only)
    with reading(views) as tx:
        rows = _counts(tx, grouping, now)
        clocks = _clocks(tx, grouping, now)
        steps = _steps(tx, grouping)
        assessed = _assessed(tx, replace(grouping, assessed=True), now)
    order = sorted(rows, key=lambda key: (key is None, key or ""))
    return [
        Group(
            **_rates(rows[key], clocks.get(key, {})),
            steps=steps.get(key, {}),
            assessed=assessed.get(key, Assessed()),
        )
        for key in order
    ]


def _counts(tx: Connection, grouping: Grouping, now: datetime) -> dict[str | None, dict[str, Any]]:
    rows = (row._asdict() for row in tx.execute(counts(grouping, now)))
    return {row["key"]: row for row in rows}


def _assessed(tx: Connection, grouping: Grouping, now: datetime) -> dict[str | None, Assessed]:
    clocks = _clocks(tx, grouping, now)
    found = {
        key: _rates(row, clocks.get(key, {})) for key, row in _counts(tx, grouping, now).items()
    }
    names = tuple(Assessed.__dataclass_fields__)
    return {key: Assessed(**{name: row[name] for name in names}) for key, row in found.items()}


def resolve_on_time(
    views: Engine,
    *,
    now: datetime,
    lateness: Lateness | None = None,
    tables: Tables = NOW,
    only: Only = EVERY,
) -> Rate:
    """Return how many issues were resolved in time, of those resolved or late by now.

    `lateness` None judges each by its own limit; the others judge all alike: `deadline_instant` by
    the due instant, `elapsed_working_days` by the days counted where the limit is in work days
    (rules.md 2.2.6). Raises ViewsAwayError.
    """
    return _resolved(views, judged(now, lateness, tables), tables, only).on_time


def resolve_ended_on_time(
    views: Engine, *, now: datetime, tables: Tables = NOW, only: Only = EVERY
) -> Rate:
    """Return how many issues were resolved in time, of those resolved, each by its own limit.

    What is open and late is left out. Raises ViewsAwayError.
    """
    return _resolved(views, judged(now, tables=tables), tables, only).ended_on_time


def _resolved(
    views: Engine, statement: Select[int, int, int], tables: Tables, only: Only
) -> _Judged:
    statement = statement.where(tables.clocks.c.clock == "resolve", *only.conditions(tables.issues))
    with reading(views) as tx:
        return _Judged(*tx.execute(statement).one())


def _rates(row: dict[str, Any], clocks: dict[str, _Judged]) -> dict[str, Any]:
    """Return the counts of a group with its rates in place of what they are counted from."""
    answers = {name: row.pop(name) for name in SATISFACTION_WEIGHTS}
    solved = Rate(numerator=row.pop("solved_yes"), denominator=row.pop("solved_answers"))
    return {
        **row,
        "solved": solved,
        "satisfied": satisfied(answers),
        "on_time": {clock: judged.on_time for clock, judged in clocks.items()},
        "ended_on_time": {clock: judged.ended_on_time for clock, judged in clocks.items()},
    }


def _clocks(
    tx: Connection, grouping: Grouping, now: datetime
) -> dict[str | None, dict[str, _Judged]]:
    clock = grouping.tables.clocks.c.clock
    statement = judged(now, tables=grouping.tables).add_columns(grouping.key, clock)
    statement = statement.where(*grouping.where)
    statement = statement.group_by(*grouping.by, clock).order_by(clock)
    clocks: dict[str | None, dict[str, _Judged]] = {}
    for met, late, open_overdue, key, name in tx.execute(statement):
        clocks.setdefault(key, {})[name] = _Judged(met, late, open_overdue)
    return clocks


def _steps(tx: Connection, grouping: Grouping) -> dict[str | None, dict[str, StepTime]]:
    steps: dict[str | None, dict[str, StepTime]] = {}
    for step in STEPS:
        found: dict[str | None, tuple[int, dict[int, int]]] = {}
        for row in tx.execute(step_ranks(grouping, step)):
            found.setdefault(row.key, (row.total, {}))[1][row.rank] = row.micros
        for key, (total, by_rank) in found.items():
            steps.setdefault(key, {})[step] = step_time(total, by_rank)
    return steps


def step_time(total: int, by_rank: dict[int, int]) -> StepTime:
    """Return the median and the 90th percentile out of the ranked durations."""
    middle = (by_rank[(total + 1) // 2] + by_rank[(total + 2) // 2]) / 2
    return StepTime(total, middle / MICROS, by_rank[(total * 9 + 9) // 10] / MICROS)
