"""The searchable texts of an issue, and the index over them that each database keeps by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import DDL, BigInteger, Column, Index, Integer, String, Table, Text, event

from projections.page_rows import RowTable
from projections.tables import METADATA, ModelSchema

TABLE: Final = Table(
    "search",
    METADATA,
    # An alias of the row's own number on SQLite, by which its index names the row.
    Column("id", Integer().with_variant(BigInteger(), "postgresql"), primary_key=True),
    Column("issue_id", String(36), nullable=False),
    Column("words", Text, nullable=False),
    Column("grams", Text, nullable=False),
    Index("search_issue", "issue_id"),
)


@dataclass
class SearchRow:
    """The masked texts of an issue, folded: `words` as they stand, `grams` as they are found."""

    id: int
    """The position of the issue's first event in the log."""
    issue_id: str
    words: str = ""
    grams: str = ""


# What SQLite gathers in memory goes to disk as one piece, and pieces are merged later: an index
# that is made anew is written once instead of three times. The second number is SQLite's own.
_GATHERS: Final = "INSERT INTO search_index(search_index, rank) VALUES ('hashsize', {})"

ROWS: Final = RowTable(TABLE, SearchRow)
SCHEMA: Final = ModelSchema(
    "search",
    3,
    (TABLE,),
    derived=("search_index_data", "search_index_idx"),
    derive=(
        _GATHERS.format(64 << 20),
        "INSERT INTO search_index(search_index) VALUES ('rebuild')",
        _GATHERS.format(1 << 20),
    ),
)

# PostgreSQL keeps its index with the table, SQLite by triggers: whoever changes a row, by a fold, a
# swap or by hand, changes the index with it.
_TAKE: Final = (
    "INSERT INTO search_index(search_index, rowid, grams) VALUES ('delete', old.id, old.grams); "
)
_ADD: Final = "INSERT INTO search_index(rowid, grams) VALUES (new.id, new.grams); "
_INDEX: Final[Mapping[str, Sequence[str]]] = {
    "sqlite": (
        (
            "CREATE VIRTUAL TABLE search_index USING fts5(grams, content='search', "
            "content_rowid='id', tokenize='ascii', detail=none, columnsize=0)"
        ),
        f"CREATE TRIGGER search_added AFTER INSERT ON search BEGIN {_ADD}END",
        f"CREATE TRIGGER search_taken AFTER DELETE ON search BEGIN {_TAKE}END",
        f"CREATE TRIGGER search_changed AFTER UPDATE ON search BEGIN {_TAKE}{_ADD}END",
    ),
    "postgresql": ("CREATE INDEX search_grams ON search USING gin (string_to_array(grams, ' '))",),
}


def _listen(when: str, dialect: str, statement: str) -> None:
    ddl = DDL(statement)  # type: ignore[no-untyped-call]  # SQLAlchemy's own
    event.listen(TABLE, when, ddl.execute_if(dialect=dialect))


for _dialect, _statements in _INDEX.items():
    for _statement in _statements:
        _listen("after_create", _dialect, _statement)
_listen("after_drop", "sqlite", "DROP TABLE IF EXISTS search_index")
