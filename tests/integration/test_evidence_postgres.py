"""Export, retention, destruction and audit engagements, all three stores on PostgreSQL."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from application.exchange.run import FORMATS
from application.privacy.retention import Swept
from application.store_errors import TamperedError
from domain.calendar import SHANGHAI
from domain.exchange.errors import NoSuchApprovalError
from tests.command_line import Ended, report, run
from tests.exchange import Desk, counted, stories
from tests.retention import ADMIN, WORDS, issue_id, sound, swept, two_issues
from tests.stranger import drawn_by_a_stranger

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]


@pytest.fixture
def data(postgres_database: str, tmp_path: Path) -> Path:
    """Return an empty data directory whose stores are on PostgreSQL."""
    made = tmp_path / "data"
    made.mkdir()
    stores = (f"{name}_url: {postgres_database}\n" for name in ("events", "views", "vault"))
    (made / "bihuan.yaml").write_text("".join(stores))
    return made


def sql(place: str, statement: str, *values: object) -> list[tuple[Any, ...]]:
    """Let somebody with the database at it."""
    with psycopg.connect(place) as server:
        cursor = server.execute(statement.encode(), values)
        return cursor.fetchall() if cursor.description else []


class TestExport:
    @pytest.fixture
    def desk(self, postgres_database: str, tmp_path: Path) -> Iterator[Desk]:
        """Return a store with an event of every kind."""
        made = Desk(tmp_path, postgres_database)
        made.write(*stories())
        yield made
        made.store.close()

    @pytest.fixture
    def embedded(self, tmp_path: Path) -> Iterator[Desk]:
        """Return the same on SQLite."""
        (tmp_path / "embedded").mkdir()
        made = Desk(tmp_path / "embedded")
        made.write(*stories())
        yield made
        made.store.close()

    def test_is_that_of_the_embedded_store(self, desk: Desk, embedded: Desk) -> None:
        """The same events give the same counts, and the same bytes where a format is text."""
        for nth, kind in enumerate(FORMATS, start=1):
            told, other = desk.export(kind, nth=nth), embedded.export(kind, nth=nth)
            assert counted(told.path, kind) == counted(other.path, kind)
            assert (told.events, told.issues) == (other.events, other.issues)
            if kind not in {"ocel-sqlite", "parquet"}:
                assert told.path.read_bytes() == other.path.read_bytes()

    def test_takes_approval_and_is_on_record(self, desk: Desk) -> None:
        """An approval of another person lets one export through."""
        number = desk.approve()
        assert desk.export("csv", cap=0, approval=number).path.exists()
        with pytest.raises(NoSuchApprovalError):
            desk.export("csv", cap=0, approval=number, nth=2, is_forced=True)

    def test_of_an_altered_log_leaves_nothing(self, desk: Desk, postgres_database: str) -> None:
        """Neither file nor record."""
        change = "UPDATE stored_events SET state = '{}' WHERE notification_id = 9"
        sql(postgres_database, change)
        with pytest.raises(TamperedError):
            desk.export("xes")
        assert list(desk.folder.iterdir()) == []


class TestRetention:
    def test_keys_go_first_and_the_record_at_its_end(
        self, data: Path, postgres_database: str, tmp_path: Path
    ) -> None:
        """After three years nobody reads the words, after ten there is no content; digests stay."""
        closed, still_open = two_issues(data)
        destroyed = issue_id(data, closed)
        assert swept(data, 3) == Swept(persons=1)
        assert "[erased]" in run(data, "issue", "show", closed).out
        assert sound(data)
        assert swept(data, 11) == Swept(issues=1)
        query = "SELECT state FROM stored_events WHERE originator_id = %s"
        assert sql(postgres_database, query, destroyed) == [(None,)] * 3
        shown = run(data, "issue", "show", str(destroyed), "--json")
        assert shown.document["error"]["code"] == "issue_destroyed"
        assert still_open in run(data, "issue", "list", "--json").out
        assert sound(data)
        told = exported(data, tmp_path / "log.csv")
        assert (told["destroyed"], told["issues"]) == (3, 1)

    def test_a_hole_that_nobody_recorded_is_found(self, data: Path, postgres_database: str) -> None:
        """Only what an event of destruction names is accepted."""
        two_issues(data)
        assert swept(data, 11).issues == 1
        query = "SELECT min(notification_id) FROM stored_events WHERE state IS NOT NULL"
        ((position,),) = sql(postgres_database, query)
        change = "UPDATE stored_events SET state = NULL WHERE notification_id = %s"
        sql(postgres_database, change, position)
        ended = run(data, "audit", "verify", "--full", "--json")
        assert (ended.code, ended.document["finding"]["fault"]) == (1, "content_missing")
        assert ended.document["finding"]["position"] == position

    def test_a_hold_stops_both(self, data: Path) -> None:
        """Lifted, both go on."""
        closed, _ = two_issues(data)
        assert run(data, "privacy", "hold", closed, "--why", "lawsuit", *ADMIN).code == 0
        assert swept(data, 11) == Swept()
        assert run(data, "privacy", "lift", closed, "--why", "settled", *ADMIN).code == 0
        assert swept(data, 11) == Swept(persons=1, issues=1)

    def test_erasure_by_command(self, data: Path) -> None:
        """Reveal works before and fails after; the log verifies around the hole."""
        closed, _ = two_issues(data)
        assert reveal(data, closed).document["text"] == WORDS
        given = ("--ground", "consent_withdrawn", "--why", "asked in writing", *ADMIN, "--json")
        ended = run(data, "privacy", "erase", closed, *given)
        assert (ended.code, ended.document["is_clean"]) == (0, True), ended.out
        assert reveal(data, closed).document["error"]["code"] == "erased"
        assert sound(data)


class TestEngagement:
    def test_from_frame_to_closing(self, data: Path, tmp_path: Path) -> None:
        """The frame is frozen, a stranger draws the same, a finding is confirmed and answered."""
        assert run(data, "db", "migrate").code == 0
        for source in ("hotline",) * 4 + ("patrol",) * 2:
            report(data, "--source", source)
        today = datetime.now(SHANGHAI).date().isoformat()
        opening = ("--since", "2026-01-01", "--until", today, "--strata", "source")
        auditors = ("--auditor", "auditor-1", "--auditor", "auditor-2", "--why", "audit")
        case(data, "open", "c", *opening, "--size", "3", *auditors)
        assert case(data, "freeze", "c", "--contribution", "dice 3").document["count"] == 6
        case(data, "sample", "c")
        told = run(data, "audit", "case", "show", "c", "--json").document
        assert drawn_by_a_stranger(told) == told["sample"]["issues"]
        evidence = f"{told['sample']['issues'][0]}@1"
        said = ("--severity", "low", "--unit", "housing", "--criterion", "JN 25", "--text", "x")
        case(data, "finding", "c", *said, "--evidence", evidence)
        case(data, "confirm", "c", "1", by="auditor-2")
        case(data, "reply", "c", "1", "--text", "已补", "--agree", by="housing-lead")
        case(data, "close", "c")
        page = tmp_path / "report.html"
        assert run(data, "audit", "case", "report", "c", "--out", str(page)).code == 0
        assert sound(data)


def case(data: Path, step: str, *arguments: str, by: str = "auditor-1") -> Ended:
    """Take a step of an engagement that must be accepted."""
    ended = run(data, "audit", "case", step, *arguments, "--as", by, "--json")
    assert ended.code == 0, ended.out + ended.err
    return ended


def reveal(data: Path, number: str) -> Ended:
    """Reveal the text of an issue."""
    return run(
        data, "privacy", "reveal", number, "text", "--purpose", "x", "--as", "clerk-1", "--json"
    )


def exported(data: Path, out: Path) -> dict[str, Any]:
    """Export the log as CSV and return what was told."""
    given = ("--format", "csv", "--out", str(out), "--purpose", "test", "--as", "auditor-1")
    ended = run(data, "audit", "export", *given, "--json")
    assert ended.code == 0, ended.out
    return ended.document
