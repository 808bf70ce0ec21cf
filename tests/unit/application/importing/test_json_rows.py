"""Rows of JSON lines: nested fields, numbers as written, damage that stays on its line."""

import gzip
import json
import tracemalloc
from pathlib import Path

import pytest

from application.importing.items import Blank, Read, Row
from application.importing.reader import read_rows
from application.importing.report import Rejected
from tests.imports import a_mapping

COLUMNS = {
    "external_id": "id",
    "title": "title",
    "text": "detail.text",
    "reported_at": "times.0",
    "complainant": "a.b",
}


def _line(**changes: object) -> str:
    found: dict[str, object] = {
        "id": 7,
        "title": "公交太少",
        "detail": {"text": "等了一个小时"},
        "times": ["2026-03-02T08:00:00"],
        "a.b": "U1",
    }
    return json.dumps(found | changes, ensure_ascii=False)


def _read(folder: Path, *lines: str, **changes: object) -> list[Read]:
    path = folder / "rows.jsonl"
    path.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
    return list(read_rows(path, a_mapping(format="jsonl", columns=COLUMNS, **changes)))


class TestValues:
    def test_paths_lead_into_objects_and_lists(self, tmp_path: Path) -> None:
        """A key with a point in it is found before the path of the same name."""
        (row,) = _read(tmp_path, _line())
        assert isinstance(row, Row)
        assert row.fields == {
            "external_id": "7",
            "title": "公交太少",
            "text": "等了一个小时",
            "reported_at": "2026-03-02T08:00:00",
            "complainant": "U1",
        }

    @pytest.mark.parametrize(
        ("written", "text"),
        [
            ("12345.0", "12345"),
            ("110101199003074512", "110101199003074512"),
            ('"007"', "007"),
            ("1.50", "1.50"),
            ("true", "true"),
            ("null", ""),
        ],
    )
    def test_values_become_the_text_they_were(
        self, tmp_path: Path, written: str, text: str
    ) -> None:
        """No digit of an id is lost on the way."""
        (row,) = _read(tmp_path, _line().replace("7", written, 1))
        assert isinstance(row, Row)
        assert row.fields["external_id"] == text

    def test_what_a_line_lacks_is_empty(self, tmp_path: Path) -> None:
        """Whether that is a fault is for the field to say."""
        (row,) = _read(tmp_path, '{"id": 1, "detail": "text", "times": []}')
        assert isinstance(row, Row)
        assert list(row.fields.values()) == ["1", "", "", "", ""]

    @pytest.mark.parametrize("value", [["a"], {"a": 1}, "\ud800"])
    def test_no_text_at_all_names_the_column(self, tmp_path: Path, value: object) -> None:
        """A list, an object or half a character is reported where it stands."""
        line = json.dumps({"id": 1, "detail": {"text": value}})
        (item,) = _read(tmp_path, line)
        assert isinstance(item, Rejected)
        assert (item.line, item.column, item.code) == (1, "detail.text", "value_malformed")


class TestDamage:
    @pytest.mark.parametrize(
        "bad", ["{", "[1]", '"a"', '{"id": NaN}', "[" * 100_000, '{"id": 1} {"id": 2}']
    )
    def test_a_bad_line_costs_that_line(self, tmp_path: Path, bad: str) -> None:
        """The error file gets its number; the rest is taken."""
        items = _read(tmp_path, _line(), bad, "", _line(id=8))
        assert [(type(item), item.line) for item in items] == [
            (Row, 1),
            (Rejected, 2),
            (Blank, 3),
            (Row, 4),
        ]
        assert isinstance(items[1], Rejected)
        assert items[1].code == "row_malformed"

    def test_bytes_of_another_encoding(self, tmp_path: Path) -> None:
        """They are reported with the line."""
        (tmp_path / "rows.jsonl").write_bytes(b'{"id": "\xb9\xab"}\n' + _line().encode())
        mapping = a_mapping(format="jsonl", columns=COLUMNS)
        items = list(read_rows(tmp_path / "rows.jsonl", mapping))
        assert isinstance(items[0], Rejected)
        assert (items[0].line, items[0].code) == (1, "undecodable")
        assert isinstance(items[1], Row)


def test_a_packed_stream_stays_out_of_memory(tmp_path: Path) -> None:
    """50,000 objects pass through in a fraction of what they take unpacked."""
    path = tmp_path / "rows.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=1) as file:
        file.writelines(_line(id=number) + "\n" for number in range(50_000))
    reader = read_rows(path, a_mapping(format="jsonl.gz", columns=COLUMNS))
    tracemalloc.start()
    try:
        assert sum(isinstance(item, Row) for item in reader) == 50_000
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 500_000
