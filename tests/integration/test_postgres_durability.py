"""On PostgreSQL, too, what was acknowledged survives a power cut."""

from datetime import UTC, datetime

import psycopg
import pytest
import sqlalchemy as sa
from psycopg import sql

from application.event_store import EventStore
from application.recorders.postgres import PostgresRecorder
from application.vault import Vault

pytestmark = pytest.mark.integration


@pytest.mark.parametrize(
    ("default", "used"), [("off", "on"), ("on", "on"), ("remote_apply", "remote_apply")]
)
def test_commits_are_flushed(postgres_database: str, default: str, used: str) -> None:
    """A database that is set to answer early is not believed; a stricter one is."""
    with psycopg.connect(postgres_database, autocommit=True) as server:
        name = sql.Identifier(server.info.dbname)
        change = sql.SQL("ALTER DATABASE {} SET synchronous_commit = {}")
        server.execute(change.format(name, sql.Literal(default)))
        EventStore.migrate(postgres_database)
    with EventStore.open(postgres_database) as store:
        assert isinstance(store.recorder, PostgresRecorder)
        with store.recorder.server.get_connection() as connection:
            shown = connection.execute("SHOW synchronous_commit").fetchone()
            assert shown == {"synchronous_commit": used}
    vault = Vault(postgres_database, clock=lambda: datetime.now(UTC))
    with vault.reading() as reading:
        assert reading.execute(sa.text("SHOW synchronous_commit")).scalar() == used
    vault.close()
