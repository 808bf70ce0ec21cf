"""The tables of the vault: keys, the index of persons, deliveries, positions of log consumers."""

from typing import Final

import sqlalchemy as sa

METADATA: Final = sa.MetaData()

SCHEMA: Final = sa.Table(
    "vault_schema",
    METADATA,
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("master_key", sa.String(16), nullable=False),
    sa.Column("migrated_at", sa.String(32), nullable=False),
)
PERSON_KEYS: Final = sa.Table(
    "person_keys",
    METADATA,
    sa.Column("person_id", sa.String(64), primary_key=True),
    sa.Column("wrapped", sa.LargeBinary),
    sa.Column("created_at", sa.String(32), nullable=False),
    sa.Column("erased_at", sa.String(32)),
)
PERSON_INDEX: Final = sa.Table(
    "person_index",
    METADATA,
    sa.Column("kind", sa.String(32), primary_key=True),
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("person_id", sa.ForeignKey(PERSON_KEYS.c.person_id), nullable=False),
    sa.Index("person_index_by_person", "person_id"),
)
DELIVERIES: Final = sa.Table(
    "deliveries",
    METADATA,
    sa.Column("key", sa.String(300), primary_key=True),
    sa.Column("event", sa.String(100), nullable=False),
    sa.Column("recipient", sa.String(100), nullable=False),
    sa.Column("channel", sa.String(64), nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("at", sa.String(32), nullable=False),
    sa.UniqueConstraint("event", "recipient", "channel"),
    sa.Index("deliveries_by_state", "state", "at"),
)
CONSUMERS: Final = sa.Table(
    "consumers",
    METADATA,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
)
"""How far each consumer of the log has come, and the digest of the event it came to."""
