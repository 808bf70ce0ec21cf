"""Options follow from the command models; what is typed becomes a draft in clear."""

import io
import json
from pathlib import Path

import pytest

from bihuan.cli.issue.fields import draft_of, fields_of, shortcuts_of
from bihuan.errors import WrongUsageError
from bihuan.messages import Words
from domain.issue.commands import (
    COMMANDS,
    ClassifyIssue,
    Command,
    DispatchIssue,
    RecordContact,
    RecordRevisit,
    ReportIssue,
    ResolveIssue,
)

REPORT: dict[str, object] = {
    "kind": "complaint",
    "request_type": "help",
    "source": "hotline",
    "title": "路灯不亮",
    "text": "路口路灯不亮",
}


def shapes(command: type[Command]) -> dict[str, str]:
    """Return the shape of each field's option."""
    return {field.name: field.shape for field in fields_of(command)}


class TestFields:
    """A field's type decides its option."""

    def test_scalars_choices_flags(self) -> None:
        """Literals are choices, bools are two flags, tuples of codes are repeated."""
        assert shapes(RecordRevisit) == {
            "method": "choice",
            "reached": "flag",
            "call": "json",
            "contacted_by_unit": "choice",
            "solved": "choice",
            "satisfaction": "choice",
            "reasons": "list",
            "note": "text",
        }

    def test_personal_text_is_typed_in_clear(self) -> None:
        """A sealed field is a plain text option: the edge seals it."""
        assert shapes(ResolveIssue)["reply"] == "text"

    def test_what_the_edge_fills_in_is_no_option(self) -> None:
        """Nobody types ids, the actor or the person a text is about."""
        for command in COMMANDS.values():
            names = {field.name for field in fields_of(command)}
            assert not names & {"issue_id", "command_id", "actor", "received_at", "subject"}

    def test_flags_have_two_names(self) -> None:
        """A yes or no is given either way, or not at all."""
        flags = {field.name: field.flag for field in fields_of(DispatchIssue)}
        assert flags["designated"] == "--designated/--no-designated"
        assert flags["assisting"] == "--assisting"

    def test_own_field_wins_over_shortcut(self) -> None:
        """A command that has a field `place` keeps it for itself."""
        assert "place" in {shortcut.option for _, shortcut in shortcuts_of(ReportIssue)}
        assert not list(shortcuts_of(ClassifyIssue))


class TestDraft:
    """What is given becomes a draft, what is not given stays out."""

    def test_options(self) -> None:
        """Only what was typed is in the draft, so that the models' defaults hold."""
        given = {"unit": "housing", "person": None, "assisting": None, "designated": None}
        assert draft_of(DispatchIssue, given, file=None) == {"unit": "housing"}

    def test_text_stays_as_it_is(self) -> None:
        """Emoji, full-width digits and mixed line ends are taken byte for byte."""
        text = "楼道😀１２３\r\n第二行\n第三行\t"
        draft = draft_of(ReportIssue, {**REPORT, "text": text}, file=None)
        assert draft["text"] == text

    def test_nested_as_json(self) -> None:
        """A model inside a command is given as JSON."""
        given = {**REPORT, "location": '{"place": "east"}', "complainants": '[{"name": "甲"}]'}
        draft = draft_of(ReportIssue, given, file=None)
        assert draft["location"] == {"place": "east"}
        assert draft["complainants"] == [{"name": "甲"}]

    def test_shortcuts(self) -> None:
        """The common ones have plain options of their own."""
        given = {**REPORT, "place": "east", "address": "一路 1 号"}
        given |= {"complainant_name": "甲", "complainant_mobile": "13800000000"}
        draft = draft_of(ReportIssue, given, file=None)
        assert draft["location"] == {"place": "east", "address": "一路 1 号", "given_by": "address"}
        contacts = [{"kind": "mobile", "value": "13800000000"}]
        assert draft["complainants"] == [{"name": "甲", "contacts": contacts}]

    def test_call_id(self) -> None:
        """A call is mostly its id."""
        given = {"method": "phone", "reached": True, "call_id": "c-1"}
        assert draft_of(RecordContact, given, file=None)["call"] == {"id": "c-1"}

    def test_file_and_options(self, tmp_path: Path) -> None:
        """Options replace what the file gives."""
        file = tmp_path / "report.json"
        file.write_text(json.dumps(REPORT), encoding="utf-8")
        draft = draft_of(ReportIssue, {"title": "新标题"}, file=str(file))
        assert draft == {**REPORT, "title": "新标题"}

    def test_standard_input(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A dash reads the object from standard input."""
        monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(REPORT)))
        assert draft_of(ReportIssue, {}, file="-") == REPORT


class TestRefusals:
    """What cannot be a command is refused before anything is opened."""

    def test_missing(self) -> None:
        """Everything missing is named at once, as options."""
        with pytest.raises(WrongUsageError) as refused:
            draft_of(ReportIssue, {"title": "x"}, file=None)
        sentence = Words("en").error(refused.value)
        assert "--kind, --request-type, --source, --text" in sentence

    @pytest.mark.parametrize(
        ("content", "expected"),
        [("{", "no JSON"), ("[]", "one JSON object"), ('{"nope": 1}', "nope")],
    )
    def test_file(self, tmp_path: Path, content: str, expected: str) -> None:
        """A file that is no JSON object of the command's fields is refused."""
        file = tmp_path / "draft.json"
        file.write_text(content)
        with pytest.raises(WrongUsageError) as refused:
            draft_of(ReportIssue, {}, file=str(file))
        assert expected in Words("en").error(refused.value)

    def test_no_file(self, tmp_path: Path) -> None:
        """A file that is not there is named."""
        with pytest.raises(WrongUsageError) as refused:
            draft_of(ReportIssue, {}, file=str(tmp_path / "none.json"))
        assert "none.json" in Words("en").error(refused.value)

    def test_bad_json_option(self) -> None:
        """A JSON option that is no JSON is named as option."""
        with pytest.raises(WrongUsageError) as refused:
            draft_of(ReportIssue, {**REPORT, "location": "{"}, file=None)
        assert Words("en").error(refused.value).startswith("--location")

    def test_both_ways(self) -> None:
        """A field and its shortcut together are refused: one of them would be lost."""
        given = {**REPORT, "location": "{}", "place": "east"}
        with pytest.raises(WrongUsageError) as refused:
            draft_of(ReportIssue, given, file=None)
        assert "--place or --location" in Words("en").error(refused.value)

    @pytest.mark.parametrize(
        "text",
        ['{"text": "a", "text": "b"}', '{"location": {"a": NaN}}', '{"a": Infinity}', "[" * 9_999],
        ids=["key twice", "no number", "endless", "nested"],
    )
    def test_json_that_says_two_things_or_nothing(self, tmp_path: Path, text: str) -> None:
        """Nothing is dropped in silence, and nothing a sender nests exhausts the stack."""
        file = tmp_path / "draft.json"
        file.write_text(text)
        with pytest.raises(WrongUsageError) as told:
            draft_of(ReportIssue, REPORT, file=str(file))
        assert told.value.say == "issue.bad_json"

    def test_a_person_that_is_no_object(self, tmp_path: Path) -> None:
        """An option cannot go on where the file has something else."""
        file = tmp_path / "draft.json"
        file.write_text('{"complainants": [null]}')
        with pytest.raises(WrongUsageError):
            draft_of(ReportIssue, {**REPORT, "complainant_name": "诸葛建国"}, file=str(file))
