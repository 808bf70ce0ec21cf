"""11,000 people and 4,000 places: the directory read from its file, beside folding it."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Final

from application.directory.store import DirectoryStore
from application.event_store import EventStore
from bench.figure import Figure, Round, Row
from bihuan.bootstrap import present
from domain.base import SYSTEM, Actor
from domain.directory import Directory
from domain.directory.commands import CHANGES, ChangeRegister
from domain.directory.records import Person, Place, Post, Record, Unit

_UNITS: Final = 100
_PEOPLE: Final = 11_000
_PLACES: Final = 4_000
_LOOKS: Final = 500
_AT: Final = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def _round(store: EventStore, file: Path) -> dict[str, float]:
    folded = _seconds(DirectoryStore(store, present))
    directory = DirectoryStore(store, present, snapshot=file)
    loaded = _seconds(directory)
    started = perf_counter()
    for _ in range(_LOOKS):
        directory.registers()
    fresh = (perf_counter() - started) / _LOOKS
    return {
        "folds_per_second": 1 / folded,
        "loads_per_second": 1 / loaded,
        "looks_per_second": 1 / fresh,
        "posts_per_second": 1 / _lookup(directory),
    }


def _seconds(directory: DirectoryStore) -> float:
    started = perf_counter()
    registers = directory.registers()
    seconds = perf_counter() - started
    assert len(registers.people.versions) == _PEOPLE
    assert len(registers.places.versions) == _PLACES
    return seconds


def _lookup(store: DirectoryStore) -> float:
    """Return the seconds it takes to see whether somebody holds the post he acts in."""
    directory = Directory(store.registers(), _AT.date())
    actor = Actor(id="person-1", role="handler", unit="unit-1")
    started = perf_counter()
    for _ in range(_LOOKS):
        assert directory.holds_post(actor)
    return (perf_counter() - started) / _LOOKS


def _fill(store: EventStore, file: Path) -> None:
    directory = DirectoryStore(store, present, snapshot=file)
    units = [Unit(code=f"unit-{nth}", name=f"单位{nth}") for nth in range(_UNITS)]
    posts = [
        Post(code=f"post-{nth}", unit=f"unit-{nth % _UNITS}", role="handler")
        for nth in range(_PEOPLE)
    ]
    people = [Person(code=f"person-{nth}", posts=(f"post-{nth}",)) for nth in range(_PEOPLE)]
    places = [
        Place(code=f"place-{nth}", name=f"小区{nth}", type="物业", area=f"unit-{nth % _UNITS}")
        for nth in range(_PLACES)
    ]
    lists: dict[str, Sequence[Record]] = {
        "units": units,
        "posts": posts,
        "people": people,
        "places": places,
    }
    directory.give(*(_order(name, records) for name, records in lists.items()))


def _order(name: str, records: Sequence[Record]) -> ChangeRegister:
    fields = {"command_id": f"bench-{name}", "actor": SYSTEM, "received_at": _AT}
    return CHANGES[name].model_validate({**fields, "entered": tuple(records)})


@contextmanager
def _opened(quick: bool) -> Iterator[Round]:  # noqa: FBT001 - the form of every figure
    del quick
    with tempfile.TemporaryDirectory() as folder:
        events, file = Path(folder) / "events.sqlite", Path(folder) / "directory.snapshot"
        EventStore.migrate(events)
        with EventStore.open(events) as store:
            _fill(store, file)
            yield lambda: _round(store, file)


FIGURES: Final = {
    "directory": Figure(
        name="directory",
        title="11,000 people in as many posts, 4,000 places; limit: folding their events",
        rows=(
            Row("folds_per_second", "folded from the streams", "/s"),
            Row(
                "loads_per_second",
                "loaded from its file",
                "/s",
                limit="folds_per_second",
                least=1,
            ),
            Row("looks_per_second", "looked whether it is up to date", "/s"),
            Row("posts_per_second", "looked up who holds a post", "/s"),
        ),
        opened=_opened,
        rounds=3,
    ),
}
