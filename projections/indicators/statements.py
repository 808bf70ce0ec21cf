"""The statements behind the indicators: what is summed, judged and ranked in the database."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    and_,
    case,
    func,
    literal,
    not_,
    or_,
    select,
    type_coerce,
)

from domain.deadlines.model import Lateness
from domain.indicators import SATISFACTION_WEIGHTS
from domain.issue.values import FINAL
from projections.indicators.only import EVERY, Only
from projections.indicators.table import CLOCKS, ISSUES

STEPS: Final = {
    "dispatch": ("reported_at", "dispatched_at"),
    "claim": ("dispatched_at", "claimed_at"),
    "contact": ("dispatched_at", "contacted_at"),
    "resolve": ("claimed_at", "resolved_at"),
    "review": ("resolved_at", "accepted_at"),
    "revisit": ("accepted_at", "revisited_at"),
    "close": ("reported_at", "closed_at"),
}
"""From which instant to which a step is measured; `close` is the whole loop."""


class Tables(NamedTuple):
    """What indicators are counted from: the rows of now, or those of a past instant."""

    issues: FromClause
    clocks: FromClause


NOW: Final = Tables(ISSUES, CLOCKS)


@dataclass(frozen=True)
class Grouping:
    """By which column of the issues to group; None makes one group of all, with the key `all`."""

    column: str | None
    tables: Tables = NOW
    assessed: bool = False
    """Whether what was left out of the assessment is not counted (rules.md 8)."""
    only: Only = EVERY

    @property
    def key(self) -> ColumnElement[str | None]:
        """The value that names the group."""
        return self.tables.issues.c[self.column] if self.column else literal("all")

    @property
    def by(self) -> tuple[ColumnElement[str | None], ...]:
        """What stands behind GROUP BY: nothing for one group, PostgreSQL takes no constant."""
        return (self.tables.issues.c[self.column],) if self.column else ()

    @property
    def where(self) -> tuple[ColumnElement[bool], ...]:
        """What stands behind WHERE."""
        issues = self.tables.issues
        assessed = (issues.c.excluded.is_(False),) if self.assessed else ()
        return (*assessed, *self.only.conditions(issues))


def counts(grouping: Grouping, now: datetime) -> Select[*tuple[object, ...]]:
    """Select one row of counts per group: key, then counts by name."""
    issues, clocks = grouping.tables
    is_open = issues.c.status.not_in(sorted(FINAL))
    own = clocks.c.issue_id == issues.c.issue_id
    late = select(clocks.c.issue_id).where(is_late(clocks, now), own)
    counted: dict[str, ColumnElement[int]] = {
        "issues": func.count(issues.c.issue_id),
        "open": _number(is_open),
        "closed": _number(issues.c.status == "closed"),
        "overdue": _number(and_(is_open, late.exists())),
        "reworks": _sum(issues.c.reworks),
        "reopened": _sum(issues.c.reopened),
        "returns": _sum(issues.c.returns),
        "solved_yes": _number(issues.c.solved == "yes"),
        "solved_answers": _number(issues.c.solved.is_not(None)),
    }
    for answer in SATISFACTION_WEIGHTS:
        counted[answer] = _number(issues.c.satisfaction == answer)
    columns = (column.label(name) for name, column in counted.items())
    found = select(grouping.key.label("key"), *columns).where(*grouping.where)
    return found.group_by(*grouping.by)


def judged(
    now: datetime, lateness: Lateness | None = None, tables: Tables = NOW
) -> Select[int, int, int]:
    """Select how many clocks were met, were late, and are open and late at `now`.

    `lateness` None judges each by its own limit, the others judge all alike. A clock that was late
    once stays so, in another stage or attempt.
    """
    issues, clocks = tables
    ended = clocks.c.result.in_(("met", "late"))
    was_late = clocks.c.late_before > 0
    met = and_(in_time(clocks, lateness), not_(was_late))
    return select(
        _number(and_(ended, met)),
        _number(and_(ended, not_(met))),
        _number(or_(is_late(clocks, now), and_(clocks.c.result == "open", was_late))),
    ).join_from(clocks, issues, clocks.c.issue_id == issues.c.issue_id)


def step_ranks(grouping: Grouping, step: str) -> Select[*tuple[object, ...]]:
    """Select per group the middle and the ninetieth of the ranked durations, not all of them.

    Columns: key, micros, rank, total.
    """
    first, last = (grouping.tables.issues.c[name] for name in STEPS[step])
    micros = type_coerce(last, BigInteger) - type_coerce(first, BigInteger)
    ranked = (
        select(
            grouping.key.label("key"),
            micros.label("micros"),
            func.row_number().over(partition_by=grouping.by, order_by=micros).label("rank"),
            func.count().over(partition_by=grouping.by).label("total"),
        )
        .where(first.is_not(None), last.is_not(None), *grouping.where)
        .subquery()
    )
    total = ranked.c.total
    ranks = ((total + 1) // 2, (total + 2) // 2, (total * 9 + 9) // 10)
    return select(ranked).where(or_(*(ranked.c.rank == rank for rank in ranks)))


def in_time(clocks: FromClause, lateness: Lateness | None) -> ColumnElement[bool]:
    """Return whether a clock that ended was met, each by its own limit or all alike."""
    if lateness is None:
        return clocks.c.result == "met"
    by_instant = or_(
        clocks.c.stopped_at < clocks.c.due_at,
        and_(clocks.c.due_inclusive, clocks.c.stopped_at == clocks.c.due_at),
    )
    if lateness == "deadline_instant":
        return by_instant
    counted = and_(clocks.c.unit == "work_day", clocks.c.elapsed_working_days.is_not(None))
    return case((counted, clocks.c.elapsed_working_days <= clocks.c.amount), else_=by_instant)


def is_late(clocks: FromClause, now: datetime) -> ColumnElement[bool]:
    """Return whether a clock is open and late at `now`."""
    return and_(clocks.c.result == "open", func.coalesce(clocks.c.late_from <= now, False))


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _sum(column: ColumnElement[int]) -> ColumnElement[int]:
    return func.coalesce(func.sum(column), 0)
