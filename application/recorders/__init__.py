"""Where events are stored: one recorder for SQLite, one for PostgreSQL, the same behaviour."""

from pathlib import Path

from application.recorders.base import LogRecorder
from application.recorders.sqlite import SqliteRecorder
from application.recorders.sqlite_file import SqliteFile


def recorder_for(place: str | Path) -> LogRecorder:
    """Return the recorder for a path (SQLite) or a postgresql:// URL; opens nothing yet."""
    if isinstance(place, str) and place.startswith(("postgresql://", "postgres://")):
        # The driver takes a third of a second to load, which SQLite's users need not wait for.
        from application.recorders.postgres import PostgresRecorder  # noqa: PLC0415
        from application.recorders.postgres_server import PostgresServer  # noqa: PLC0415

        return PostgresRecorder(PostgresServer(place))
    return SqliteRecorder(SqliteFile(Path(place)))
