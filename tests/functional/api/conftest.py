"""A served town for the tests of one module."""

from collections.abc import Iterator

import pytest

from tests.api_client import Town, served_town


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Return a town that all tests of a module share: each opens issues of its own."""
    with served_town(tmp_path_factory.mktemp("town")) as served:
        yield served
