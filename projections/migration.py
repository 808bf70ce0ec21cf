"""Creates and upgrades the tables of the read models; nothing else does."""

from collections.abc import Sequence

from sqlalchemy import Connection, Engine, delete, insert, select

from projections.rebuilding import create_rebuilds
from projections.tables import POSITIONS, ModelSchema, writing


def migrate(engine: Engine, schemas: Sequence[ModelSchema]) -> tuple[str, ...]:
    """Create what is missing; empty a model whose tables changed, so that it is folded again.

    Returns the models that start from the first event. Raises ViewsAwayError.
    """
    with writing(engine) as tx:
        POSITIONS.create(tx, checkfirst=True)
        create_rebuilds(tx)
        rows = tx.execute(select(POSITIONS.c.model, POSITIONS.c.schema_version))
        present = {row.model: row.schema_version for row in rows}
        fresh = tuple(each for each in schemas if present.get(each.model) != each.version)
        for schema in fresh:
            _start_afresh(tx, schema)
    return tuple(schema.model for schema in fresh)


def _start_afresh(tx: Connection, schema: ModelSchema) -> None:
    for table in schema.tables:
        table.drop(tx, checkfirst=True)
        table.create(tx)
    tx.execute(delete(POSITIONS).where(POSITIONS.c.model == schema.model))
    start = {"model": schema.model, "schema_version": schema.version, "position": 0, "digest": ""}
    tx.execute(insert(POSITIONS).values(start))
