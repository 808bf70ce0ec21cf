"""What SQLite keeps of a model's rows by triggers: made once over all of them, not row by row."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection

from projections.tables import ModelSchema

_TRIGGERS: Final = (
    "SELECT name, sql FROM main.sqlite_master WHERE type = 'trigger' AND tbl_name = ?"
)


class Resting:
    """The triggers of some models, taken away while their rows are written in masses.

    They are away in the same transaction alone until that commits. PostgreSQL has none.
    """

    def __init__(self, tx: Connection, schemas: Sequence[ModelSchema]) -> None:
        """Take them away."""
        on_sqlite = tx.dialect.name == "sqlite"
        self._schemas = [each for each in schemas if each.derive] if on_sqlite else []
        self._triggers: list[str] = []
        for table in (table for each in self._schemas for table in each.tables):
            for name, sql in tx.exec_driver_sql(_TRIGGERS, (table.name,)).all():
                tx.exec_driver_sql(f"DROP TRIGGER main.{name}")
                self._triggers.append(sql)

    def make(self, tx: Connection) -> None:
        """Make anew what the triggers would have kept."""
        for schema in self._schemas:
            for statement in schema.derive:
                tx.exec_driver_sql(statement)

    def end(self, tx: Connection) -> None:
        """Put the triggers back: from here on they keep it."""
        for sql in self._triggers:
            tx.exec_driver_sql(sql)
