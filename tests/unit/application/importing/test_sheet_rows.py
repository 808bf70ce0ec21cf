"""Rows of sheets: as offices keep them, with titles, merged headers, padding and damage."""

import tracemalloc
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import MAC_EPOCH

from application.importing.items import Blank, Read, Row
from application.importing.reader import read_rows
from application.importing.report import Rejected
from application.yaml_file import FaultyFileError
from tests.imports import a_mapping

HEADER = ("id", "who", "title", "text", "at", "reply", "done")
SHEET = "xl/worksheets/sheet1.xml"


def _row(external_id: object = "1", **changes: object) -> list[object]:
    values = {
        "who": "U1",
        "title": "公交太少",
        "text": "等了一个小时",
        "at": "2026-03-02",
    } | changes
    return [external_id, *(values.get(name) for name in HEADER[1:])]


def _book(folder: Path, *rows: Sequence[object], header: Sequence[object] = HEADER) -> Path:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (header, *rows):
        sheet.append(list(row))
    book.save(folder / "rows.xlsx")
    return folder / "rows.xlsx"


def _read(path: Path, **changes: object) -> list[Read]:
    return list(read_rows(path, a_mapping(format="xlsx", **changes)))


def _fields(items: list[Read]) -> list[dict[str, str]]:
    assert all(isinstance(item, Row) for item in items), items
    return [item.fields for item in items if isinstance(item, Row)]


def _rewritten(path: Path, part: str, content: str) -> Path:
    """Replace a part of the packed file, as other programs write it."""
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    parts[part] = content.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    return path


def _sheet_xml(*rows: str, size: str = "A1:G3") -> str:
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    data = "".join(rows)
    return (
        f'<worksheet xmlns="{namespace}"><dimension ref="{size}"/>'
        f"<sheetData>{data}</sheetData></worksheet>"
    )


def _xml_row(number: int, *values: str) -> str:
    cells = "".join(f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>' for value in values)
    return f'<row r="{number}">{cells}</row>'


class TestValues:
    def test_a_number_that_is_an_id_stays_one(self, tmp_path: Path) -> None:
        """12345 is no 12345.0, however the sheet stored it."""
        (fields,) = _fields(_read(_book(tmp_path, _row(12345.0))))
        assert fields["external_id"] == "12345"

    def test_a_number_the_sheet_has_rounded_is_no_id(self, tmp_path: Path) -> None:
        """Of an 18-digit number three digits are lost: two people would become one."""
        (item,) = _read(_book(tmp_path, _row(110101199003074512)))
        assert isinstance(item, Rejected)
        assert (item.line, item.column, item.code) == (2, "id", "number_rounded")

    @pytest.mark.parametrize(
        ("at", "text"),
        [
            (datetime(2026, 3, 2, 8, 30), "2026-03-02T08:30:00"),  # noqa: DTZ001 - sheets know none
            (date(2026, 3, 2), "2026-03-02"),
            ("2026-03-02 08:30", "2026-03-02 08:30"),
            (46083.5, "46083.5"),
            (46083, "46083"),
        ],
    )
    def test_times_are_real_ones_numbers_or_text(
        self, tmp_path: Path, at: object, text: str
    ) -> None:
        """A day shown without hours is a day; what the number means is for the mapping to say."""
        (fields,) = _fields(_read(_book(tmp_path, _row(at=at))))
        assert fields["reported_at"] == text

    def test_day_numbers_of_the_other_first_day_are_shifted(self, tmp_path: Path) -> None:
        """Sheets of old Macintosh programs count from 1904."""
        book = Workbook()
        book.epoch = MAC_EPOCH
        for row in (HEADER, _row(at=46083.5 - 1462)):
            book.worksheets[0].append(list(row))
        book.save(tmp_path / "rows.xlsx")
        (fields,) = _fields(_read(tmp_path / "rows.xlsx"))
        assert fields["reported_at"] == "46083.5"

    def test_a_formula_counts_by_its_saved_value(self, tmp_path: Path) -> None:
        """Nothing is computed here; one that was never computed is empty."""
        path = _book(tmp_path)
        formula = '<c r="A2"><f>40+2</f><v>42</v></c><c r="B2"><f>1+1</f></c>'
        rest = "".join(
            f'<c r="{column}2" t="str"><f>X</f><v>2026-03-02</v></c>' for column in "CDE"
        )
        rows = (_xml_row(1, *HEADER), f'<row r="2">{formula}{rest}</row>')
        (fields,) = _fields(_read(_rewritten(path, SHEET, _sheet_xml(*rows))))
        assert (fields["external_id"], fields["complainant"]) == ("42", "")
        assert (fields["title"], fields["reply"]) == ("2026-03-02", "")

    def test_texts_may_stand_in_a_table_of_their_own(self, tmp_path: Path) -> None:
        """Spreadsheet programs write each text once and refer to it."""
        path = _book(tmp_path)
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
        override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
        with zipfile.ZipFile(path) as packed:
            types = packed.read("[Content_Types].xml").decode()
        _rewritten(path, "[Content_Types].xml", types.replace("</Types>", override))
        texts = "".join(f"<si><t>{text}</t></si>" for text in (*HEADER, "公交", "2026-03-02"))
        namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        _rewritten(path, "xl/sharedStrings.xml", f'<sst xmlns="{namespace}">{texts}</sst>')
        header = "".join(f'<c t="s"><v>{n}</v></c>' for n in range(7))
        cells = "".join(f'<c t="s"><v>{n}</v></c>' for n in (7, 7, 7, 7, 8))
        rows = (f'<row r="1">{header}</row>', f'<row r="2">{cells}</row>')
        (fields,) = _fields(_read(_rewritten(path, SHEET, _sheet_xml(*rows))))
        assert (fields["title"], fields["reported_at"]) == ("公交", "2026-03-02")

    def test_an_error_of_the_sheet_is_no_value(self, tmp_path: Path) -> None:
        """`#N/A` is reported with its cell's column, not stored as text."""
        (item,) = _read(_book(tmp_path, _row(title="#N/A")))
        assert isinstance(item, Rejected)
        assert (item.line, item.column, item.code) == (2, "title", "value_malformed")


class TestShape:
    def test_padding_is_counted_in_bounded_memory(self, tmp_path: Path) -> None:
        """65,000 blank rows behind the data are normal, and cost next to nothing."""
        path = _book(tmp_path)
        padding = "".join(f'<row r="{n}"><c r="A{n}" s="0"/></row>' for n in range(3, 65_003))
        rows = (_xml_row(1, *HEADER), _xml_row(2, "1", "U", "t", "x", "2026-03-02"), padding)
        _rewritten(path, SHEET, _sheet_xml(*rows, size="A1:XFD1048576"))
        reader = read_rows(path, a_mapping(format="xlsx"))
        tracemalloc.start()
        try:
            kinds = [0, 0]
            for item in reader:
                kinds[isinstance(item, Blank)] += 1
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert kinds == [1, 65_000]
        assert peak < 8_000_000  # the library keeps a stub of each row, some 90 bytes

    def test_rows_left_out_of_the_file_keep_the_count(self, tmp_path: Path) -> None:
        """The line in a report is the row's number in the sheet."""
        path = _book(tmp_path)
        rows = (_xml_row(1, *HEADER), _xml_row(9, "1", "U", "t", "x", "2026-03-02"))
        items = _read(_rewritten(path, SHEET, _sheet_xml(*rows)))
        assert [type(item) for item in items] == [Blank] * 7 + [Row]
        assert items[-1].line == 9

    def test_titles_above_the_header_are_passed_over(self, tmp_path: Path) -> None:
        """A title merged over the sheet is no header."""
        path = _book(tmp_path, (), HEADER, _row(), header=("群众诉求台账",))
        items = _read(path)
        assert [(type(item), item.line) for item in items] == [(Row, 4)]

    def test_merged_headers_are_joined(self, tmp_path: Path) -> None:
        """The upper cell spans the lower ones; the name is both."""
        book = Workbook()
        sheet = book.worksheets[0]
        sheet.append(["id", "诉求", None, None, "at"])
        sheet.append([None, "who", "title", "text", None])
        sheet.append(["1", "U1", "t", "x", "2026-03-02"])
        sheet.merge_cells("A1:A2")
        sheet.merge_cells("B1:D1")
        sheet.merge_cells("E1:E2")
        book.save(tmp_path / "rows.xlsx")
        columns = {"external_id": "id", "title": "诉求/title", "text": "诉求/text"}
        mapping = {"header_rows": 2, "columns": columns | {"reported_at": "at"}}
        items = _read(tmp_path / "rows.xlsx", **mapping)
        assert _fields(items) == [
            {"external_id": "1", "title": "t", "text": "x", "reported_at": "2026-03-02"}
        ]
        assert items[0].line == 3

    def test_the_sheet_is_the_first_or_the_one_named(self, tmp_path: Path) -> None:
        """Another name says which there are."""
        book = Workbook()
        book.worksheets[0].title = "说明"
        sheet = book.create_sheet("台账")
        for row in (HEADER, _row()):
            sheet.append(list(row))
        book.save(tmp_path / "rows.xlsx")
        assert len(_fields(_read(tmp_path / "rows.xlsx", sheet="台账"))) == 1
        with pytest.raises(FaultyFileError, match=r"no sheet `no`; accepted: 说明, 台账"):
            _read(tmp_path / "rows.xlsx", sheet="no")
        with pytest.raises(FaultyFileError, match="the sheet is empty"):
            _read(tmp_path / "rows.xlsx")


class TestDamage:
    def test_a_missing_column_is_named(self, tmp_path: Path) -> None:
        """With those there are, of the row that comes closest to a header."""
        path = _book(tmp_path, HEADER[:6], header=("标题",))
        with pytest.raises(FaultyFileError, match=r"`done` 0 times; accepted: columns id, who"):
            _read(path)

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "protected by a password"),
            (b"id,who\r\n", "is no sheet or is damaged"),
            (b"", "is no sheet or is damaged"),
        ],
    )
    def test_another_kind_of_file_is_refused_whole(
        self, tmp_path: Path, content: bytes, said: str
    ) -> None:
        """One clear sentence before anything is taken."""
        (tmp_path / "rows.xlsx").write_bytes(content)
        with pytest.raises(FaultyFileError, match=said):
            _read(tmp_path / "rows.xlsx")

    def test_a_missing_file(self, tmp_path: Path) -> None:
        """The path is in the sentence."""
        with pytest.raises(FaultyFileError, match=r"rows\.xlsx: No such file"):
            _read(tmp_path / "rows.xlsx")

    def test_a_packed_file_that_is_no_workbook(self, tmp_path: Path) -> None:
        """A zip file alone is none."""
        with zipfile.ZipFile(tmp_path / "rows.xlsx", "w") as packed:
            packed.writestr("a.txt", "a")
        with pytest.raises(FaultyFileError, match="is no sheet"):
            _read(tmp_path / "rows.xlsx")

    def test_damage_further_down_keeps_what_came_before(self, tmp_path: Path) -> None:
        """The rows above it are taken and the break is reported."""
        path = _book(tmp_path)
        rows = [_xml_row(1, *HEADER)]
        rows += [_xml_row(n, str(n), "U", "t", "x", "2026-03-02") for n in range(2, 5000)]
        _rewritten(path, SHEET, _sheet_xml(*rows)[:-20_000])
        items = _read(path)
        assert isinstance(items[-1], Rejected)
        assert items[-1].code == "file_broken"
        assert sum(isinstance(item, Row) for item in items) > 1000

    def test_a_table_of_texts_beyond_memory_is_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The library holds it as a whole; a CSV file has no such table."""
        monkeypatch.setattr("application.importing.workbook.LARGEST_TEXTS", 100)
        with pytest.raises(FaultyFileError, match="saved as CSV"):
            _read(_book(tmp_path, _row()))

    def test_only_the_sheets_themselves_may_be_large(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """They pass through row by row."""
        path = _rewritten(_book(tmp_path, _row()), "xl/media/photo.png", "x" * 50_000)
        monkeypatch.setattr("application.importing.workbook.LARGEST_TEXTS", 40_000)
        assert len(_read(path)) == 1
