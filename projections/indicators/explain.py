"""Why this figure: an indicator taken apart into the issues that it counts and leaves out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple, get_args

from sqlalchemy import (
    Connection,
    Engine,
    Subquery,
    and_,
    case,
    func,
    null,
    select,
)

from domain.deadlines.model import Clock
from domain.indicators import Rate
from domain.issue.past import By
from projections.indicators.only import EVERY, Only
from projections.indicators.parts import LEFT_OUT, MEASURES, ROLES, Form, Measure, Part, Role, Rows
from projections.indicators.queries import StepTime, step_time
from projections.indicators.statements import NOW, Grouping, Tables, step_ranks
from projections.tables import reading

MOST: Final = 10_000
_ASSESSED: Final = "assessed."
_UNITS: Final[Mapping[Form, int]] = {"rate": 1, "weighted": 1_000}
"""What an issue adds to the denominator of a rate."""


class Scope(NamedTuple):
    """Which rows a figure is counted from: those of now or of a past instant, all or some.

    `by` says by which time they stood at a past instant, None where it is now.
    """

    now: datetime
    tables: Tables = NOW
    only: Only = EVERY
    by: By | None = None


@dataclass(frozen=True)
class Indicator:
    """An indicator by its name, such as `solved`, `on_time.resolve`, `assessed.satisfied`."""

    name: str
    clock: str | None = None
    assessed: bool = False

    @property
    def text(self) -> str:
        """The name as it is asked for."""
        named = f"{self.name}.{self.clock}" if self.clock else self.name
        return f"{_ASSESSED}{named}" if self.assessed else named

    @property
    def measure(self) -> Measure:
        """How it is counted."""
        return MEASURES[self.name]


@dataclass(frozen=True)
class Counted:
    """How many issues are of a part, and what they add to the numerator.

    `ground` is why an issue was left out of the assessment.
    """

    part: str
    role: Role
    issues: int
    amount: int
    ground: str | None = None


@dataclass(frozen=True)
class Explained:
    """A figure with all it came about by: each issue of its scope is in exactly one part.

    `rate` is None where it is no rate, `time` where it is no duration. `amount` is the numerator:
    of a duration how many were measured.
    """

    indicator: Indicator
    form: Form
    issues: int
    amount: int
    parts: tuple[Counted, ...]
    rate: Rate | None = None
    time: StepTime | None = None


class Item(NamedTuple):
    """An issue in a figure: of which part, and what it adds; of a duration its microseconds."""

    issue_id: str
    part: str
    role: Role
    amount: int
    ground: str | None


class Items(NamedTuple):
    """A page of issues by id, and after which one the next page begins."""

    items: tuple[Item, ...]
    after: str | None


def read_indicator(text: str) -> Indicator | None:
    """Return the indicator of that name, None where there is none."""
    known = (each for each in every_indicator() if each.text == text)
    return next(known, None)


def every_indicator(clocks: Sequence[str] = get_args(Clock)) -> Iterator[Indicator]:
    """Yield every indicator there is, those by clock for each of these clocks."""
    for assessed in (False, True):
        for name, measure in MEASURES.items():
            if measure.assessed or not assessed:
                for clock in _clocks_of(measure, clocks):
                    yield Indicator(name, clock, assessed)


def _clocks_of(measure: Measure, clocks: Sequence[str]) -> Sequence[str | None]:
    if isinstance(measure.of_clock, str):
        return (measure.of_clock,)
    return clocks if measure.of_clock else (None,)


def explain(views: Engine, indicator: Indicator, scope: Scope) -> Explained:
    """Take one indicator apart. Raises ViewsAwayError."""
    with reading(views) as tx:
        return _explained(tx, indicator, scope)


def explain_all(views: Engine, scope: Scope) -> list[Explained]:
    """Take every indicator apart, of the clocks that the issues have. Raises ViewsAwayError."""
    clocks, issues = scope.tables.clocks, scope.tables.issues
    kept = select(clocks.c.clock).join_from(clocks, issues, clocks.c.issue_id == issues.c.issue_id)
    kept = kept.where(*scope.only.conditions(issues)).distinct().order_by(clocks.c.clock)
    with reading(views) as tx:
        present = tx.execute(kept).scalars().all()
        return [_explained(tx, each, scope) for each in every_indicator(present)]


def issues_of(
    views: Engine,
    indicator: Indicator,
    scope: Scope,
    *,
    roles: Sequence[Role] = ROLES,
    after: str = "",
    limit: int = 1_000,
) -> Items:
    """Return a page of the issues of these roles, by id and after it. Raises ViewsAwayError."""
    limit = max(1, min(limit, MOST))
    role_of = {part.name: part.role for part in _parts(indicator, scope)}
    wanted = [name for name, role in role_of.items() if role in roles]
    judged = _judged(indicator, scope)
    statement = select(judged.c.issue_id, judged.c.part, judged.c.amount, judged.c.ground)
    statement = statement.where(judged.c.issue_id > after, judged.c.part.in_(wanted))
    with reading(views) as tx:
        rows = tx.execute(statement.order_by(judged.c.issue_id).limit(limit + 1)).all()
    items = tuple(Item(row[0], row[1], role_of[row[1]], row[2], row[3]) for row in rows[:limit])
    return Items(items, items[-1].issue_id if len(rows) > limit else None)


def _explained(tx: Connection, indicator: Indicator, scope: Scope) -> Explained:
    form = indicator.measure.form
    counted = _counted(tx, indicator, scope)
    return Explained(
        indicator=indicator,
        form=form,
        issues=sum(each.issues for each in counted),
        amount=sum(each.amount for each in counted),
        parts=counted,
        rate=_rate(counted, _UNITS[form]) if form in _UNITS else None,
        time=_time(tx, indicator, scope) if form == "duration" else None,
    )


def _rate(counted: Sequence[Counted], unit: int) -> Rate:
    judged = sum(each.issues for each in counted if each.role != "excluded")
    return Rate(numerator=sum(each.amount for each in counted), denominator=unit * judged)


def _counted(tx: Connection, indicator: Indicator, scope: Scope) -> tuple[Counted, ...]:
    """Return every part with its issues, those without any too, in the order they are judged."""
    judged = _judged(indicator, scope)
    # A duration is ranked, not summed: microseconds of many issues are more than a number holds.
    is_summed = indicator.measure.form != "duration"
    amount = func.sum(judged.c.amount) if is_summed else func.count()
    statement = select(judged.c.part, judged.c.ground, func.count(), amount)
    statement = statement.group_by(judged.c.part, judged.c.ground).order_by(judged.c.ground)
    found: dict[str, list[tuple[str | None, int, int]]] = {}
    for part, ground, issues, added in tx.execute(statement):
        found.setdefault(part, []).append((ground, issues, int(added)))
    return tuple(
        Counted(part.name, part.role, issues, added if part.role == "numerator" else 0, ground)
        for part in _parts(indicator, scope)
        for ground, issues, added in found.get(part.name, [(None, 0, 0)])
    )


def _time(tx: Connection, indicator: Indicator, scope: Scope) -> StepTime | None:
    step = indicator.name.removeprefix("step.")
    rows = tx.execute(step_ranks(Grouping(None, scope.tables, only=scope.only), step)).all()
    if not rows:
        return None
    return step_time(rows[0].total, {row.rank: row.micros for row in rows})


def _judged(indicator: Indicator, scope: Scope) -> Subquery:
    """Select each issue of the scope with its part, what it adds, and why it was left out."""
    issues, clocks = scope.tables
    parts = _parts(indicator, scope)
    part = case(*((each.fits, each.name) for each in parts)).label("part")
    amount = case(*((each.fits, each.amount) for each in parts)).label("amount")
    ground = case((issues.c.excluded, issues.c.excluded_ground)) if indicator.assessed else null()
    statement = select(issues.c.issue_id, part, amount, ground.label("ground"))
    if indicator.clock:
        own = and_(clocks.c.issue_id == issues.c.issue_id, clocks.c.clock == indicator.clock)
        statement = statement.outerjoin_from(issues, clocks, own)
    return statement.where(*scope.only.conditions(issues)).subquery("judged")


def _parts(indicator: Indicator, scope: Scope) -> tuple[Part, ...]:
    parts = tuple(indicator.measure.parts(Rows(*scope.tables, scope.now)))
    left_out = Part(LEFT_OUT, "excluded", scope.tables.issues.c.excluded)
    return (left_out, *parts) if indicator.assessed else parts
