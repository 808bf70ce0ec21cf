"""Exporting the log in every format, beside reading and decoding the log alone."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Final

from application.exchange.pseudonyms import Pseudonyms
from application.exchange.run import FORMATS, Exports
from application.exchange.wanted import By, Wanted
from bench.figure import Figure, Round, Row
from bench.logs import import_messages, write_live_log
from bihuan.bootstrap import System, migrate, new_id, open_system
from bihuan.settings import Settings
from domain.base import Actor
from projections.runner import PAGE_SIZE

_ISSUES: Final = 300
_ISSUES_QUICK: Final = 10
_LEAST: Final = 20_000
_AUDITOR: Final = Actor(id="auditor-1", role="auditor", unit="centre")


def _round(system: System, folder: Path) -> dict[str, float]:
    measures = {"decoded_per_second": _decoded(system)}
    people = Pseudonyms(system.pseudonym_key, system.personal.living)
    exports = Exports(system.store, system.aggregates, people, system.clock)
    for kind in FORMATS:
        wanted = Wanted(format=kind, out=folder / kind, is_forced=True)
        started = perf_counter()
        made = exports.make(wanted, By(_AUDITOR, "bench", str(new_id())))
        measures[f"{kind}_per_second"] = made.events / (perf_counter() - started)
        measures["events"] = made.events
    return measures


def _decoded(system: System) -> float:
    """Return how many events a second are read, verified and decoded."""
    started, position, events = perf_counter(), 0, 0
    while (page := system.store.page(position, PAGE_SIZE)).recorded:
        events += len(page.recorded)
        position = page.position
    return events / (perf_counter() - started)


@contextmanager
def _opened(quick: bool) -> Iterator[Round]:  # noqa: FBT001 - the form of every figure
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.load(data=Path(folder) / "data")
        migrate(settings)
        with open_system(settings) as system:
            write_live_log(system, _ISSUES_QUICK if quick else _ISSUES)
            import_messages(system)
            yield lambda: _round(system, Path(folder))


FIGURES: Final = {
    "export": Figure(
        name="export",
        title="events exported from SQLite, file, digest and record included",
        rows=(
            *(Row(f"{kind}_per_second", kind, "/s", least=_LEAST) for kind in FORMATS),
            Row("decoded_per_second", "read and decoded only", "/s"),
            Row("events", "events in the file", ""),
        ),
        opened=_opened,
        rounds=3,
    ),
}
