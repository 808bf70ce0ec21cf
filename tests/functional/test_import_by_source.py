"""Imports judged by the targets of their source: a small look-alike, and a city's real half-year.

The oracle of the real file is in rules.md 13.3.
"""

import csv
import gzip
import sqlite3
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from application.importing.csv_rows import CsvRows
from application.importing.items import Row
from application.importing.mapping import read_mapping
from application.importing.report import ImportReport
from application.importing.rows import Draft, DraftMaker
from application.policy_packs.reader import read_policy
from domain.deadlines.given import given_deadline
from domain.deadlines.judge import is_on_time
from domain.deadlines.model import Deadline
from domain.issue.evolve import fold
from domain.issue.ids import issue_id_of_source
from domain.issue.state import Issue
from tests.calendars import office as office_time
from tests.command_line import ROOT, run
from tests.imports import NOW, Office

MAPPING = ROOT / "examples" / "mappings" / "boston_311_2011h2.yaml"
EXAMPLE = ROOT / "examples" / "service_requests.csv"
REAL = ROOT.parent / "shared" / "data" / "boston_311_2011h2.csv.gz"

needs_the_real_file = pytest.mark.skipif(
    not REAL.is_file(), reason="../shared/data/boston_311_2011h2.csv.gz is absent"
)
TIME = office_time()
FLAGS = {"ONTIME": True, "OVERDUE": False}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Return an empty deployment."""
    (tmp_path / "data").mkdir()
    office = Office(tmp_path / "data")
    yield office
    office.close()


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    """Yield the file's rows as the standard library reads them."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def drafts_of(path: Path) -> Iterator[Draft]:
    """Yield the file's rows as drafts; every one can be taken."""
    mapping = read_mapping(MAPPING)
    policy = read_policy(ROOT / "policies", "default")
    maker = DraftMaker(mapping, lambda _: policy)
    for row in CsvRows(path, mapping):
        assert isinstance(row, Row)
        draft = maker.draft(row, now=NOW)
        assert isinstance(draft, Draft)
        yield draft


def judged(draft: Draft) -> bool | None:
    """Return whether the draft's reply is in time; None where there is nothing to judge."""
    if draft.due_at is None or draft.replied_at is None:
        return None
    deadline = given_deadline(
        id="resolve-1",
        clock="resolve",
        started_at=draft.reported_at,
        due_at=draft.due_at,
        time=TIME,
        policy="test",
    )
    return is_on_time(deadline, draft.replied_at)


def as_written(row: dict[str, str]) -> tuple[bool, bool, bool]:
    """Return how the row's times compare, taken as they stand in the file."""
    opened, due, closed = (row[name] for name in ("open_dt", "target_dt", "closed_dt"))
    return due < opened, closed <= due, closed < opened


def as_instants(draft: Draft) -> tuple[bool, bool, bool]:
    """Return how the draft's instants compare."""
    assert draft.due_at
    assert draft.replied_at
    return (
        draft.due_at < draft.reported_at,
        draft.replied_at <= draft.due_at,
        draft.replied_at < draft.reported_at,
    )


class TestLookAlike:
    """Twenty requests written for this project, each a case of its own."""

    @pytest.fixture
    def report(self, office: Office) -> ImportReport:
        """Return the report of its import."""
        return office.take(EXAMPLE, read_mapping(MAPPING))

    def _issue(self, office: Office, number: str) -> tuple[Issue, tuple[str, ...]]:
        issue_id = issue_id_of_source("boston-311", number)
        events = [recorded.event for recorded in office.store.read_issue(issue_id)]
        return fold(Issue.new(issue_id), events), getattr(events[0], "flags", ())

    def _deadline(self, office: Office, number: str) -> Deadline | None:
        return self._issue(office, number)[0].deadlines.get("resolve-1")

    def test_is_taken_whole(self, report: ImportReport) -> None:
        """Eight of the fifteen requests with a target and an end were in time."""
        assert (report.read, report.taken, report.rejected) == (20, 20, [])
        assert {(c.on_time, c.of) for c in report.on_time.values()} == {(8, 15)}

    @pytest.mark.usefixtures("report")
    def test_agrees_with_every_flag_of_the_source(self, office: Office) -> None:
        """A flag that is set says what we say; the one left empty is late."""
        for row in rows_of(EXAMPLE):
            deadline = self._deadline(office, row["case_enquiry_id"])
            if row["target_dt"] and row["closed_dt"]:
                assert deadline
                met = deadline.state == "met"
                assert met is FLAGS.get(row["ontime"], False), row["case_enquiry_id"]

    @pytest.mark.usefixtures("report")
    def test_without_a_target_there_is_nothing_to_judge(self, office: Office) -> None:
        """Closed or open: no limit of ours is laid on it."""
        assert self._deadline(office, "7005") is None
        assert self._deadline(office, "7006") is None

    @pytest.mark.usefixtures("report")
    @pytest.mark.parametrize(
        ("number", "flags"),
        [
            ("7001", ()),
            ("7008", ("reply_undated",)),
            ("7010", ("reply_missing",)),
            ("7011", ("duplicate",)),
            ("7012", ("invalid",)),
            ("7013", ("closed_administratively",)),
            ("7014", ("target_before_open",)),
            ("7015", ("repeated_hour",)),
        ],
    )
    def test_flags_what_is_particular(
        self, office: Office, number: str, flags: tuple[str, ...]
    ) -> None:
        """What the source's words and times mean stays visible on the issue."""
        assert self._issue(office, number)[1] == flags

    @pytest.mark.usefixtures("report")
    def test_open_and_past_its_target_it_is_history(self, office: Office) -> None:
        """It stays open and fires nothing."""
        issue, _ = self._issue(office, "7007")
        assert (issue.status, issue.live) == ("reported", False)

    def test_orders_times_as_they_are_written(self) -> None:
        """Also in the night in which the clocks went back and an hour came twice."""
        rows = {row["case_enquiry_id"]: row for row in rows_of(EXAMPLE)}
        compared = 0
        for draft in drafts_of(EXAMPLE):
            if draft.due_at and draft.replied_at:
                assert as_instants(draft) == as_written(rows[draft.external_id])
                compared += 1
        assert compared == 15

    def test_indicators_count_with_and_without_the_open_ones(self, tmp_path: Path) -> None:
        """Two rates, each with its own name and its two numbers."""
        data = tmp_path / "data"
        assert run(data, "db", "migrate").code == 0
        told = run(data, "import", str(EXAMPLE), "--mapping", str(MAPPING))
        assert "by the source's own targets: 8 of 15." in told.out
        found = run(data, "indicators", "--json").document
        (group,) = found["groups"]
        assert (group["issues"], group["open"], group["overdue"]) == (20, 3, 2)
        assert group["ended_on_time"]["resolve"] == found["resolve_ended_on_time"]
        assert found["resolve_ended_on_time"] == {
            "numerator": 8,
            "denominator": 15,
            "percent": "53.33",
        }
        assert group["on_time"]["resolve"] == found["resolve_on_time"]["as_limited"]
        assert group["on_time"]["resolve"]["denominator"] == 17
        told = run(data, "indicators")
        assert "of those resolved: 8 of 15 = 53.33 %." in told.out
        assert "open overdue ones counted too: 8 of 17 = 47.06 %." in told.out


class TestMemory:
    def test_a_batch_is_written_before_the_next_is_read(self, office: Office) -> None:
        """Rows are never gathered: after each batch only so many rows have been read."""
        read: list[int] = []
        office.take(
            EXAMPLE,
            read_mapping(MAPPING),
            batch=5,
            progress=lambda so_far: read.append(so_far.read),
        )
        assert read == [5, 10, 15, 20]


@pytest.fixture(scope="module")
def rows() -> dict[str, dict[str, str]]:
    """Return the real file's rows by their number."""
    return {row["case_enquiry_id"]: row for row in rows_of(REAL)}


@pytest.fixture(scope="module")
def drafts() -> list[Draft]:
    """Return all of them as drafts."""
    return list(drafts_of(REAL))


@needs_the_real_file
class TestRealHalfYear:
    def test_agrees_with_every_flag_row_by_row(
        self, rows: dict[str, dict[str, str]], drafts: list[Draft]
    ) -> None:
        """35,591 in time, 8,230 late; 43,664 flags agree, the 157 empty ones are late."""
        seen: Counter[tuple[str, bool | None]] = Counter()
        for draft in drafts:
            seen[rows[draft.external_id]["ontime"], judged(draft)] += 1
        ended = {key: count for key, count in seen.items() if key[1] is not None}
        assert ended == {
            ("ONTIME", True): 35_591,
            ("OVERDUE", False): 8_230 - 157,
            ("", False): 157,
        }

    def test_orders_times_as_they_are_written(
        self, rows: dict[str, dict[str, str]], drafts: list[Draft]
    ) -> None:
        """The change of the clocks on 2011-11-06 turns no two times around."""
        ended = [draft for draft in drafts if draft.due_at and draft.replied_at]
        assert len(ended) == 43_821
        for draft in ended:
            assert as_instants(draft) == as_written(rows[draft.external_id])

    def test_closure_reasons_become_flags(self, drafts: list[Draft]) -> None:
        """As often as the words occur in the file."""
        flags = Counter(flag for draft in drafts for flag in draft.flags)
        assert (flags["duplicate"], flags["invalid"]) == (2_313, 1_419)
        assert flags["closed_administratively"] == 1_247
        assert (flags["reply_missing"], flags["reply_undated"]) == (163, 31)


@needs_the_real_file
@pytest.mark.long
@pytest.mark.timeout(600)
def test_the_real_half_year_in_the_store(tmp_path: Path) -> None:
    """Imported, projected and counted: the oracle comes out of the read models, row by row."""
    data = tmp_path / "data"
    assert run(data, "db", "migrate").code == 0
    told = run(data, "import", str(REAL), "--mapping", str(MAPPING), "--json").document
    assert (told["read"], told["taken"], told["rejected"]) == (58_251, 58_251, [])
    found = run(data, "indicators", "--json").document
    assert found["resolve_ended_on_time"] == {
        "numerator": 35_591,
        "denominator": 43_821,
        "percent": "81.22",
    }
    assert found["resolve_on_time"]["as_limited"] == {
        "numerator": 35_591,
        "denominator": 47_270,
        "percent": "75.29",
    }
    with sqlite3.connect(data / "views.sqlite") as views:
        results = dict(views.execute("SELECT issue_id, result FROM indicator_clocks"))
    for row in rows_of(REAL):
        result = results.get(str(issue_id_of_source("boston-311", row["case_enquiry_id"])))
        assert result == expected(row), row["case_enquiry_id"]


def expected(row: dict[str, str]) -> str | None:
    """Return how the resolve clock of a row ends: None where the source set no target."""
    if not row["target_dt"]:
        return None
    if not row["closed_dt"]:
        return "open"
    written = [datetime.fromisoformat(row[name]) for name in ("closed_dt", "target_dt")]
    return "met" if written[0] <= written[1] else "late"
