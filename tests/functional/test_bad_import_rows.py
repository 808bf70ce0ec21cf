"""The rows of rules.md 12.1 that concern bulk import, through a whole import."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.issue.events import IssueReported
from domain.issue.ids import issue_id_of_source
from tests.imports import HEADER, Office, a_file, a_mapping, a_row

COLUMNS = {
    "external_id": "id",
    "complainant": "who",
    "title": "title",
    "text": "text",
    "reported_at": "at",
    "reply": "reply",
    "replied_at": "done",
    "headcount": "people",
}
MAPPING = a_mapping(
    columns=COLUMNS, instants=["iso", "%m/%d/%Y", "%d/%m/%Y", "excel"], zone="Asia/Shanghai"
)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Return an empty deployment."""
    (tmp_path / "data").mkdir()
    office = Office(tmp_path / "data")
    yield office
    office.close()


def _file(folder: Path, *rows: dict[str, str]) -> Path:
    header = HEADER.replace("done", "done,people")
    lines = [a_row(reply="", done="", **{"people": ""} | row) for row in rows]
    return a_file(folder, *lines, header=header)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"text": "\u3000\t"}, "text_empty"),
        ({"text": "长" * 20_001}, "text_too_long"),
        ({"at": "2026-11-20T12:06:00"}, "time_in_future"),
        ({"at": "03/02/2016"}, "time_ambiguous"),
        ({"at": "1986-05-04T02:30:00"}, "time_ambiguous"),
        ({"at": "yesterday"}, "time_malformed"),
        ({"people": "0"}, "figure_malformed"),
    ],
)
def test_what_cannot_be_taken_goes_to_the_error_file(
    office: Office, tmp_path: Path, given: dict[str, str], expected: str
) -> None:
    """With its code; nothing of it is stored."""
    report = office.take(_file(tmp_path, given), MAPPING)
    assert [rejected.code for rejected in report.rejected] == [expected]
    assert office.store.last_position() == 0


@pytest.mark.parametrize(
    ("given", "at", "people", "flags"),
    [
        ({"at": "2016-12-31T08:00:00"}, "2016-12-31T00:00:00+00:00", 1, ()),
        ({"at": "12/31/2016"}, "2016-12-30T16:00:00+00:00", 1, ("date_only",)),
        ({"at": "42735.5"}, "2016-12-31T04:00:00+00:00", 1, ()),
        ({"at": "2016-12-31"}, "2016-12-30T16:00:00+00:00", 1, ("date_only",)),
        (
            {"at": "2016-12-31T08:00:00", "people": "x个"},
            "2016-12-31T00:00:00+00:00",
            1,
            ("headcount_unknown",),
        ),
        (
            {"at": "2016-12-31T08:00:00", "people": "2500余名"},
            "2016-12-31T00:00:00+00:00",
            2500,
            ("headcount_more_than",),
        ),
        ({"at": "2016-12-31T08:00:00", "text": "第１３栋😤"}, "2016-12-31T00:00:00+00:00", 1, ()),
    ],
)
def test_what_is_unambiguous_is_taken_and_flagged(
    office: Office,
    tmp_path: Path,
    given: dict[str, str],
    at: str,
    people: int,
    flags: tuple[str, ...],
) -> None:
    """Only where one reading is possible; what is not known for certain is said."""
    assert office.take(_file(tmp_path, given), MAPPING).rejected == []
    (recorded,) = office.store.read_issue(issue_id_of_source("test-source", "1"))
    event = recorded.event
    assert isinstance(event, IssueReported)
    assert event.stamp.occurred_at.isoformat() == at
    assert (event.headcount, event.flags) == (people, flags)


def test_65_000_blank_rows_are_skipped_and_counted(office: Office, tmp_path: Path) -> None:
    """They are neither issues nor faults."""
    path = tmp_path / "padded.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*HEADER.strip().split(","), "people"])
        writer.writerows([[""] * 8] * 65_000)
        writer.writerow(["1", "U1", "公交太少", "等", "2026-03-02", "", "", ""])
    report = office.take(path, MAPPING)
    assert (report.read, report.taken, report.blank, report.rejected) == (1, 1, 65_000, [])
