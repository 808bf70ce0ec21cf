"""Reconciles what came in with what the sources say they sent, and reads the sources' numbers."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from sqlalchemy import Column, ColumnElement, Connection, Engine, func, select, union

from domain.completeness.reconcile import Day
from projections.completeness.table import ARRIVALS, TOTALS
from projections.tables import reading


class Span(NamedTuple):
    """Which source, from `since` to `until`, both included; None does not restrict."""

    source: str | None = None
    since: date | None = None
    until: date | None = None


def reconciled(views: Engine, span: Span) -> tuple[Day, ...]:
    """Return every day on which something came in or was stated, by source and day.

    Raises ViewsAwayError.
    """
    with reading(views) as tx:
        arrived = _arrived(tx, span)
        stated = {
            (row.source, row.day): row
            for row in tx.execute(
                select(TOTALS).where(*_within(TOTALS.c.source, TOTALS.c.day, span))
            )
        }
    return tuple(
        Day(
            source=source,
            day=date.fromisoformat(day),
            arrived=arrived.get((source, day), {}),
            stated=row.stated if (row := stated.get((source, day))) else None,
            document=row.document if row else None,
            is_corrected=bool(row and row.corrected),
        )
        for source, day in sorted({*arrived, *stated})
    )


def numbers(views: Engine, span: Span) -> dict[str, list[str]]:
    """Return the numbers that each source gave, and each platform from which issues came down.

    Raises ViewsAwayError.
    """
    found: dict[str, list[str]] = {}
    with reading(views) as tx:
        for source, number in _numbers(tx, span):
            found.setdefault(source, []).append(number)
    return dict(sorted(found.items()))


def sources(views: Engine) -> tuple[str, ...]:
    """Return every source that something came from, or that stated a total."""
    with reading(views) as tx:
        known = union(select(ARRIVALS.c.source), select(TOTALS.c.source))
        return tuple(sorted(tx.execute(known).scalars()))


def _arrived(tx: Connection, span: Span) -> dict[tuple[str, str], dict[str, int]]:
    row = ARRIVALS.c
    counted = (
        select(row.source, row.day, row.way, func.count().label("arrived"))
        .where(*_within(row.source, row.day, span))
        .group_by(row.source, row.day, row.way)
    )
    arrived: dict[tuple[str, str], dict[str, int]] = {}
    for each in tx.execute(counted):
        arrived.setdefault((each.source, each.day), {})[each.way] = each.arrived
    return arrived


def _numbers(tx: Connection, span: Span) -> Iterator[tuple[str, str]]:
    row = ARRIVALS.c
    for source, number in ((row.source, row.external_id), (row.platform, row.platform_number)):
        wanted = select(source, number).where(
            source.is_not(None), number.is_not(None), *_within(source, row.day, span)
        )
        yield from ((name, given) for name, given in tx.execute(wanted))


def _within(source: Column[str], day: Column[str], span: Span) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if span.source is not None:
        conditions.append(source == span.source)
    if span.since is not None:
        conditions.append(day >= span.since.isoformat())
    if span.until is not None:
        conditions.append(day <= span.until.isoformat())
    return conditions
