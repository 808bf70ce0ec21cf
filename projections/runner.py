"""Folds a page of the log into a model: rows, position and lease in one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal, Protocol

from sqlalchemy import Connection, Engine

from projections.arrivals import Arrivals
from projections.erasing import fold_page
from projections.errors import SourceAwayError, ViewsAwayError
from projections.positions import (
    MISMATCH,
    Fault,
    Lease,
    Standing,
    advance,
    record_fault,
    standing,
    take_lead,
)
from projections.source import EventSource, Page, RecordedEvent
from projections.tables import ModelSchema, writing

PAGE_SIZE: Final = 500
LEASE: Final = timedelta(seconds=10)


class Projection(Protocol):
    """A read model that can be folded: its tables, and how a page of events changes them."""

    @property
    def schema(self) -> ModelSchema:
        """Its name, the version of its tables, and the tables."""

    def apply(self, tx: Connection, events: Sequence[RecordedEvent]) -> None:
        """Fold a page of events into the tables, in few statements per page.

        The page holds every aggregate's events: take those the model is about, pass over the rest.
        """


@dataclass(frozen=True)
class Progress:
    """What one step came to.

    advanced: `events` were folded; idle: there were none; waiting: another process leads the
    model; stopped: it stands before an event it cannot fold, `fault` says which.
    """

    state: Literal["advanced", "idle", "waiting", "stopped"]
    position: int
    events: int = 0
    fault: Fault | None = None


class _LostLeadError(Exception):
    """Another process moved the position or leads now; what was folded is rolled back."""


_PASSING: Final = (SourceAwayError, ViewsAwayError, _LostLeadError)
"""What passes by itself and is no event's fault."""


class Runner:
    """Moves models forward, one page at a time. Needs tables: run the migration first."""

    def __init__(
        self,
        engine: Engine,
        source: EventSource,
        *,
        owner: str,
        clock: Callable[[], datetime],
        arrivals: Arrivals | None = None,
        page_size: int = PAGE_SIZE,
    ) -> None:
        """Lead models as `owner`, a name no other process has; `clock` judges the leases."""
        self._engine = engine
        self._source = source
        self._owner = owner
        self._clock = clock
        self._arrivals = arrivals
        self._page_size = page_size

    def step(self, projection: Projection) -> Progress:
        """Fold the next page, if there is one.

        Raises ViewsAwayError and SourceAwayError: try again later, nothing was changed.
        """
        now = standing(self._engine, projection.schema.model)
        if now.fault:
            return Progress("stopped", now.position, fault=now.fault)
        if not self._leads(now):
            return Progress("waiting", now.position)
        if not self._knows(now):
            return self._stop(now, Fault(now.position, "", MISMATCH, self._clock()))
        try:
            return self._next_page(projection, now)
        except _LostLeadError:
            return Progress("waiting", now.position)

    def retry(self, projection: Projection) -> None:
        """Forget the fault, so that the next step tries again: after a repair or a restart."""
        record_fault(self._engine, projection.schema.model, None)

    def _leads(self, now: Standing) -> bool:
        lease = self._lease()
        return lease.is_held(now, margin=LEASE / 2) or take_lead(self._engine, now.model, lease)

    def _lease(self) -> Lease:
        instant = self._clock()
        return Lease(self._owner, instant, instant + LEASE)

    def _knows(self, now: Standing) -> bool:
        return now.position == 0 or self._source.digest_at(now.position) == now.digest

    def _next_page(self, projection: Projection, now: Standing) -> Progress:
        try:
            page = self._source.page(now.position, self._page_size)
            if not page.recorded:
                return Progress("idle", now.position)
            return self._fold(projection, now, page)
        except _PASSING:
            raise
        except Exception:  # noqa: BLE001  # whatever it is, the events before it shall be folded
            return self._one_by_one(projection, now)

    def _fold(self, projection: Projection, now: Standing, page: Page) -> Progress:
        with writing(self._engine) as tx:
            # First the position: its row is the lock, and who lost the lead writes no row at all.
            moved = advance(
                tx,
                now.model,
                expected=now.position,
                to=page.position,
                digest=page.digest,
                lease=self._lease(),
            )
            if not moved:
                raise _LostLeadError
            fold_page(tx, projection, page.recorded, self._source)
        if self._arrivals:
            self._arrivals.announce(now.model, page.position)
        return Progress("advanced", page.position, events=len(page.recorded))

    def _one_by_one(self, projection: Projection, now: Standing) -> Progress:
        """Fold what comes before the bad event, then stop there."""
        for folded in range(self._page_size):
            bad = (now.position, "unreadable")
            try:
                page = self._source.page(now.position, 1)
                if not page.recorded:
                    return Progress("advanced", now.position, events=folded)
                bad = (page.position, page.recorded[0].event.TOPIC)
                self._fold(projection, now, page)
            except _PASSING:
                raise
            except Exception as error:  # noqa: BLE001  # this is the bad one, whatever it is
                topic = getattr(error, "topic", bad[1])
                fault = Fault(bad[0], topic, type(error).__name__, self._clock())
                return self._stop(now, fault, folded)
            now = replace(now, position=page.position, digest=page.digest or "")
        return Progress("advanced", now.position, events=self._page_size)

    def _stop(self, now: Standing, fault: Fault, folded: int = 0) -> Progress:
        record_fault(self._engine, now.model, fault)
        return Progress("stopped", now.position, events=folded, fault=fault)
