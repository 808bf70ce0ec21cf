"""Exporting the log in every format, beside reading and decoding the log alone."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import process_time
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
    exports = Exports(system.store, system.aggregates, people, system.access, system.clock)
    for kind in FORMATS:
        wanted = Wanted(format=kind, out=folder / kind, is_forced=True)
        started = process_time()
        made = exports.make(wanted, By(_AUDITOR, "bench", str(new_id())))
        measures[f"{kind}_per_second"] = made.events / (process_time() - started)
        measures["events"] = made.events
    return measures


def _decoded(system: System) -> float:
    """Return how many events are read, verified and decoded in a core's second."""
    started, position, events = process_time(), 0, 0
    while (page := system.store.page(position, PAGE_SIZE)).recorded:
        events += len(page.recorded)
        position = page.position
    return events / (process_time() - started)


@contextmanager
def _opened(quick: bool) -> Iterator[Round]:  # noqa: FBT001 - the form of every figure
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.load(data=Path(folder) / "data")
        migrate(settings)
        with open_system(settings) as system:
            write_live_log(system, _ISSUES_QUICK if quick else _ISSUES)
            import_messages(system)
            yield lambda: _round(system, Path(folder))


def _row(kind: str) -> Row:
    return Row(f"{kind}_per_second", kind, "/s", limit="decoded_per_second", least=_LEAST)


FIGURES: Final = {
    "export": Figure(
        name="export",
        title="events exported in a core's second; limit: reading and decoding",
        rows=(
            *(_row(kind) for kind in FORMATS),
            Row("decoded_per_second", "read and decoded only", "/s"),
            Row("events", "events in the file", ""),
        ),
        opened=_opened,
        rounds=3,
        basis="events",
    ),
}
