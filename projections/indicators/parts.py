"""What each indicator makes of an issue: what it counts it as, or why it leaves it out."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, Literal, NamedTuple, get_args

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    and_,
    literal,
    not_,
    or_,
    select,
    true,
    type_coerce,
)

from domain.deadlines.model import Lateness
from domain.indicators import SATISFACTION_WEIGHTS
from domain.issue.values import FINAL, Satisfaction, Solved
from projections.indicators.statements import STEPS, in_time, is_late

Form = Literal["count", "sum", "rate", "weighted", "duration"]
"""How an indicator is counted; weighted rates are in thousandths."""
Role = Literal["numerator", "denominator", "excluded"]
"""What an issue counts for: for both, for the denominator alone, or for neither."""
ROLES: Final[tuple[Role, ...]] = get_args(Role)
Condition = ColumnElement[bool]
ONE: Final[ColumnElement[int]] = literal(1)
LEFT_OUT: Final = "left_out"


class Part(NamedTuple):
    """A kind of issue: one that fits, and none of the parts before it, is of this part.

    `amount` is what each adds to the numerator; of a duration it is what is ranked.
    """

    name: str
    role: Role
    fits: Condition
    amount: ColumnElement[int] = ONE


class Rows(NamedTuple):
    """What an issue is judged by: its row, that of the clock, empty where it has none, the instant.

    `clocks` are all of them where the indicator is of no clock.
    """

    issues: FromClause
    clocks: FromClause
    now: datetime


Parts = Callable[[Rows], Iterator[Part]]


def _all(_rows: Rows) -> Iterator[Part]:
    yield Part("counted", "numerator", true())


def _open(rows: Rows) -> Iterator[Part]:
    yield Part("final", "excluded", rows.issues.c.status.in_(sorted(FINAL)))
    yield Part("open", "numerator", true())


def _closed(rows: Rows) -> Iterator[Part]:
    yield Part("closed", "numerator", rows.issues.c.status == "closed")
    yield Part("not_closed", "excluded", true())


def _overdue(rows: Rows) -> Iterator[Part]:
    clocks = rows.clocks
    own = clocks.c.issue_id == rows.issues.c.issue_id
    late = select(clocks.c.issue_id).where(is_late(clocks, rows.now), own)
    yield Part("final", "excluded", rows.issues.c.status.in_(sorted(FINAL)))
    yield Part("overdue", "numerator", late.exists())
    yield Part("not_overdue", "excluded", true())


def _times(column: str, rows: Rows) -> Iterator[Part]:
    times = rows.issues.c[column]
    yield Part("some", "numerator", times > 0, times)
    yield Part("none", "excluded", true())


def _solved(rows: Rows) -> Iterator[Part]:
    answer = rows.issues.c.solved
    yield Part("no_answer", "excluded", answer.is_(None))
    for each in get_args(Solved):
        role: Role = "numerator" if each == "yes" else "denominator"
        yield Part(each, role, answer == each)


def _satisfied(rows: Rows) -> Iterator[Part]:
    answer = rows.issues.c.satisfaction
    yield Part("no_answer", "excluded", answer.is_(None))
    for each in get_args(Satisfaction):
        weight = SATISFACTION_WEIGHTS.get(each)
        role: Role = "numerator" if weight else "denominator" if weight == 0 else "excluded"
        yield Part(each, role, answer == each, literal(weight or 0))


def _on_time(
    rows: Rows, *, lateness: Lateness | None = None, waiting: Role = "denominator"
) -> Iterator[Part]:
    clock = rows.clocks.c
    ended = clock.result.in_(("met", "late"))
    was_late = clock.late_before > 0
    is_open = clock.result == "open"
    yield Part("no_clock", "excluded", clock.result.is_(None))
    yield Part("met", "numerator", and_(ended, in_time(rows.clocks, lateness), not_(was_late)))
    yield Part("late_before", "denominator", and_(ended, in_time(rows.clocks, lateness)))
    yield Part("late", "denominator", ended)
    yield Part("open_late", waiting, or_(is_late(rows.clocks, rows.now), and_(is_open, was_late)))
    yield Part("paused", "excluded", and_(is_open, clock.late_from.is_(None)))
    yield Part("running", "excluded", is_open)
    yield Part("cancelled", "excluded", true())


def _step(name: str, rows: Rows) -> Iterator[Part]:
    first, last = (rows.issues.c[each] for each in STEPS[name])
    yield Part("not_begun", "excluded", first.is_(None))
    yield Part("not_ended", "excluded", last.is_(None))
    micros = type_coerce(last, BigInteger) - type_coerce(first, BigInteger)
    yield Part("measured", "numerator", true(), micros)


@dataclass(frozen=True)
class Measure:
    """An indicator's form and parts; `of_clock` where it is counted for each clock by itself.

    `of_clock` with a clock: for that clock alone. `assessed` where it is also counted without what
    was left out of the assessment.
    """

    form: Form
    parts: Parts
    of_clock: bool | str = False
    assessed: bool = False


MEASURES: Final[Mapping[str, Measure]] = {
    "issues": Measure("count", _all, assessed=True),
    "open": Measure("count", _open),
    "closed": Measure("count", _closed),
    "overdue": Measure("count", _overdue),
    **{name: Measure("sum", partial(_times, name)) for name in ("reworks", "reopened", "returns")},
    "solved": Measure("rate", _solved, assessed=True),
    "satisfied": Measure("weighted", _satisfied, assessed=True),
    "on_time": Measure("rate", _on_time, of_clock=True, assessed=True),
    "ended_on_time": Measure(
        "rate", partial(_on_time, waiting="excluded"), of_clock=True, assessed=True
    ),
    "on_time_by_days": Measure(
        "rate", partial(_on_time, lateness="elapsed_working_days"), of_clock="resolve"
    ),
    "on_time_by_instant": Measure(
        "rate", partial(_on_time, lateness="deadline_instant"), of_clock="resolve"
    ),
    **{f"step.{name}": Measure("duration", partial(_step, name)) for name in STEPS},
}
"""Every indicator by its name. A clock follows its name behind a dot, such as `on_time.resolve`."""
