"""Keeps the read models up with the log: one thread, one loop over all models."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Final

import structlog

from projections.arrivals import Arrivals
from projections.errors import SourceAwayError, ViewsAwayError
from projections.models import projections
from projections.positions import Fault, give_up_lead, standings
from projections.runner import Projection, Runner
from projections.source import EventSource, OpenMasked
from projections.tables import Views
from workers.event_pages import EventPages, FetchKeys, PassOver, no_keys, waiting_for_keys

POLL_SECONDS: Final = 0.05
AWAY_SECONDS: Final = 0.5
LOOK_SECONDS: Final = 2.0
"""Even when nothing was appended the models are looked at: leases expire, faults are cleared."""

REST_SECONDS: Final = 0.25
"""After a round that folded something. It costs nearly as much for one event as for fifty, so
rests gather events while steps come fast; the first event after a quiet time is folded at once."""

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bihuan.projector")


@dataclass(frozen=True)
class Lag:
    """How far a model is behind the log, and why it stands if it does."""

    position: int
    behind: int
    fault: Fault | None
    leader: str | None


class ProjectionWorker:
    """Folds new events into every model, page by page, until it is stopped.

    `owner` names this process among those that share the views: one of them leads a model, the
    others wait. `nudge` ends the wait for new events at once.
    """

    def __init__(
        self,
        store: EventSource,
        views: Views,
        open_masked: OpenMasked,
        *,
        owner: str,
        clock: Callable[[], datetime],
        fetch_keys: FetchKeys = no_keys,
        pass_over: PassOver = no_keys,
    ) -> None:
        """Prepare the loop over the event store; `run` or `start` begins it."""
        self._views = views
        self._owner = owner
        self._pages = EventPages(store, fetch_keys=fetch_keys, pass_over=pass_over)
        self._projections: Sequence[Projection] = projections(waiting_for_keys(open_masked))
        self.arrivals = Arrivals(views)
        self._runner = Runner(views, self._pages, owner=owner, clock=clock, arrivals=self.arrivals)
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._reported: dict[str, Fault] = {}
        self._seen = -1

    def start(self) -> None:
        """Run the loop in a thread of its own."""
        self._thread = threading.Thread(target=self.run, name="projector", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the loop after the page under way and give the lead to whoever waits."""
        self._stopping.set()
        self._wake.set()
        if self._thread:
            self._thread.join()

    def nudge(self) -> None:
        """Say that something was appended."""
        self._wake.set()

    def run(self) -> None:
        """Fold until `stop`; whatever goes wrong is logged and tried again."""
        self._safely(self.retry_all)
        while not self._stopping.is_set():
            self._safely(self._catch_up)
            self._safely(self._await_events)
        self._safely(self.give_up_lead)

    def catch_up(self) -> None:
        """Fold everything there is now, in this thread. Raises ViewsAwayError, SourceAwayError."""
        while self._round():
            pass

    def give_up_lead(self) -> None:
        """Let whoever waits lead the models at once. Raises ViewsAwayError."""
        give_up_lead(self._views, self._owner)

    def retry_all(self) -> None:
        """Let every stopped model try again, e.g. after a repair."""
        for projection in self._projections:
            self._runner.retry(projection)
        self._reported.clear()

    def lag(self) -> dict[str, Lag]:
        """Return how far each model is behind. Raises ViewsAwayError, SourceAwayError."""
        last = self._pages.last_position()
        return {
            model: Lag(each.position, max(0, last - each.position), each.fault, each.leader)
            for model, each in standings(self._views).items()
        }

    def _catch_up(self) -> None:
        self._seen = self._pages.last_position()
        while not self._stopping.is_set() and (moved := self._round()):
            if min(moved) >= self._seen:
                self._stopping.wait(REST_SECONDS)
                return

    def _round(self) -> list[int]:
        """Give every model one page; return the positions of those that moved."""
        self._pages.forget()
        each_came_to = self._runner.round(self._projections)
        for projection, progress in zip(self._projections, each_came_to, strict=True):
            self._report(projection.schema.model, progress.fault)
        return [each.position for each in each_came_to if each.state == "advanced"]

    def _report(self, model: str, fault: Fault | None) -> None:
        if fault is not None and self._reported.get(model) != fault:
            self._reported[model] = fault
            _log.error(
                "projection_stopped",
                model=model,
                position=fault.position,
                topic=fault.topic,
                error=fault.error,
            )

    def _await_events(self) -> None:
        until = monotonic() + LOOK_SECONDS
        while not self._stopping.is_set() and monotonic() < until:
            if self._wake.wait(POLL_SECONDS):
                self._wake.clear()
                return
            if self._pages.last_position() != self._seen:
                return

    def _safely(self, act: Callable[[], None]) -> None:
        try:
            act()
        except (SourceAwayError, ViewsAwayError) as error:
            _log.warning("projector_waits", error=error.code)
            self._stopping.wait(AWAY_SECONDS)
        except Exception:  # noqa: BLE001 - logged; the loop must outlive its bugs
            _log.exception("projector_failed")
            self._stopping.wait(AWAY_SECONDS)
