"""Import of services of long ago: who served on site, from when to when, confirmed by whom (A4)."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.issue.events import CheckedOut, HoursConfirmed
from domain.issue.ids import issue_id_of_source
from tests.imports import Office, a_mapping

COLUMNS = {
    "external_id": "id",
    "title": "title",
    "text": "text",
    "reported_at": "at",
    "reply": "reply",
    "replied_at": "done",
    "unit": "unit",
    "stays": "stays",
    "hours_confirmed_by": "by",
}
MAPPING = a_mapping(
    source="need", columns=COLUMNS, categories=[], constants={"category": "志愿服务"}
)
ROW = {
    "id": "1",
    "title": "清扫楼院",
    "text": "请党员到小区一同清扫楼院",
    "at": "2025-03-01T08:00:00",
    "reply": "清扫已完成",
    "done": "2025-03-03T09:00:00",
    "unit": "serving-unit-2",
    "stays": "",
    "by": "community-1-desk",
}
FIRST = "m-1, serving-unit-1, 2025-03-02T08:00, 2025-03-02T12:00"
SECOND = "m-2, serving-unit-2, 2025-03-02T08:30, 2025-03-02T10:00"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Return an empty deployment of a county whose service loop asks for check-in."""
    (tmp_path / "data").mkdir()
    office = Office(tmp_path / "data", pack="pingding")
    yield office
    office.close()


def a_file(folder: Path, **fields: str) -> Path:
    """Write one row."""
    return rows_in(folder, fields)


def rows_in(folder: Path, *rows: dict[str, str]) -> Path:
    """Write rows that differ from the usual one in these fields."""
    path = folder / "services.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ROW)
        writer.writeheader()
        writer.writerows(ROW | row for row in rows)
    return path


def test_hours_of_two_units(office: Office, tmp_path: Path) -> None:
    """Each person's hours, for his own unit, at their own time; and whose word let them count."""
    report = office.take(a_file(tmp_path, stays=f"{FIRST}; {SECOND};"), MAPPING)
    assert (report.taken, report.rejected) == (1, [])
    stream = office.store.read_issue(issue_id_of_source("need", "1"))
    events = [each.event for each in stream]
    left = [each for each in events if isinstance(each, CheckedOut)]
    assert [(each.person, each.unit, each.served_seconds) for each in left] == [
        ("m-1", "serving-unit-1", 14_400),
        ("m-2", "serving-unit-2", 5_400),
    ]
    assert left[0].left_at.isoformat() == "2025-03-02T04:00:00+00:00"
    words = [each for each in events if isinstance(each, HoursConfirmed)]
    assert {each.confirmed_by for each in words} == {"community-1-desk"}
    assert len(words) == 2


def test_one_person_is_at_one_service_at_a_time(office: Office, tmp_path: Path) -> None:
    """Whether the other one stands in the same file or was taken over before."""
    at_once = FIRST.replace("T08:00", "T11:59").replace("T12:00", "T13:00")
    after = FIRST.replace("T12:00", "T13:00").replace("T08:00", "T12:00")
    same_file = rows_in(
        tmp_path,
        {"stays": FIRST},
        {"id": "2", "stays": at_once},
        {"id": "3", "stays": f"{after};{SECOND}"},
    )
    report = office.take(same_file, MAPPING)
    assert [(each.line, each.code) for each in report.rejected] == [(3, "overlapping_stays")]
    report = office.take(a_file(tmp_path, id="4", stays=at_once), MAPPING)
    assert [each.code for each in report.rejected] == ["overlapping_stays"]


def test_without_stays_the_word_is_on_nothing(office: Office, tmp_path: Path) -> None:
    """A column that is the same in every row does not keep out a service without stays."""
    assert office.take(a_file(tmp_path), MAPPING).taken == 1


def test_what_was_ordered(office: Office, tmp_path: Path) -> None:
    """A row may name the item of the menu, and one that is on none is refused."""
    columns = {**COLUMNS, "menu_item": "by"}
    del columns["hours_confirmed_by"]
    report = office.take(
        a_file(tmp_path, by="moon-walk"),
        MAPPING.model_copy(update={"columns": MAPPING.columns.model_validate(columns)}),
    )
    assert [each.code for each in report.rejected] == ["unknown_reference"]


@pytest.mark.parametrize(
    ("fields", "column", "code"),
    [
        ({"stays": "m-1, serving-unit-1, 2025-03-02T08:00"}, "stays", "stay_malformed"),
        ({"stays": "m-1, , 2025-03-02T08:00, 2025-03-02T09:00"}, "stays", "stay_malformed"),
        ({"stays": f"{FIRST.replace('m-1', 'm' * 65)}"}, "stays", "code_malformed"),
        ({"stays": FIRST.replace("12:00", "noon")}, "stays", "time_malformed"),
        ({"stays": FIRST, "reply": "", "done": ""}, "stays", "stays_unfinished"),
        ({"unit": "u" * 65}, "unit", "code_malformed"),
        ({"unit": "moon"}, "", "unknown_reference"),
        ({"stays": FIRST.replace("unit-1", "unit-9")}, "", "unknown_reference"),
        ({"stays": f"{FIRST};{FIRST}"}, "", "overlapping_stays"),
        ({"stays": FIRST.replace("02T12", "01T12")}, "", "predated"),
        ({"stays": FIRST.replace("02T08", "01T07")}, "", "predated"),
        ({"stays": FIRST.replace("02T12", "03T12")}, "", "predated"),
        ({"stays": FIRST.replace("02T08", "01T11")}, "", "stay_too_long"),
        ({"stays": FIRST, "by": "m-1"}, "", "conflict_of_interest"),
    ],
)
def test_what_cannot_have_been(
    office: Office, tmp_path: Path, fields: dict[str, str], column: str, code: str
) -> None:
    """Goes to the rejected rows with its code; nothing of it is stored."""
    report = office.take(a_file(tmp_path, **fields), MAPPING)
    assert [(each.column, each.code) for each in report.rejected] == [(column, code)]
    assert office.store.last_position() == 0
