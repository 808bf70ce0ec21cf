"""Verification looks at what holds the rows too: a sound log in altered tables is told."""

import sqlite3
from pathlib import Path
from typing import Final

import psycopg
import pytest

from application.event_store import EventStore
from application.evidence.findings import Fault
from application.evidence.known import Known
from application.evidence.verifying import Report, Verification
from tests.command_line import report, run
from tests.integration.stores import BOTH, place_on
from tests.store_events import MAPPER, a_stream, notes

QUIET: Final = "CREATE FUNCTION quiet() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
LOOSE: Final = (
    "CREATE TABLE loose AS SELECT * FROM stored_events",
    "DROP TABLE stored_events{cascade}",
)
IN_SQLITE: Final[tuple[tuple[tuple[str, ...], tuple[tuple[Fault, str], ...]], ...]] = (
    (
        ("CREATE TRIGGER quiet AFTER INSERT ON stored_events BEGIN SELECT 1; END",),
        (("schema_planted", "TRIGGER quiet"),),
    ),
    (
        (
            "CREATE TABLE other (at TEXT)",
            "CREATE TRIGGER far AFTER INSERT ON other BEGIN DELETE FROM stored_events; END",
        ),
        (("schema_planted", "TRIGGER far"),),
    ),
    (
        ("CREATE UNIQUE INDEX once ON stored_events (topic, originator_version, originator_id)",),
        (("schema_planted", "INDEX once"),),
    ),
    (
        ("ALTER TABLE stored_events ADD COLUMN hidden TEXT",),
        (("schema_changed", "TABLE stored_events"),),
    ),
    (
        ("ALTER TABLE stored_events RENAME COLUMN state TO content",),
        (("schema_changed", "TABLE stored_events"),),
    ),
    (
        (LOOSE[0], "DROP TABLE stored_events", "ALTER TABLE loose RENAME TO stored_events"),
        (
            ("schema_missing", "INDEX sqlite_autoindex_stored_events_1"),
            ("schema_changed", "TABLE stored_events"),
        ),
    ),
    (
        (
            LOOSE[0],
            "DROP TABLE stored_events",
            "CREATE VIEW stored_events AS SELECT * FROM loose WHERE notification_id <> 3",
        ),
        (
            ("schema_missing", "INDEX sqlite_autoindex_stored_events_1"),
            ("schema_missing", "TABLE stored_events"),
            ("schema_planted", "VIEW stored_events"),
        ),
    ),
    (
        ("DROP TABLE stored_events",),
        (
            ("schema_missing", "INDEX sqlite_autoindex_stored_events_1"),
            ("schema_missing", "TABLE stored_events"),
        ),
    ),
)
IN_POSTGRES: Final[tuple[tuple[tuple[str, ...], tuple[tuple[Fault, str], ...]], ...]] = (
    (
        (
            QUIET,
            "CREATE TRIGGER quiet AFTER DELETE ON counters EXECUTE FUNCTION quiet()",
        ),
        (("schema_planted", "TRIGGER quiet ON counters"),),
    ),
    (
        ("CREATE RULE deaf AS ON DELETE TO counters DO INSTEAD NOTHING",),
        (("schema_planted", "RULE deaf ON counters"),),
    ),
    (
        (
            "ALTER TABLE stored_events ENABLE ROW LEVEL SECURITY",
            "CREATE POLICY few ON stored_events USING (notification_id <> 3)",
        ),
        (
            ("schema_changed", "TABLE stored_events"),
            ("schema_planted", "POLICY few ON stored_events"),
        ),
    ),
    (
        ("CREATE INDEX more ON stored_events (topic)",),
        (("schema_planted", "INDEX more ON stored_events"),),
    ),
    (
        ("ALTER TABLE stored_events DROP CONSTRAINT stored_events_version",),
        (
            ("schema_missing", "CONSTRAINT stored_events_version ON stored_events"),
            ("schema_missing", "INDEX stored_events_version ON stored_events"),
        ),
    ),
    (
        ("ALTER TABLE stored_events ALTER COLUMN topic TYPE varchar(99)",),
        (("schema_changed", "COLUMN stored_events.topic"),),
    ),
    (
        ("ALTER TABLE stored_events ALTER COLUMN originator_id TYPE text",),
        (("schema_changed", "COLUMN stored_events.originator_id"),),
    ),
    (
        ("ALTER TABLE stored_events ADD COLUMN hidden text DEFAULT 'x'",),
        (("schema_planted", "COLUMN stored_events.hidden"),),
    ),
    (
        ("CREATE TABLE below () INHERITS (stored_events)",),
        (("schema_changed", "TABLE stored_events"),),
    ),
    (
        ("ALTER TABLE stored_events SET UNLOGGED",),
        (("schema_changed", "TABLE stored_events"),),
    ),
    (
        ("ALTER SEQUENCE stored_events_notification_id_seq INCREMENT -1",),
        (("schema_changed", "SEQUENCE stored_events_notification_id_seq OF stored_events"),),
    ),
)


def plant(place: str, *statements: str) -> None:
    """Let somebody with the database at its schema."""
    if place.startswith("postgresql://"):
        with psycopg.connect(place) as server:
            for each in statements:
                server.execute(each.encode())
        return
    connection = sqlite3.connect(place)
    with connection:
        for each in statements:
            connection.execute(each)
    connection.close()


def a_log(place: str) -> str:
    """Make a store with a few events."""
    EventStore.migrate(place)
    with EventStore.open(place, MAPPER) as store:
        store.append(notes(a_stream(), range(1, 6)))
    return place


def verified(place: str, *, since: bool = False) -> Report:
    """Verify what is there."""
    with EventStore.open(place, MAPPER) as store:
        check = Verification(store, Known())
        return check.since_checkpoint() if since else check.full()


def named(found: Report) -> tuple[tuple[str, object], ...]:
    """Return kinds and parts of what is wrong with the schema."""
    return tuple((each.fault, each.values["part"]) for each in found.schema)


class TestUntouched:
    @pytest.mark.parametrize("database", BOTH)
    def test_is_as_it_was_made(
        self, database: str, request: pytest.FixtureRequest, tmp_path: Path
    ) -> None:
        """What `migrate` makes is what verification expects, and what ANALYZE keeps is no harm."""
        place = a_log(place_on(database, request, tmp_path))
        plant(place, "ANALYZE")
        for since in (False, True):
            found = verified(place, since=since)
            assert (found.finding, found.schema, found.events) == (None, (), 5)

    @pytest.mark.integration
    def test_in_a_schema_of_another_name(self, postgres_database: str) -> None:
        """Where the search path leads to another schema, that one is looked at."""
        plant(postgres_database, 'CREATE SCHEMA "Evidence"')
        place = f"{postgres_database}&options=-csearch_path%3D%22Evidence%22"
        assert named(verified(a_log(place))) == ()

    def test_after_vacuum(self, tmp_path: Path) -> None:
        """A file that SQLite wrote anew is as it was."""
        place = a_log(str(tmp_path / "events.sqlite"))
        connection = sqlite3.connect(place)
        connection.execute("VACUUM")
        connection.close()
        assert named(verified(place)) == ()


class TestPlanted:
    @pytest.mark.parametrize("since", [False, True])
    @pytest.mark.parametrize(("statements", "faults"), IN_SQLITE)
    def test_in_a_file_is_told(
        self,
        tmp_path: Path,
        statements: tuple[str, ...],
        faults: tuple[tuple[Fault, str], ...],
        *,
        since: bool,
    ) -> None:
        """Each difference is named, whether or not the rows can still be read."""
        place = a_log(str(tmp_path / "events.sqlite"))
        plant(place, *statements)
        found = verified(place, since=since)
        assert sorted(named(found)) == sorted(faults)
        assert found.finding is not None

    @pytest.mark.integration
    @pytest.mark.parametrize(("statements", "faults"), IN_POSTGRES)
    def test_on_a_server_is_told(
        self,
        postgres_database: str,
        statements: tuple[str, ...],
        faults: tuple[tuple[Fault, str], ...],
    ) -> None:
        """Each difference is named, whether or not the rows can still be read."""
        place = a_log(postgres_database)
        plant(place, *statements)
        found = verified(place)
        assert sorted(named(found)) == sorted(faults)
        assert found.finding is not None

    @pytest.mark.integration
    def test_view_on_a_server_is_told(self, postgres_database: str) -> None:
        """A view in place of the table is named before whatever it hides."""
        place = a_log(postgres_database)
        view = "CREATE VIEW stored_events AS SELECT * FROM loose"
        plant(place, LOOSE[0], LOOSE[1].format(cascade=" CASCADE"), view)
        told = named(verified(place))
        assert ("schema_changed", "TABLE stored_events") in told
        assert ("schema_planted", "RULE _RETURN ON stored_events") in told

    @pytest.mark.integration
    def test_table_of_a_schema_before_ours_is_told(self, postgres_database: str) -> None:
        """A copy without constraints that the search path finds first is what is looked at."""
        place = a_log(postgres_database)
        plant(
            place,
            "CREATE SCHEMA postgres",
            "CREATE TABLE postgres.stored_events AS SELECT * FROM public.stored_events",
        )
        assert verified(place).schema


class TestIndex:
    def test_that_leaves_a_row_out_is_told(self, tmp_path: Path) -> None:
        """Who reads the stream misses its last event, though no row was touched."""
        place = a_log(str(tmp_path / "events.sqlite"))
        exchange_index(place)
        with EventStore.open(place, MAPPER) as store:
            (stream,) = {each.event.stream for each in store.page(0, 10).recorded}
            assert [each.event.version for each in store.read(stream)] == [1, 2, 3, 4]
        found = verified(place)
        assert found.finding is not None
        assert (found.finding.fault, found.events) == ("index_differs", 5)
        assert any("row 5 missing" in str(each.values["part"]) for each in found.schema)


def exchange_index(place: str) -> None:
    """Put the index of a copy without the last event in the place of the log's own."""
    connection = sqlite3.connect(place, isolation_level=None)
    made = "SELECT sql FROM sqlite_master WHERE name = 'stored_events'"
    (table,) = connection.execute(made).fetchone()
    connection.execute(table.replace("stored_events", "shadow"))
    connection.execute("INSERT INTO shadow SELECT * FROM stored_events WHERE notification_id < 5")
    root = "SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_{}_1'"
    roots = [
        connection.execute(root.format(name)).fetchone()[0] for name in ("shadow", "stored_events")
    ]
    connection.execute("PRAGMA writable_schema=ON")
    for name, page in zip(("stored_events", "shadow"), roots, strict=True):
        change = "UPDATE sqlite_master SET rootpage = ? WHERE name = ?"
        connection.execute(change, (page, f"sqlite_autoindex_{name}_1"))
    connection.close()


class TestCommands:
    @pytest.mark.parametrize(
        ("lang", "words"), [("en_US.UTF-8", "never makes"), ("zh_CN.UTF-8", "从不建立")]
    )
    def test_tell_it(self, tmp_path: Path, lang: str, words: str) -> None:
        """`audit verify` says what is there in the reader's language, and `doctor` too."""
        data = tmp_path / "data"
        assert run(data, "db", "migrate").code == 0
        report(data)
        trigger = "CREATE TRIGGER quiet AFTER INSERT ON counters BEGIN SELECT 1; END"
        plant(str(data / "events.sqlite"), trigger)
        ended = run(data, "audit", "verify", env={"LANG": lang, "LC_ALL": lang})
        assert ended.code == 1
        for part in (words, "TRIGGER quiet", "ON counters BEGIN"):
            assert part in ended.out
        told = run(data, "audit", "verify", "--json").document
        assert [each["part"] for each in told["schema"]] == ["TRIGGER quiet"]
        assert (told["ok"], told["finding"]["fault"]) == (False, "schema_planted")
        assert "TRIGGER quiet" in run(data, "doctor").out
