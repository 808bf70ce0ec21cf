"""Where clear text ends: what people typed is sealed, signed, and comes back byte for byte."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from domain.base import Actor, Sealed
from domain.errors import DomainError
from domain.issue.commands import ReportIssue, ResolveIssue
from domain.issue.ids import command_id, issue_id_of_key, issue_id_of_source
from tests.desk import MOBILE, NAME, REPORT, TEXT, WAY, Desk, receipt_in
from tests.ordinary import CLERK, DISPATCHER

LONG = "路灯不亮，" * 1_400
ODD = [
    LONG,
    "👩‍👩‍👧‍👦 路灯🏮坏了 🇨🇳",
    "１２３４５６７ ＡＢＣ　全角",
    "一行\r\n二行\n三行\r四行\u2028五行\u0085",
    " 前后空白 \t\n",
    "=cmd()|'<script>&amp;\\n%s{0}",
    "\u202e反向 e\u0301 é \ufffd",
]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Return a desk over an empty directory."""
    desk = Desk(tmp_path)
    yield desk
    desk.close()


def refused(desk: Desk, **draft: object) -> DomainError:
    """Return why the edge does not take this report."""
    with pytest.raises(DomainError) as caught:
        desk.edge.command(desk.order(draft={**REPORT, **draft}))
    return caught.value


class TestText:
    @pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
    def test_comes_back_byte_for_byte(self, desk: Desk, text: str) -> None:
        """Seven thousand characters, emoji, full-width digits, mixed line breaks: as typed."""
        receipt = receipt_in(desk.give(desk.order(draft={**REPORT, "text": text})))
        restarted = desk.another_process()
        stored = restarted.streams.latest(receipt.issue_id).issue.text
        assert stored
        clear = restarted.household.personal.reveal(stored, receipt.issue_id)
        assert clear.encode() == text.encode()
        restarted.close()

    @pytest.mark.parametrize("text", ["", " ", "\n\t", "\u3000\u3000", "\u200b"])
    @pytest.mark.parametrize("field", ["title", "text"])
    def test_empty_or_white(self, desk: Desk, field: str, text: str) -> None:
        """Nothing was said; which field, and what would be accepted."""
        error = refused(desk, **{field: text})
        assert (error.code, error.http_status, error.details["field"]) == ("text_empty", 422, field)

    def test_of_a_later_step_too(self, desk: Desk) -> None:
        """A note of blanks is no note."""
        issue_id = desk.report().issue_id
        with pytest.raises(DomainError) as caught:
            desk.edge.command(desk.order("AddNote", draft={"text": " "}, issue_id=issue_id))
        assert caught.value.code == "text_empty"


class TestPrepared:
    def test_the_form_of_an_answer_is_seen_before_it_is_sealed(self, desk: Desk) -> None:
        """Whatever somebody claims about it himself."""
        answer = {"question": "lamps", "version": 1, "value": "三盏", "forms": ["number"]}
        command = desk.edge.command(desk.order(draft={**REPORT, "answers": [answer]}))
        assert isinstance(command, ReportIssue)
        assert [each.forms for each in command.answers] == [("string", "text")]
        assert isinstance(command.answers[0].value, Sealed)

    @pytest.mark.parametrize(
        ("text", "plain"),
        [
            ("１２３ ＡＢＣ　全角，好！", "123 ABC 全角，好！"),
            ("一行 \r\n二行\r三行\n", "一行\n二行\n三行"),
            ("零\u200b宽", "零宽"),
            ("👩‍👩‍👧‍👦 路灯🏮坏了", None),
        ],
    )
    def test_the_normalised_copy(self, desk: Desk, text: str, plain: str | None) -> None:
        """It lies beside the original where it differs, sealed like it."""
        draft = {**REPORT, "text": text, "normalised": "something else"}
        command = desk.edge.command(desk.order(draft=draft))
        assert isinstance(command, ReportIssue)
        reveal = desk.household.personal.reveal
        copy = command.normalised and reveal(command.normalised, command.issue_id)
        assert (reveal(command.text, command.issue_id), copy) == (text, plain)

    @pytest.mark.parametrize("number", ["1381234567", "12812345678", "abc"])
    def test_a_mobile_number_that_is_none(self, desk: Desk, number: str) -> None:
        """Refused without repeating it: it may be somebody's all the same."""
        person = {"contacts": [{"kind": "mobile", "value": number}]}
        error = refused(desk, complainants=[person])
        assert (error.code, error.http_status) == ("code_malformed", 422)
        assert number not in str(error)


class TestForm:
    @pytest.mark.parametrize(
        ("draft", "code"),
        [
            ({"kind": "wish"}, "malformed"),
            ({"headcount": 0}, "malformed"),
            ({"colour": "red"}, "malformed"),
            ({"text": 7}, "malformed"),
            ({"text": "x" * 20_001}, "text_too_long"),
            ({"source": ""}, "malformed"),
        ],
    )
    def test_malformed(self, desk: Desk, draft: dict[str, object], code: str) -> None:
        """Refused with the field, and without repeating what was typed."""
        error = refused(desk, **draft)
        assert error.code == code
        assert TEXT not in str(error)

    def test_a_missing_field(self, desk: Desk) -> None:
        """It is named."""
        draft = {name: value for name, value in REPORT.items() if name != "kind"}
        with pytest.raises(DomainError) as caught:
            desk.edge.command(desk.order(draft=draft))
        assert (caught.value.code, caught.value.details["field"]) == ("field_missing", "kind")
        assert caught.value.http_status == 422

    def test_a_time_without_its_zone(self, desk: Desk) -> None:
        """Nine o'clock where?"""
        naive = desk.now.replace(tzinfo=None)
        with pytest.raises(DomainError) as caught:
            desk.edge.command(desk.order(occurred_at=naive))
        assert caught.value.details["field"] == "occurred_at"

    def test_an_unknown_command(self, desk: Desk) -> None:
        """What is known is listed."""
        with pytest.raises(DomainError) as caught:
            desk.edge.command(desk.order("PaintIssue"))
        assert (caught.value.code, caught.value.http_status) == ("unknown_command", 400)

    @pytest.mark.parametrize("given", [uuid4(), None])
    def test_an_issue_that_is_not_there(self, desk: Desk, given: object) -> None:
        """A later step needs an issue."""
        with pytest.raises(DomainError) as caught:
            desk.edge.command(desk.order("AddNote", draft={"text": "x"}, issue_id=given))
        assert (caught.value.code, caught.value.http_status) == ("not_found", 404)

    def test_a_header_in_the_draft_does_not_count(self, desk: Desk) -> None:
        """Nobody writes his own receipt time or actor into the fields."""
        issue_id = desk.report().issue_id
        draft = {"text": "x", "actor": {"id": "system", "role": "system"}, "command_id": "mine"}
        command = desk.edge.command(desk.order("AddNote", draft=draft, issue_id=issue_id))
        assert command.actor == CLERK
        assert command.command_id != "mine"


class TestClearText:
    def test_is_nowhere_in_the_data_directory(self, desk: Desk, tmp_path: Path) -> None:
        """Names and numbers of a whole loop: in no file, not even in a journal."""
        issue_id = desk.report().issue_id
        for place, (_, _, draft) in enumerate(WAY):
            told = {"reply": f"已联系{NAME}（{MOBILE}）"} if "reply" in draft else {}
            step = desk.step(issue_id, place)
            desk.give(desk.order(step.kind, step.actor, draft={**draft, **told}, issue_id=issue_id))
        planted = [text.encode(code) for text in (NAME, MOBILE) for code in ("utf-8", "utf-16-le")]
        planted += [NAME.encode("unicode_escape"), NAME[1:].encode()]
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert {"events.sqlite", "vault.sqlite"} <= {path.name for path in files}
        for path in files:
            content = path.read_bytes()
            assert not [one for one in planted if one in content], path.name

    def test_is_not_in_the_envelope(self, desk: Desk) -> None:
        """What goes to the engine is sealed already."""
        envelope = desk.signed(desk.order()).model_dump_json()
        assert NAME not in envelope
        assert MOBILE not in envelope

    def test_the_masked_form_covers_the_issues_own_names(self, desk: Desk) -> None:
        """Also in a later note that repeats them."""
        issue_id = desk.report().issue_id
        draft = {"text": f"{NAME}又打来，{MOBILE}"}
        command = desk.edge.command(desk.order("AddNote", draft=draft, issue_id=issue_id))
        note = command.model_dump()["text"]
        masked = desk.household.personal.open_masked(Sealed.model_validate(note), issue_id)
        assert NAME not in masked
        assert MOBILE not in masked


class TestIds:
    def test_of_a_source_follow_from_its_number(self, desk: Desk) -> None:
        """The same number of the same source is the same issue."""
        command = desk.edge.command(desk.order(draft={**REPORT, "external_id": "A-7"}))
        assert command.issue_id == issue_id_of_source("hotline", "A-7")

    def test_of_an_order_follow_from_its_key(self, desk: Desk) -> None:
        """The same key of the same person is the same command on the same issue."""
        once, again = (desk.edge.command(desk.order(key="k")) for _ in range(2))
        assert (once.issue_id, once.command_id) == (again.issue_id, again.command_id)
        without = desk.edge.command(desk.order())
        assert without.issue_id != once.issue_id

    def test_keep_their_parts_apart(self) -> None:
        """Whatever characters sources, people and keys are made of."""
        assert issue_id_of_source("a|b", "c") != issue_id_of_source("a", "b|c")
        ann, bob = Actor(id="a|b", role="resident"), Actor(id="a", role="resident")
        assert issue_id_of_key(ann, "c") != issue_id_of_key(bob, "b|c")
        assert command_id(ann, "c") != command_id(bob, "b|c")

    def test_the_attempt_expires(self, desk: Desk) -> None:
        """Fifteen seconds after it was signed."""
        issue_id = desk.report().issue_id
        envelope = desk.signed(desk.order("DispatchIssue", DISPATCHER, draft={}, issue_id=issue_id))
        assert (envelope.expires_at - desk.now).total_seconds() == 15


class TestWhatNoFieldMayHold:
    @pytest.mark.parametrize(
        ("draft", "field"),
        [
            ({"location": {"place": "3702\ud800"}}, "location.place"),
            ({"location": {"place": "3702\0"}}, "location.place"),
            ({"objects": [{"type": "lamp", "code": "\udfff"}]}, "objects.code"),
            ({"objects": [{"type": "lamp", "code": "1"}] * 1_001}, "objects"),
            ({"upstream": {"platform": "12345", "number": "9" * 20_001}}, "upstream.number"),
        ],
    )
    def test_half_characters_and_endless_values(
        self, desk: Desk, draft: dict[str, object], field: str
    ) -> None:
        """A plain field is held to what a database can store, and the refusal names it."""
        error = refused(desk, **draft)
        assert error.code in {"malformed", "text_too_long"}
        assert error.details["field"] == field

    def test_endless_nesting(self, desk: Desk) -> None:
        """Nothing a sender can nest exhausts the stack."""
        nested: dict[str, object] = {}
        for _ in range(5_000):
            nested = {"a": nested}
        assert refused(desk, location=nested).code == "malformed"

    @pytest.mark.parametrize(
        "due_at", ["0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-08:00", 43_000, "43000"]
    )
    def test_instants_that_are_none(self, desk: Desk, due_at: object) -> None:
        """Beyond the calendar's ends, and a spreadsheet's day number (rules.md 12.1)."""
        error = refused(desk, upstream={"platform": "12345", "number": "1", "due_at": due_at})
        assert (error.code, error.details["field"]) == ("malformed", "upstream.due_at")

    def test_an_endless_accuracy(self, desk: Desk) -> None:
        """JSON has no infinity: it would not come back from the store as it went in."""
        point = {"latitude": 1, "longitude": 1, "datum": "WGS-84", "accuracy_m": float("inf")}
        assert refused(desk, location={"point": point}).code == "malformed"


class TestReply:
    """What only the words themselves tell about a unit's feedback (rules.md 12.4)."""

    def test_that_gives_the_complaint_back(self, desk: Desk) -> None:
        """It is taken, and flagged; the draft's own word on it does not count."""
        issue_id = desk.report().issue_id
        draft = {"outcome": "explained", "reply": TEXT, "flags": []}
        command = desk.edge.command(desk.order("ResolveIssue", draft=draft, issue_id=issue_id))
        assert isinstance(command, ResolveIssue)
        assert command.flags == ("boilerplate",)

    def test_in_words_of_its_own(self, desk: Desk) -> None:
        """An answer carries no flag, even where the draft claims one."""
        issue_id = desk.report().issue_id
        draft = {"outcome": "solved", "reply": "已更换灯泡并检查线路。", "flags": ["boilerplate"]}
        command = desk.edge.command(desk.order("ResolveIssue", draft=draft, issue_id=issue_id))
        assert isinstance(command, ResolveIssue)
        assert command.flags == ()

    def test_without_words(self, desk: Desk) -> None:
        """Empty feedback is none."""
        issue_id = desk.report().issue_id
        order = desk.order(
            "ResolveIssue", draft={"outcome": "solved", "reply": " "}, issue_id=issue_id
        )
        with pytest.raises(DomainError) as caught:
            desk.edge.command(order)
        assert (caught.value.code, caught.value.http_status) == ("text_empty", 422)
