"""What an export learns on its way and can only write at its end: objects, changes, links.

A private SQLite file beside the export, gone afterwards; so memory does not grow with the log.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Final

from application.exchange.fields import OBJECT_ATTRIBUTES, ObjectType
from application.exchange.happening import Happening, Relation, Value

EPOCH: Final = "1970-01-01T00:00:00Z"
"""OCEL's time of a value that an object had from the beginning."""

_TYPES: Final[dict[str, ObjectType]] = {
    "issue": "issue",
    "unit": "unit",
    "person": "person",
    "place": "place",
    "grid": "place",
    "policy": "policy",
}
_TABLES: Final = """
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA cache_size = -32768;
    CREATE TABLE object (id TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE link (source TEXT, qualifier TEXT, target TEXT,
        PRIMARY KEY (source, qualifier, target)) WITHOUT ROWID;
    CREATE TABLE change (nth INTEGER PRIMARY KEY, issue TEXT, name TEXT, value, time TEXT);
    CREATE TABLE chosen (issue TEXT, name TEXT, PRIMARY KEY (issue, name)) WITHOUT ROWID;
    CREATE TABLE line (nth INTEGER PRIMARY KEY, issue TEXT, text TEXT);
"""
_SEEN: Final = 100_000


@dataclass(frozen=True, slots=True)
class ExportedObject:
    """An object with its values, each from a time on, and its links to other objects."""

    id: str
    type: ObjectType
    values: list[tuple[str, Value, str]] = field(default_factory=list)
    links: list[Relation] = field(default_factory=list)

    def last(self) -> dict[str, Value]:
        """Return the newest value of each attribute."""
        return {name: value for name, value, _ in self.values}


class Spool:
    """The file. One thread writes it, then reads it."""

    def __init__(self, path: Path, *, keeps_values: bool = True) -> None:
        """Make the file; for formats that tell no values of objects it keeps none."""
        self._keeps_values = keeps_values
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.executescript(_TABLES)
        self._db.execute("BEGIN")
        self._seen: set[str] = set()
        self._linked: set[tuple[str, str, str]] = set()
        self._last: dict[str, Value] = {}

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    # --- what is learnt -------------------------------------------------------------------------

    def learn(self, exported: Sequence[Happening]) -> None:
        """Keep the objects and links of events that are exported."""
        objects = {relation[0] for each in exported for relation in each.relations} - self._seen
        self._db.executemany("INSERT OR IGNORE INTO object VALUES (?)", ((id,) for id in objects))
        self._seen |= objects
        links = {link for each in exported for link in each.links} - self._linked
        self._db.executemany("INSERT OR IGNORE INTO link VALUES (?, ?, ?)", links)
        self._linked |= links
        self._forget()

    def change(self, happened: Iterable[Happening]) -> None:
        """Keep what changed on issues, whether the event is exported or not."""
        if not self._keeps_values:
            return
        self._db.executemany(
            "INSERT INTO change (issue, name, value, time) VALUES (?, ?, ?, ?)",
            (
                (each.issue, name, value, each.time)
                for each in happened
                for name, value in each.changes
                if self._is_news(each.issue, name, value)
            ),
        )

    def choose(self, issues: Iterable[tuple[str, str]]) -> None:
        """Keep that an issue has what was asked of the attribute of this name."""
        self._db.executemany("INSERT OR IGNORE INTO chosen VALUES (?, ?)", issues)

    def chosen(self, issues: Iterable[str], conditions: int) -> set[str]:
        """Return those of the issues that meet all conditions."""
        wanted = sorted(set(issues))
        marks = ",".join("?" * len(wanted))
        rows = self._db.execute(
            f"SELECT issue FROM chosen WHERE issue IN ({marks}) "  # noqa: S608 -- marks only
            "GROUP BY issue HAVING count(*) = ?",
            (*wanted, conditions),
        )
        return {row[0] for row in rows}

    def write(self, lines: Iterable[tuple[str, str]]) -> None:
        """Keep a piece of text of an issue, in the order of calls."""
        self._db.executemany("INSERT INTO line (issue, text) VALUES (?, ?)", lines)

    def _is_news(self, issue: str, name: str, value: Value) -> bool:
        key = f"{issue}{name}"
        if self._last.get(key) == value:
            return False
        self._last[key] = value
        return True

    def _forget(self) -> None:
        # What is forgotten is only written twice, and told apart when it is read.
        for kept in (self._seen, self._linked, self._last):
            if len(kept) > _SEEN:
                kept.clear()

    # --- what is told ---------------------------------------------------------------------------

    def counts(self) -> tuple[int, int]:
        """Return how many objects there are, and how many links between two of them."""
        objects = self._db.execute("SELECT count(*) FROM object").fetchone()[0]
        return objects, sum(1 for _ in self._links())

    def issues(self) -> int:
        """Return how many of the objects are issues."""
        # ";" comes after ":", so that this is one stretch of the primary key.
        query = "SELECT count(*) FROM object WHERE id >= 'issue:' AND id < 'issue;'"
        return int(self._db.execute(query).fetchone()[0])

    def objects(self) -> Iterator[ExportedObject]:
        """Yield the objects by id, each with its values in turn and its links."""
        changes = _Groups(
            self._db.execute(
                "SELECT 'issue:' || issue, name, value, time FROM change ORDER BY issue, nth"
            )
        )
        links = _Groups(self._links())
        for (id,) in self._db.execute("SELECT id FROM object ORDER BY id"):
            kind = _TYPES[id.partition(":")[0]]
            yield ExportedObject(
                id,
                kind,
                _values(kind, id, changes.of(id)),
                [(target, qualifier) for _, qualifier, target in links.of(id)],
            )

    def traces(self) -> Iterator[tuple[str, Iterator[str]]]:
        """Yield the issues by id, each with its pieces of text in turn."""
        self._db.execute("CREATE INDEX IF NOT EXISTS line_by_issue ON line (issue, nth)")
        rows = self._db.execute("SELECT issue, text FROM line ORDER BY issue, nth")
        for issue, lines in groupby(rows, key=itemgetter(0)):
            yield issue, (text for _, text in lines)

    def _links(self) -> sqlite3.Cursor:
        return self._db.execute(
            "SELECT source, qualifier, target FROM link JOIN object AS o ON o.id = link.target "
            "JOIN object AS s ON s.id = link.source ORDER BY source, qualifier, target"
        )


class _Groups:
    """Rows sorted by their first column, given out group by group in that order."""

    def __init__(self, rows: Iterable[tuple[str, ...]]) -> None:
        self._groups = groupby(rows, key=itemgetter(0))
        self._next = next(self._groups, None)

    def of(self, key: str) -> list[tuple[str, ...]]:
        """Return the rows of this key; keys only grow."""
        while self._next and self._next[0] < key:
            self._next = next(self._groups, None)
        if not self._next or self._next[0] != key:
            return []
        found = list(self._next[1])
        self._next = next(self._groups, None)
        return found


def _values(
    kind: ObjectType, id: str, changes: list[tuple[str, ...]]
) -> list[tuple[str, Value, str]]:
    if kind == "person":
        return [("kind", id.partition(":")[2].partition("-")[0].strip("[]"), EPOCH)]
    if kind == "place":
        return [("kind", id.partition(":")[0], EPOCH)]
    known: dict[str, Value] = {}
    found: list[tuple[str, Value, str]] = []
    for _, name, value, time in changes:
        if known.get(name) != value:
            typed = bool(value) if OBJECT_ATTRIBUTES[kind][name] == "boolean" else value
            found.append((name, typed, time if name in known else EPOCH))
            known[name] = value
    return found
