"""The file of a meeting's opinions: three formats, Chinese columns, every fault with its line."""

import json
from pathlib import Path

import pytest

from application.meeting.opinion import Meeting, Opinion
from application.meeting.opinion_file import MOST, Numbered, read_opinions
from application.yaml_file import FaultyFileError


def written(folder: Path, text: str, name: str = "opinions.csv") -> Path:
    """Return a file with this text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


class TestFormats:
    def test_csv_with_chinese_columns(self, tmp_path: Path) -> None:
        """Blank rows are passed over; a text over two lines keeps the line it begins in."""
        path = written(tmp_path, '内容,地点,人数\n"门口\n灯不亮",东苑,3\n,,\n停车难,,\n')
        first, second = read_opinions(path)
        assert isinstance(first, Numbered)
        assert (first.line, first.opinion.place, first.opinion.headcount) == (2, "东苑", 3)
        assert first.opinion.text == "门口\n灯不亮"
        assert second == Numbered(5, Opinion(text="停车难"))

    def test_json_lines(self, tmp_path: Path) -> None:
        """One object a line, columns in either language."""
        rows = [{"text": "灯不亮"}, {"内容": "停车难", "kind": "complaint"}]
        lines = "\n\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        found = read_opinions(written(tmp_path, lines, "opinions.jsonl"))
        assert [read.line for read in found] == [1, 3]

    def test_yaml(self, tmp_path: Path) -> None:
        """A list under `opinions`, each entry with its line."""
        text = "opinions:\n  - text: 灯不亮\n  - {text: 停车难, headcount: 2}\n"
        found = read_opinions(written(tmp_path, text, "opinions.yaml"))
        assert [read.line for read in found] == [2, 3]


class TestFaults:
    @pytest.mark.parametrize(
        ("row", "column"),
        [
            ("text,kind\n灯不亮,shout\n", "kind"),
            ("text,headcount\n灯不亮,0\n", "headcount"),
            ("text,colour\n灯不亮,red\n", "colour"),
            ("text,place\n,东苑\n", "text"),
            ("text\n灯不亮,too,many\n", ""),
        ],
    )
    def test_a_row_that_is_no_opinion(self, tmp_path: Path, row: str, column: str) -> None:
        """It is told with its line and column, and nothing of what it says."""
        (found,) = read_opinions(written(tmp_path, row))
        assert not isinstance(found, Numbered)
        assert (found.line, found.column) == (2, column)
        assert "灯不亮" not in found.reason

    @pytest.mark.parametrize("line", ["[1]", "not json", '{"text": null}', '"text"'])
    def test_a_line_that_is_no_object(self, tmp_path: Path, line: str) -> None:
        """The rest is read all the same."""
        found = read_opinions(written(tmp_path, f'{line}\n{{"text": "灯不亮"}}\n', "o.jsonl"))
        assert [isinstance(read, Numbered) for read in found] == [False, True]

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("o.txt", "text\n灯不亮\n"),
            ("o.csv", ""),
            ("o.csv", "text\n"),
            ("o.csv", 'text\n"灯不亮\n'),
            ("o.yaml", "opinions: no\n"),
            ("o.yaml", "opinions: [\n"),
            ("o.csv", "text\n" + "灯\n" * (MOST + 1)),
        ],
        ids=["format", "empty", "header only", "open quote", "no list", "no yaml", "too many"],
    )
    def test_a_file_that_cannot_be_used(self, tmp_path: Path, name: str, text: str) -> None:
        """It is refused as a whole, before anything is taken."""
        with pytest.raises(FaultyFileError):
            read_opinions(written(tmp_path, text, name))

    def test_other_encodings_are_refused(self, tmp_path: Path) -> None:
        """GBK read as UTF-8 would be nonsense on record for ever."""
        path = tmp_path / "o.csv"
        path.write_bytes("text\n灯不亮\n".encode("gbk"))
        with pytest.raises(FaultyFileError):
            read_opinions(path)


class TestDraft:
    def test_a_title_is_the_first_line(self) -> None:
        """Nobody writes a title at a meeting; what was said begins with what it is about."""
        meeting = Meeting(id="m-1", source="opinion")
        draft = meeting.draft(Opinion(text="门口灯不亮\n已三天"), item=2, of=3)
        assert (draft["title"], draft["external_id"]) == ("门口灯不亮", "m-1/2")
        assert (draft["complainants"], draft["anonymous"]) == ([], True)
        assert draft["meeting"] == {"id": "m-1", "item": 2, "of": 3}

    def test_who_raised_it_is_its_complainant(self) -> None:
        """A name or a number is enough to tell him what became of it."""
        meeting = Meeting(id="m-1", source="opinion")
        draft = meeting.draft(Opinion(text="灯", mobile="13912345678"), item=1, of=1)
        contacts = [{"kind": "mobile", "value": "13912345678"}]
        assert draft["complainants"] == [{"contacts": contacts}]
