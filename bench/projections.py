"""Rebuilding the read models from the log, beside reading and decoding the log alone."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import process_time
from typing import Final

from bench.figure import Figure, Round, Row
from bench.logs import import_messages, write_live_log
from bihuan.bootstrap import System, migrate, open_system
from bihuan.settings import Settings
from projections.beside import rebuild_beside
from projections.migration import migrate as migrate_views
from projections.models import SCHEMAS, projections
from projections.runner import PAGE_SIZE, Projection
from projections.tables import open_views
from workers.event_pages import EventPages
from workers.projection_worker import ProjectionWorker

_ISSUES: Final = 300
_ISSUES_QUICK: Final = 10
_OWNER: Final = "bench"


def _round(system: System, folder: Path) -> dict[str, float]:
    events, decoded = _decoded(system)
    measures = {"events": float(events), "decoded_per_second": events / decoded}
    measures["projector_per_second"] = events / _all_in_one_pass(system, folder)
    models = projections(system.personal.open_masked)
    for projection in models:
        measures[f"{projection.schema.model}_per_second"] = events / _rebuilt(system, [projection])
    measures["all_per_second"] = events * len(models) / _rebuilt(system, models)
    return measures


def _rebuilt(system: System, models: Sequence[Projection]) -> float:
    """Return the seconds that `audit rebuild --shadow` needs for the models."""
    pages = EventPages(system.store, fetch_keys=system.personal.warm, kept=1)
    started = process_time()
    rebuild_beside(system.views, pages, models, owner=_OWNER, clock=system.clock)
    return process_time() - started


def _decoded(system: System) -> tuple[int, float]:
    """Return how many events the log has and the seconds to read, verify and decode them."""
    started, position, events = process_time(), 0, 0
    while (page := system.store.page(position, PAGE_SIZE)).recorded:
        events += len(page.recorded)
        position = page.position
    return events, process_time() - started


def _all_in_one_pass(system: System, folder: Path) -> float:
    """Return the seconds that the projector needs from empty read models to the end of the log."""
    file = folder / "anew.sqlite"
    for path in folder.glob(f"{file.name}*"):
        path.unlink()
    views = open_views(f"sqlite:///{file}")
    migrate_views(views, SCHEMAS)
    worker = ProjectionWorker(
        system.store,
        views,
        system.personal.open_masked,
        owner=_OWNER,
        clock=system.clock,
        fetch_keys=system.personal.warm,
    )
    started = process_time()
    worker.catch_up()
    seconds = process_time() - started
    assert not any(lag.behind for lag in worker.lag().values())
    views.dispose()
    return seconds


@contextmanager
def _opened(quick: bool) -> Iterator[Round]:  # noqa: FBT001 - the form of every figure
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.load(data=Path(folder) / "data")
        migrate(settings)
        with open_system(settings) as system:
            write_live_log(system, _ISSUES_QUICK if quick else _ISSUES)
            import_messages(system)
            worker = ProjectionWorker(
                system.store,
                system.views,
                system.personal.open_masked,
                owner=_OWNER,
                clock=system.clock,
                fetch_keys=system.personal.warm,
            )
            worker.catch_up()
            yield lambda: _round(system, Path(folder))


FIGURES: Final = {
    "projections": Figure(
        name="projections",
        title="events folded on SQLite in a core's second; limit: reading and decoding them",
        rows=(
            Row("decoded_per_second", "read and decoded only", "/s"),
            *(
                Row(
                    f"{schema.model}_per_second",
                    f"{schema.model}, rebuilt",
                    "/s",
                    limit="decoded_per_second",
                    least=20_000,
                )
                for schema in SCHEMAS
            ),
            Row("all_per_second", "all from one reading, times models", "/s", least=20_000),
            Row("projector_per_second", "all by the projector", "/s", limit="decoded_per_second"),
            Row("events", "events in the log", ""),
        ),
        opened=_opened,
        rounds=3,
        basis="events",
    ),
}
