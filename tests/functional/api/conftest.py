"""A served town for the tests of one module."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api_client import Town, served_town


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Return a town that all tests of a module share: each opens issues of its own."""
    with served_town(tmp_path_factory.mktemp("town")) as served:
        yield served


@pytest.fixture
def own_town(tmp_path: Path) -> Iterator[Town]:
    """Return a town of the test's own: it counts what is kept."""
    with served_town(tmp_path) as served:
        yield served
