"""Rows of a file: physical lines, odd files, and damage that stays where it is."""

import gzip
import os
import tracemalloc
from pathlib import Path

import pytest

from application.importing.items import Blank, Read, Row
from application.importing.reader import read_rows
from application.importing.report import Rejected
from application.yaml_file import FaultyFileError
from tests.imports import HEADER, a_file, a_mapping, a_row


def _read(path: Path, **changes: object) -> list[Read]:
    return list(read_rows(path, a_mapping(**changes)))


def _lines(items: list[Read]) -> list[int]:
    return [item.line for item in items]


class TestForms:
    def test_rows_carry_their_first_physical_line(self, tmp_path: Path) -> None:
        """A field over several lines moves the count of those behind it, CRLF or LF."""
        long = '2,U2,t,"one\r\ntwo\nthree",2026-03-02,,\r\n'
        items = _read(a_file(tmp_path, a_row(), long, a_row("3")))
        assert _lines(items) == [2, 3, 6]
        assert isinstance(items[1], Row)
        assert items[1].fields["text"] == "one\r\ntwo\nthree"

    def test_a_byte_order_mark_is_no_part_of_the_header(self, tmp_path: Path) -> None:
        """Files saved by a spreadsheet begin with one."""
        items = _read(a_file(tmp_path, a_row(), header="\ufeff" + HEADER))
        assert [type(item) for item in items] == [Row]

    def test_packed_files_are_read_as_they_are(self, tmp_path: Path) -> None:
        """The file itself says that it is packed, whether the mapping does or not."""
        path = tmp_path / "rows.csv.gz"
        path.write_bytes(gzip.compress((HEADER + a_row()).encode()))
        assert [type(item) for item in _read(path, format="csv.gz")] == [Row]
        assert [type(item) for item in _read(path, format="csv")] == [Row]

    def test_other_encodings_and_delimiters(self, tmp_path: Path) -> None:
        """GB 18030 with semicolons is as good."""
        path = tmp_path / "rows.csv"
        path.write_bytes((HEADER + a_row()).replace(",", ";").encode("gb18030"))
        (row,) = _read(path, encoding="gb18030", delimiter=";")
        assert isinstance(row, Row)
        assert row.fields["title"] == "公交太少"

    def test_blank_rows_are_counted_not_reported(self, tmp_path: Path) -> None:
        """A spreadsheet may save 65,000 of them."""
        items = _read(a_file(tmp_path, "\r\n", " , ,,,,,\r\n", ",,,,,,\r\n", a_row()))
        assert [type(item) for item in items] == [Blank, Blank, Blank, Row]

    def test_memory_does_not_grow_with_the_file(self, tmp_path: Path) -> None:
        """65,000 blank rows pass through in far less memory than they take in the file."""
        path = a_file(tmp_path, *[",,,,,,\r\n"] * 65_000)
        reader = read_rows(path, a_mapping())
        tracemalloc.start()
        try:
            assert sum(isinstance(item, Blank) for item in reader) == 65_000
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert peak < 200_000

    def test_columns_nobody_asked_for_are_left(self, tmp_path: Path) -> None:
        """A file may have more than the mapping names."""
        path = a_file(tmp_path, "x," + a_row(), header="more," + HEADER)
        assert [type(item) for item in _read(path)] == [Row]


class TestDamage:
    def test_a_row_too_short_is_reported_and_the_rest_taken(self, tmp_path: Path) -> None:
        """Line and reason are enough to find it."""
        items = _read(a_file(tmp_path, a_row(), "2,U2,t\r\n", a_row("3")))
        assert items[1] == Rejected(3, "", "columns_wrong", "3 columns instead of 7")
        assert _lines(items) == [2, 3, 4]

    def test_an_open_quote_does_not_swallow_what_follows(self, tmp_path: Path) -> None:
        """One missing quote costs one row."""
        items = _read(a_file(tmp_path, '1,U1,"t,x,2026-03-02,,\r\n', a_row("2"), a_row("3")))
        assert [type(item) for item in items] == [Rejected, Row, Row]
        assert isinstance(items[0], Rejected)
        assert (items[0].line, items[0].code) == (2, "row_malformed")

    def test_bytes_of_another_encoding_name_line_and_column(self, tmp_path: Path) -> None:
        """The damaged row is reported where it is damaged, the rest is taken."""
        bad = a_row("2", title="XX").encode().replace(b"XX", b"\xb9\xab")
        items = _read(a_file(tmp_path, a_row(), bad, a_row("3")))
        assert [type(item) for item in items] == [Row, Rejected, Row]
        assert isinstance(items[1], Rejected)
        assert (items[1].line, items[1].column, items[1].code) == (3, "title", "undecodable")
        assert "byte 6" in items[1].reason

    def test_a_packed_file_cut_off_keeps_what_came_before(self, tmp_path: Path) -> None:
        """What could be unpacked is taken and the break is reported."""
        rows = "".join(a_row(str(n), text=f"{n * 7919}") for n in range(3000))
        path = tmp_path / "rows.csv.gz"
        path.write_bytes(gzip.compress((HEADER + rows).encode())[:-2000])
        items = _read(path, format="csv.gz")
        assert isinstance(items[-1], Rejected)
        assert items[-1].code == "file_broken"
        assert sum(isinstance(item, Row) for item in items) > 100

    def test_a_line_without_end_is_passed_over(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A line of gigabytes does not fill the memory."""
        monkeypatch.setattr("application.importing.lines.LONGEST_LINE", 300)
        items = _read(a_file(tmp_path, "x" * 1000 + "\r\n", a_row("2")))
        assert [(type(item), item.line) for item in items] == [(Rejected, 2), (Row, 3)]


class TestUnreadable:
    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "is empty"),
            (b"\r\n\r\n", "is empty"),
            (b"\xff\xfei\x00d\x00", "UTF-16"),
            (b"id,who,title\r\n", "`text` 0 times"),
            (HEADER.replace("who", "id").encode(), "`id` 2 times"),
            (b"\xb9\xab,x\r\n", "cannot be decoded"),
        ],
    )
    def test_a_file_of_another_kind_is_refused_whole(
        self, tmp_path: Path, content: bytes, said: str
    ) -> None:
        """One clear sentence before anything is taken."""
        path = tmp_path / "rows.csv"
        path.write_bytes(content)
        with pytest.raises(FaultyFileError, match=said):
            read_rows(path, a_mapping())

    def test_a_missing_file(self, tmp_path: Path) -> None:
        """The path is in the sentence."""
        with pytest.raises(FaultyFileError, match=r"rows\.csv: No such file"):
            read_rows(tmp_path / "rows.csv", a_mapping())

    def test_a_pipe(self, tmp_path: Path) -> None:
        """A file is read for its digest, for its form and for its rows: a pipe gives all once."""
        path = tmp_path / "rows.csv"
        os.mkfifo(path)
        writer = os.open(path, os.O_RDWR)  # so that whoever opens it need not wait for a writer
        try:
            with pytest.raises(FaultyFileError, match=r"rows\.csv: is a pipe"):
                read_rows(path, a_mapping())
        finally:
            os.close(writer)
