"""Folds a page of the log into a model: rows, position and lease in one transaction."""

from collections.abc import Callable, Mapping, Sequence
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
    standings,
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

    def round(self, projections: Sequence[Projection]) -> list[Progress]:
        """Give every model its next page, in order; those that stand abreast move as one.

        One transaction saves a tenth of what a small page costs. Raises as `step` does.
        """
        abreast = self._abreast(projections)
        together = self._step_together(abreast)
        return [together.get(each.schema.model) or self.step(each) for each in projections]

    def _abreast(self, projections: Sequence[Projection]) -> dict[Projection, Standing]:
        """Return those models that this owner leads and that stand where the first of them does."""
        known, lease = standings(self._engine), self._lease()
        found: dict[Projection, Standing] = {}
        for each in projections:
            now = known.get(each.schema.model)
            if now and not now.fault and lease.is_held(now, margin=LEASE / 2):
                first = next(iter(found.values()), now)
                if (now.position, now.digest) == (first.position, first.digest):
                    found[each] = now
        return found

    def _step_together(self, abreast: Mapping[Projection, Standing]) -> dict[str, Progress]:
        """Return how the models moved; nothing where one of them cannot: then each goes alone."""
        now = next(iter(abreast.values()), None)
        if now is None or not self._knows(now):
            return {}
        try:
            page = self._source.page(now.position, self._page_size)
            if page.recorded:
                self._fold(tuple(abreast), now, page)
        except (SourceAwayError, ViewsAwayError):
            raise
        except Exception:  # noqa: BLE001  # each alone finds out whose it is
            return {}
        came_to = Progress("advanced", page.position, events=len(page.recorded))
        idle = Progress("idle", now.position)
        return {each.schema.model: came_to if page.recorded else idle for each in abreast}

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
            self._fold((projection,), now, page)
        except _PASSING:
            raise
        except Exception:  # noqa: BLE001  # whatever it is, the events before it shall be folded
            return self._one_by_one(projection, now)
        return Progress("advanced", page.position, events=len(page.recorded))

    def _fold(self, projections: Sequence[Projection], now: Standing, page: Page) -> None:
        """Fold a page into models that stand at one place: all of them or none."""
        models = [each.schema.model for each in projections]
        with writing(self._engine) as tx:
            # First the positions: their rows are the lock, and who lost the lead writes no row.
            moved = advance(
                tx,
                models,
                expected=now.position,
                to=page.position,
                digest=page.digest,
                lease=self._lease(),
            )
            if not moved:
                raise _LostLeadError
            for each in projections:
                fold_page(tx, each, page.recorded, self._source)
        if self._arrivals:
            for model in models:
                self._arrivals.announce(model, page.position)

    def _one_by_one(self, projection: Projection, now: Standing) -> Progress:
        """Fold what comes before the bad event, then stop there."""
        for folded in range(self._page_size):
            bad = (now.position, "unreadable")
            try:
                page = self._source.page(now.position, 1)
                if not page.recorded:
                    return Progress("advanced", now.position, events=folded)
                bad = (page.position, page.recorded[0].event.TOPIC)
                self._fold((projection,), now, page)
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
