"""One store per test, on each database that a test asks for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from application.event_store import EventStore
from tests.store_events import MAPPER

BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.integration)]
"""Parameters for `place`: the same contract holds on both databases."""


def place_on(database: object, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return where an empty store of this kind can be made."""
    if database == "postgres":
        return str(request.getfixturevalue("postgres_database"))
    return str(tmp_path / "events.sqlite")


def opened(place: str) -> Iterator[EventStore]:
    """Create the tables, lend the store and close it."""
    EventStore.migrate(place)
    with EventStore.open(place, MAPPER) as store:
        yield store
