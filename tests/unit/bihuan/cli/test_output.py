"""What a command prints: for people, into a pipe, or as one document."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

import pytest

from bihuan.cli.output import Output, span, width
from bihuan.errors import ServiceAwayError
from bihuan.messages import Words
from domain.base import Actor
from domain.issue.errors import NotAddresseeError


@pytest.fixture
def people() -> Output:
    """Return output for people."""
    return Output(Words("en"), as_json=False)


@pytest.fixture
def program() -> Output:
    """Return output for a program."""
    return Output(Words("zh-CN"), as_json=True)


def printed(capsys: pytest.CaptureFixture[str]) -> Mapping[str, object]:
    """Return the one document on standard output."""
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


class TestDocument:
    """A program gets exactly one JSON document."""

    def test_values(self, program: Output, capsys: pytest.CaptureFixture[str]) -> None:
        """Ids, instants, models and sets have a plain form; Chinese stays readable."""
        at = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
        actor = Actor(id="a", role="clerk")
        program.document(
            {"id": UUID(int=1), "at": at, "who": actor, "set": {"b", "a"}, "zh": "闭环"}
        )
        text = capsys.readouterr().out
        assert "闭环" in text
        document = json.loads(text)
        assert document["ok"] is True
        assert document["at"] == "2026-03-02T01:30:00+00:00"
        assert document["who"]["role"] == "clerk"
        assert document["set"] == ["a", "b"]

    def test_lines_and_tables_are_left_out(
        self, program: Output, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """What is meant for people does not reach a program."""
        program.say("issue.more", cursor="x")
        program.table(("label.number",), [("1",)])
        program.document({})
        assert printed(capsys) == {"ok": True}

    def test_second_document(self, program: Output) -> None:
        """A second document is a mistake in the program."""
        program.document({})
        with pytest.raises(RuntimeError):
            program.document({})

    def test_refusal(self, program: Output, capsys: pytest.CaptureFixture[str]) -> None:
        """A refusal carries its stable code, its details and the reader's sentence."""
        refusal = NotAddresseeError(unit="housing", given="roads").as_refusal()
        program.refused(refusal, context={"outcome": "refused"})
        document = printed(capsys)
        assert document["ok"] is False
        error = document["error"]
        assert isinstance(error, dict)
        assert error["code"] == "not_addressee"
        assert error["details"] == {"unit": "housing", "given": "roads"}
        assert "事项在 housing" in error["message"]

    def test_failure(self, program: Output, capsys: pytest.CaptureFixture[str]) -> None:
        """A failure of the program is a document too."""
        program.failed(ServiceAwayError("The store is locked; try again."))
        error = printed(capsys)["error"]
        assert error == {"code": "service_away", "message": "The store is locked; try again."}


class TestPeople:
    """People get sentences and tables."""

    def test_error_goes_to_standard_error(
        self, people: Output, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Standard output stays clean for what was asked."""
        people.failed(ServiceAwayError("The store is locked; try again."))
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err == "Error: The store is locked; try again.\n"

    def test_plain_table(self, people: Output, capsys: pytest.CaptureFixture[str]) -> None:
        """Into a pipe columns are aligned, Chinese counted as two, nothing cut off."""
        people.table(("label.number", "label.title"), [("BH-1", "路灯"), ("闭环", "x" * 200)])
        head, first, second = capsys.readouterr().out.splitlines()
        assert head == "Number  Title"
        assert first == "BH-1    路灯"
        assert second == f"闭环    {'x' * 200}"

    def test_empty_cells(self, people: Output, capsys: pytest.CaptureFixture[str]) -> None:
        """What is not there is left blank."""
        people.table(("label.number", "label.title"), [(None, "t")])
        assert capsys.readouterr().out.splitlines()[1] == "        t"

    def test_progress_into_a_pipe(self, people: Output, capsys: pytest.CaptureFixture[str]) -> None:
        """Progress is shown on a terminal only."""
        with people.progress("import.progress") as advance:
            advance(1, 2)
        assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("闭环", 4), ("é", 1), ("ａ", 2)])
def test_width(text: str, columns: int) -> None:
    """Chinese and full-width characters take two columns, combining marks none."""
    assert width(text) == columns


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.04, "0.0 s"), (1.6, "2 s"), (75, "1 min 15 s"), (3600, "1 h"), (968391, "11 d 4 h")],
)
def test_span(seconds: float, words: str) -> None:
    """A duration is told in its two largest units."""
    assert span(seconds) == words
