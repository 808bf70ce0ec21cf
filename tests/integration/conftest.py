"""Fixtures for tests that run the whole system."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live import left_running


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """Return a data directory; afterwards nothing may run on it."""
    place = tmp_path / "data"
    yield place
    until = time.monotonic() + 5
    while (left := left_running(place)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not left
