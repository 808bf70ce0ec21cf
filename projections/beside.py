"""Rebuilds models beside the live ones and puts them in their place in one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from time import perf_counter, sleep
from typing import Final

from sqlalchemy import Connection, Engine

from domain.event import Kinds
from projections.derived import Resting
from projections.erasing import fold_page
from projections.errors import RebuildUnderWayError, ViewsAwayError
from projections.kinds import kinds_of
from projections.migration import migrate
from projections.positions import Lease, reset, seize, standing_in
from projections.rebuild import count_rows, page_size
from projections.rebuilding import RebuildLease, rebuild_lease
from projections.runner import LEASE, Projection
from projections.shadow import Shadow, shadow_of
from projections.source import EventSource
from projections.tables import ModelSchema, writing

PATIENCE: Final = timedelta(minutes=5)
"""How long the swap waits for whoever reads or writes the live tables for long."""
_PAUSE_SECONDS: Final = 0.2
_PAGES: Final = 32


@dataclass(frozen=True)
class BesideReport:
    """A model that was rebuilt beside the live one and swapped in at `position`.

    `seconds` are those of all models together: each page of the log is folded into all of them.
    """

    model: str
    rows: int
    events: int
    position: int
    seconds: float
    events_per_second: float


@dataclass(frozen=True)
class _Built:
    """How far the models beside have come."""

    position: int = 0
    digest: str = ""
    events: int = 0


def rebuild_beside(
    views: Engine,
    source: EventSource,
    projections: Sequence[Projection],
    *,
    owner: str,
    clock: Callable[[], datetime],
    progress: Callable[[int], None] | None = None,
) -> tuple[BesideReport, ...]:
    """Fold the models anew in a place of their own, then swap them in.

    Meanwhile the live ones are read and moved as ever; who reads sees all rows of before or all
    of after. What an interrupted rebuild left is removed. Raises RebuildUnderWayError when another
    process is at it, ViewsAwayError, SourceAwayError, and whatever an event that cannot be folded
    raises; the live models are then as they were.
    """
    with rebuild_lease(views, owner=owner, clock=clock) as lease:
        shadow = shadow_of(views)
        shadow.clear()
        try:
            work = _Work(shadow, source, projections, lease, clock, progress or (lambda _: None))
            reports = work.done()
        except RebuildUnderWayError:
            raise  # what lies there now is the other's
        except BaseException:
            shadow.clear()
            raise
        shadow.clear()
        return reports


@dataclass(frozen=True)
class _Work:
    shadow: Shadow
    source: EventSource
    projections: Sequence[Projection]
    lease: RebuildLease
    clock: Callable[[], datetime]
    progress: Callable[[int], None]

    @property
    def _schemas(self) -> list[ModelSchema]:
        return [each.schema for each in self.projections]

    @cached_property
    def _kinds(self) -> Kinds | None:
        return kinds_of(self.projections)

    def done(self) -> tuple[BesideReport, ...]:
        """Build, swap, and say what came of it."""
        started = perf_counter()
        engine = self.shadow.opened()
        try:
            migrate(engine, self._schemas)
            with writing(engine) as tx:
                resting = Resting(tx, self._schemas)
            built = self._build(engine)
            with writing(engine) as tx:
                resting.make(tx)
                rows = [count_rows(tx, each) for each in self._schemas]
        finally:
            engine.dispose()
        built = self._swap(built)
        seconds = round(perf_counter() - started, 3)
        return tuple(
            _report(each, count, built, seconds)
            for each, count in zip(self.projections, rows, strict=True)
        )

    def _build(self, engine: Engine) -> _Built:
        """Fold the log up to its end, which moves on meanwhile."""
        built = _Built()
        while True:
            with writing(engine) as tx:
                further = self._fold_pages(tx, built)
            if further is built:
                return built
            built = further

    def _fold_pages(self, tx: Connection, built: _Built) -> _Built:
        """Return how far the models are with some more pages: where they were at the log's end.

        A commit writes all of the file that was touched, so it is not for every page.
        """
        for _ in range(_PAGES):
            at_end = built.position >= self.source.last_position()
            further = built if at_end else self._fold_page(tx, built)
            if further is built:
                break
            built = further
            self.lease.keep()
            self.progress(built.events)
        return built

    def _fold_page(self, tx: Connection, built: _Built) -> _Built:
        """Return how far the models are with the next page: where they were when there is none."""
        page = self.source.page(built.position, page_size(len(self.projections)), self._kinds)
        if page.position == built.position:
            return built
        for each in self.projections:
            fold_page(tx, each, page.recorded, self.source)
        read = len(page.recorded) + page.passed_over
        return _Built(page.position, page.digest or "", built.events + read)

    def _swap(self, built: _Built) -> _Built:
        """Swap as soon as the tables are to be had. Raises ViewsAwayError when they never are."""
        until = self.clock() + PATIENCE
        engine = self.shadow.joined()
        try:
            while not (swapped := self._swapped(engine, built, is_last=self.clock() > until)):
                sleep(_PAUSE_SECONDS)
        finally:
            engine.dispose()
        return swapped

    def _swapped(self, engine: Engine, built: _Built, *, is_last: bool) -> _Built | None:
        self.lease.keep()
        try:
            with writing(engine) as tx:
                return self._put_in_place(tx, built)
        except ViewsAwayError:
            if is_last:
                raise
            return None

    def _put_in_place(self, tx: Connection, built: _Built) -> _Built:
        """Swap rows and positions; fold what the live models have seen in the meantime."""
        self.shadow.prepare(tx)
        self.lease.confirm(tx)
        instant = self.clock()
        models = [each.model for each in self._schemas]
        for model in models:
            seize(tx, model, Lease(self.lease.owner, instant, instant + LEASE))
        # Nobody moves them from here on, and none may go back: people have read what they wrote.
        target = max(standing_in(tx, model).position for model in models)
        resting = Resting(tx, self._schemas)
        for schema in self._schemas:
            self.shadow.put_in_place(tx, schema)
        resting.end(tx)
        while built.position < target:
            further = self._fold_page(tx, built)
            if further is built:
                break
            built = further
        for model in models:
            reset(tx, model, to=built.position, digest=built.digest)
        return built


def _report(projection: Projection, rows: int, built: _Built, seconds: float) -> BesideReport:
    return BesideReport(
        model=projection.schema.model,
        rows=rows,
        events=built.events,
        position=built.position,
        seconds=seconds,
        events_per_second=round(built.events / seconds) if seconds else 0.0,
    )
