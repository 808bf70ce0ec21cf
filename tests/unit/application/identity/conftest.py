"""An entrance over each database that may hold the vault."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.entrance import Entrance, an_entrance
from tests.integration.stores import BOTH


@pytest.fixture(params=BOTH)
def entrance(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Entrance]:
    """Return a furnished entrance, its vault on this kind of database."""
    is_served = request.param == "postgres"
    vault = str(request.getfixturevalue("postgres_database")) if is_served else None
    with an_entrance(tmp_path, vault) as found:
        yield found
