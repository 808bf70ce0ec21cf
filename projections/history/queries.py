"""Questions to the history: work lists and indicators as of an instant, and who changed what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    Engine,
    Table,
    and_,
    case,
    func,
    not_,
    null,
    or_,
    select,
)

from domain.access.sight import EVERYTHING, Sight
from domain.issue.past import By
from domain.issue.values import FINAL
from projections.board.sight import seen_among
from projections.history.table import CHANGES, CLOCK_SPANS, ISSUE_SPANS, Change
from projections.indicators.only import EVERY, Only
from projections.indicators.queries import Group, GroupBy, summary
from projections.indicators.statements import Tables
from projections.indicators.table import CLOCKS, ISSUES
from projections.tables import reading

MOST: Final = 100_000


class WorkItem(NamedTuple):
    """An issue on a work list of the past."""

    issue_id: str
    number: str
    status: str
    unit: str | None
    claimant: str | None
    category: str
    source: str
    reported_at: datetime | None
    due_at: datetime | None
    overdue: bool


@dataclass(frozen=True)
class Which:
    """Which issues. Empty tuples and None do not narrow; `category` includes what lies below it."""

    status: tuple[str, ...] = ()
    unit: tuple[str, ...] = ()
    category: str | None = None
    source: tuple[str, ...] = ()
    claimant: tuple[str, ...] = ()
    is_open: bool | None = None
    overdue: bool | None = None
    historic: bool | None = None
    sight: Sight = EVERYTHING
    """What the reader sees today; other issues are not on the list."""


class WorkList(NamedTuple):
    """The first issues that fit, by number, and how many fit in all."""

    total: int
    items: tuple[WorkItem, ...]


def work_list(
    views: Engine, *, at: datetime, by: By = "recorded", which: Which = Which(), limit: int = 50
) -> WorkList:
    """Return the issues that fitted at the instant. Raises ViewsAwayError."""
    conditions = [_stood(ISSUE_SPANS, at, by), *_conditions(which, at)]
    counted = select(func.count()).select_from(ISSUE_SPANS).where(*conditions)
    columns = [ISSUE_SPANS.c[name] for name in WorkItem._fields if name != "overdue"]
    listed = select(*columns, _is_late(at).label("overdue")).where(*conditions)
    listed = listed.order_by(ISSUE_SPANS.c.number, ISSUE_SPANS.c.issue_id)
    with reading(views) as tx:
        total = tx.execute(counted).scalar_one()
        rows = tx.execute(listed.limit(max(0, min(limit, MOST)))).mappings()
        return WorkList(total, tuple(WorkItem(**row) for row in rows))


def indicators(
    views: Engine,
    *,
    at: datetime,
    by: By = "recorded",
    group_by: GroupBy | None = None,
    only: Only = EVERY,
) -> list[Group]:
    """Return the indicators as of the instant, by the formulas of now. Raises ViewsAwayError."""
    return summary(views, now=at, group_by=group_by, tables=tables_at(at, by), only=only)


def tables_at(at: datetime, by: By) -> Tables:
    """Return what stood at the instant, in the form of the indicators' own tables."""
    issues = select(*(ISSUE_SPANS.c[column.name] for column in ISSUES.columns))
    clocks = select(*(_clock_column(column, at, by) for column in CLOCKS.columns))
    return Tables(
        issues.where(_stood(ISSUE_SPANS, at, by)).subquery("issues_then"),
        clocks.where(_stood(CLOCK_SPANS, at, by)).subquery("clocks_then"),
    )


class Asked(NamedTuple):
    """Which changes: of kinds that begin so, from and to instants, by a person."""

    kinds: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    actor: str | None = None


def changes(views: Engine, asked: Asked, *, limit: int = 200) -> list[Change]:
    """Return who changed policy, calendar or directory, the newest last. Raises ViewsAwayError."""
    statement = select(CHANGES).where(*_asked(asked))
    newest = statement.order_by(CHANGES.c.position.desc()).limit(limit)
    with reading(views) as tx:
        return [Change(**row) for row in tx.execute(newest).mappings()][::-1]


def _asked(asked: Asked) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if asked.kinds:
        kinds = (CHANGES.c.kind.startswith(kind, autoescape=True) for kind in asked.kinds)
        conditions.append(or_(*kinds))
    if asked.since:
        conditions.append(CHANGES.c.recorded_at >= asked.since)
    if asked.until:
        conditions.append(CHANGES.c.recorded_at <= asked.until)
    if asked.actor:
        conditions.append(or_(CHANGES.c.actor_id == asked.actor, _for(asked.actor)))
    return conditions


def _for(person: str) -> ColumnElement[bool]:
    return CHANGES.c.on_behalf_of == person


def _stood(table: Table, at: datetime, by: By) -> ColumnElement[bool]:
    return and_(table.c[f"{by}_from"] <= at, table.c[f"{by}_to"] > at)


def _clock_column(column: Column[object], at: datetime, by: By) -> ColumnElement[object]:
    """Return a column of the clocks as it stood: what stopped later ran still."""
    own = CLOCK_SPANS.c[column.name]
    running = {"result": "open", "stopped_at": null(), "elapsed_working_days": null()}
    if column.name not in running:
        return own
    had_stopped = CLOCK_SPANS.c[f"stopped_{by}"] <= at
    stood = case((had_stopped, own), else_=running[column.name])
    return stood.label(column.name)


def _is_late(at: datetime) -> ColumnElement[bool]:
    return and_(_is_open(), func.coalesce(ISSUE_SPANS.c.late_from <= at, False))


def _is_open() -> ColumnElement[bool]:
    return ISSUE_SPANS.c.status.not_in(sorted(FINAL))


def _conditions(which: Which, at: datetime) -> Sequence[ColumnElement[bool]]:
    columns = ISSUE_SPANS.c
    listed = {name: getattr(which, name) for name in ("status", "unit", "source", "claimant")}
    found: list[ColumnElement[bool]] = [
        columns[name].in_(values) for name, values in listed.items() if values
    ]
    if which.category is not None:
        below = columns.category.startswith(f"{which.category}/", autoescape=True)
        found.append(or_(columns.category == which.category, below))
    for wanted, truth in (
        (which.is_open, _is_open()),
        (which.overdue, _is_late(at)),
        (which.historic, columns.historic),
    ):
        if wanted is not None:
            found.append(truth if wanted else not_(truth))
    return [*found, *seen_among(which.sight, columns.issue_id)]
