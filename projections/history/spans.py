"""The open spans of the issues of one page, and how an event ends some and begins others."""

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter
from typing import Final, NamedTuple

from sqlalchemy import Connection

from projections.history.table import (
    CLOCK_ROWS,
    ISSUE_ROWS,
    NEVER,
    ClockSpan,
    IssueSpan,
)
from projections.indicators.table import ClockRow
from projections.ticking import clocks_from

_STOP: Final = ("result", "stopped_at", "elapsed_working_days")
_ROW: Final = attrgetter(*ClockRow.__dataclass_fields__)
_KEPT: Final = attrgetter(*(name for name in ClockRow.__dataclass_fields__ if name not in _STOP))


class At(NamedTuple):
    """An event's version, and from when on it counts by each time."""

    version: int
    recorded: datetime
    occurred: datetime


def begins_at(span: IssueSpan | ClockSpan, at: At) -> bool:
    """Return whether the span begins at these very instants, so that nobody ever sees it else."""
    return span.recorded_from == at.recorded and span.occurred_from == at.occurred


class IssueSpans:
    """The last span of each issue of a page."""

    def __init__(self, tx: Connection, issue_ids: Sequence[str]) -> None:
        """Load those that may be there."""
        self._tx = tx
        self._open = {row.issue_id: row for row in ISSUE_ROWS.load(tx, issue_ids)}
        for row in self._open.values():
            row.clocks = clocks_from(row.clocks or {})
        self._changed: dict[tuple[str, int], IssueSpan] = {}

    def get(self, key: str) -> IssueSpan:
        """Return a copy of the issue's last span, or a first one, to be folded into."""
        known = self._open.get(key)
        return IssueSpan(key) if known is None else _copied(known)

    def put(self, span: IssueSpan, at: At) -> None:
        """Take the folded copy: as the last span gone on, or as the one that follows it."""
        key = span.issue_id
        known = self._open.get(key)
        if known is not None and known.__dict__ == span.__dict__:
            return
        if known is None or not (begins_at(known, at) or _seen_alone(known, span)):
            if known is not None:
                self._end(known, at)
            span.since_version = at.version
            span.recorded_from, span.occurred_from = at.recorded, at.occurred
        span.seen_at = at.occurred
        self._open[key] = self._changed[key, span.since_version] = span

    def _end(self, span: IssueSpan, at: At) -> None:
        ended = _copied(span)
        ended.recorded_to, ended.occurred_to, ended.clocks = at.recorded, at.occurred, None
        self._changed[ended.issue_id, ended.since_version] = ended

    def flush(self) -> None:
        """Write what changed with one statement."""
        ISSUE_ROWS.upsert(self._tx, self._changed.values())


def _copied(span: IssueSpan) -> IssueSpan:
    """Return a copy: what `copy.copy` does, at a third of its price for every event."""
    copied = IssueSpan.__new__(IssueSpan)
    copied.__dict__.update(span.__dict__)
    return copied


def _seen_alone(known: IssueSpan, span: IssueSpan) -> bool:
    """Return whether nothing that is asked for changed, but what the next fold needs."""
    told = {**span.__dict__, "clocks": known.clocks, "seen_at": known.seen_at}
    return told == known.__dict__


class ClockSpans:
    """The last span of each clock of the issues of a page, folded as rows of the indicators."""

    def __init__(self, tx: Connection, issue_ids: Sequence[str]) -> None:
        """Load those that may be there."""
        self._tx = tx
        loaded = CLOCK_ROWS.load(tx, issue_ids)
        self._open = {(row.issue_id, row.clock): row for row in loaded}
        self._changed: dict[tuple[str, str, int], ClockSpan] = {}
        self.at = At(0, NEVER, NEVER)
        """Of the event that is folded now."""

    def get(self, key: str, clock: str, /) -> ClockRow | None:
        """Return a copy of the clock's row as it stands."""
        known = self._open.get((key, clock))
        return None if known is None else ClockRow(*_ROW(known))

    def put(self, row: ClockRow, key: str, clock: str, /) -> None:
        """Take a row as it stands after the event."""
        known, at = self._open.get((key, clock)), self.at
        if known is not None and _ROW(known) == _ROW(row):
            return
        if known is not None and _stops(known, row):
            _stop(known, row, at)
            self._changed[key, clock, known.since_version] = known
            return
        since = at.version
        if known is not None and begins_at(known, at):
            since = known.since_version
        elif known is not None:
            known.recorded_to, known.occurred_to = at.recorded, at.occurred
            self._changed[key, clock, known.since_version] = known
        span = ClockSpan(**vars(row), since_version=since)
        span.recorded_from, span.occurred_from = at.recorded, at.occurred
        if row.result != "open":
            span.stopped_recorded, span.stopped_occurred = at.recorded, at.occurred
        self._open[key, clock] = self._changed[key, clock, since] = span

    def flush(self) -> None:
        """Write what changed with one statement."""
        CLOCK_ROWS.upsert(self._tx, self._changed.values())


def _stops(known: ClockSpan, row: ClockRow) -> bool:
    """Return whether the row is the span's deadline, stopped, and nothing else about it changed."""
    if known.result != "open" or row.result == "open":
        return False
    return bool(_KEPT(known) == _KEPT(row))


def _stop(known: ClockSpan, row: ClockRow, at: At) -> None:
    for name in _STOP:
        setattr(known, name, getattr(row, name))
    known.stopped_recorded, known.stopped_occurred = at.recorded, at.occurred
