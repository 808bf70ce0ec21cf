"""Read models on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from projections.models import SCHEMAS
from tests.logs import fresh_views, migrated


@pytest.fixture(scope="session")
def postgres_views(postgres_url: str) -> Iterator[Engine]:
    """Return read models on PostgreSQL that the tests of a session share."""
    engine = migrated(postgres_url)
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.integration)])
def views(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Return empty, migrated read models, on each of the two databases."""
    if request.param == "sqlite":
        engine = fresh_views(tmp_path)
        yield engine
        engine.dispose()
        return
    engine = request.getfixturevalue("postgres_views")
    empty(engine)
    yield engine


def empty(engine: Engine) -> None:
    """Take all rows away and set the positions back."""
    names = ", ".join(table.name for schema in SCHEMAS for table in schema.tables)
    with engine.begin() as tx:
        tx.execute(text(f"TRUNCATE {names}"))
        tx.execute(
            text(
                "UPDATE positions SET position = 0, digest = '', leader = NULL, "
                "leader_until = NULL, fault_position = NULL"
            )
        )
