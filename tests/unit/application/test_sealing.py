"""From a typed draft to sealed fields, and back for display."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from application.personal_data import PersonalData, UnknownPersonError
from application.sealing import seal_draft, unseal
from domain.base import Frozen, Sealed
from domain.clear_text import TextEmptyError, TextTooLongError
from domain.errors import MalformedError
from domain.issue.values import Answer, Complainant, Location, Respondent
from tests.personal import ISSUE, Household

NAME, PHONE, HOME = "欧阳铁柱", "13812345678", "长沙市芙蓉区某路12号3栋"


class Report(Frozen):
    """A command like the real ones: texts, a place, people."""

    subject: str
    title: Sealed
    text: Sealed
    kind: str = "complaint"
    location: Location | None = None
    answers: tuple[Answer, ...] = ()
    complainants: tuple[Complainant, ...] = ()
    respondents: tuple[Respondent, ...] = ()


class Assign(Frozen):
    """A command whose `person` is of the directory: it has no key."""

    person: str
    note: Sealed | None = None


@pytest.fixture
def personal(tmp_path: Path) -> PersonalData:
    """Return personal data over a vault of its own."""
    return Household(tmp_path).personal


def a_draft(**changes: object) -> dict[str, object]:
    """Return what a clerk types for one complaint."""
    return {
        "title": f"{NAME}反映油烟",
        "text": f"{NAME}（{PHONE}，微信 tiezhu_88）住{HOME}，楼下油烟扰民",
        "kind": "complaint",
        "location": {"place": "430102", "address": HOME},
        "answers": [{"question": "since", "version": 1, "value": "去年8月"}],
        "complainants": [
            {
                "name": NAME,
                "contacts": [
                    {"kind": "mobile", "value": PHONE},
                    {"kind": "message", "value": "tiezhu_88"},
                ],
            }
        ],
        "respondents": [{"kind": "person", "person": "w.li"}],
    } | changes


def sealed_report(
    personal: PersonalData, draft: dict[str, object], subject: str | None = None
) -> Report:
    """Return the command made of a draft."""
    return Report.model_validate(
        seal_draft(Report, draft, issue_id=ISSUE, subject=subject, personal=personal)
    )


class TestSealDraft:
    """Clear strings become sealed fields."""

    def test_everything_personal_is_sealed_and_opens(self, personal: PersonalData) -> None:
        """The command holds no clear text, and unsealing gives back the draft."""
        draft = a_draft()
        report = sealed_report(personal, draft)
        stored = report.model_dump_json()
        for secret in (NAME, PHONE, HOME, "油烟", "tiezhu", "去年8月"):
            assert secret not in stored
        clear = unseal(report, personal, ISSUE, how="clear")
        assert isinstance(clear, dict)
        assert (clear["title"], clear["text"]) == (draft["title"], draft["text"])
        assert clear["location"]["address"] == HOME
        answer = {"question": "since", "version": 1, "value": "去年8月"}
        assert clear["answers"][0].items() >= answer.items()
        assert clear["complainants"][0]["name"] == NAME
        assert [one["value"] for one in clear["complainants"][0]["contacts"]] == [
            PHONE,
            "tiezhu_88",
        ]

    def test_masked_covers_the_issues_own_names(self, personal: PersonalData) -> None:
        """Names, addresses and contacts given anywhere are covered in every text."""
        masked = unseal(sealed_report(personal, a_draft()), personal, ISSUE)
        assert isinstance(masked, dict)
        assert masked["title"] == "欧＊＊反映油烟"
        assert masked["text"] == "欧＊＊(138****5678，微信 t＊＊)住长＊＊，楼下油烟扰民"
        assert masked["location"]["address"] == "长沙市芙蓉区＊＊"
        complainant = masked["complainants"][0]
        assert complainant["name"] == "欧＊＊"
        assert [one["value"] for one in complainant["contacts"]] == ["138****5678", "t＊＊"]

    def test_names_known_before_are_covered(self, personal: PersonalData) -> None:
        """Later texts cover what the issue knew already."""
        values = seal_draft(
            Assign,
            {"person": "w.li", "note": f"已电话联系{NAME}"},
            issue_id=ISSUE,
            subject=personal.new_person(),
            personal=personal,
            known=(NAME,),
        )
        assert unseal(values, personal, ISSUE) == {"person": "w.li", "note": "已电话联系欧＊＊"}

    def test_fields_are_named_by_their_path(self, personal: PersonalData) -> None:
        """The path is part of the seal; list positions are not."""
        report = sealed_report(personal, a_draft())
        assert report.title.field == "title"
        assert report.answers[0].value.field == "answers.value"
        assert report.complainants[0].contacts[1].value.field == "complainants.contacts.value"

    def test_draft_stays_as_typed(self, personal: PersonalData) -> None:
        """Sealing changes nothing in the caller's draft: it can be shown again."""
        draft = a_draft()
        sealed_report(personal, draft)
        assert draft == a_draft()

    def test_rest_passes_untouched(self, personal: PersonalData) -> None:
        """Unknown fields, missing fields and wrong types are left to the model."""
        draft = {"title": "标题", "text": None, "headcount": 3, "location": "here"}
        values = seal_draft(Report, draft, issue_id=ISSUE, subject=None, personal=personal)
        assert values["headcount"] == 3
        assert values["location"] == "here"
        assert values["text"] is None

    def test_sealed_passes(self, personal: PersonalData) -> None:
        """What is sealed already is taken as it is; only a true Sealed counts as one."""
        person = personal.new_person()
        title = personal.seal("标题", person=person, issue_id=ISSUE, field="title")
        whole = Complainant(person=person)
        report = sealed_report(personal, a_draft(title=title, complainants=[whole]))
        assert report.title == title
        assert report.complainants == (whole,)
        with pytest.raises(MalformedError):
            sealed_report(personal, a_draft(title=title.model_dump()))

    def test_error_texts_do_not_repeat_what_was_typed(self) -> None:
        """A clear text that missed the edge is refused without being quoted."""
        with pytest.raises(ValidationError) as refused:
            Report.model_validate(a_draft())
        assert NAME not in str(refused.value)


class TestPeople:
    """Whose key seals what."""

    def test_everyone_has_his_own_key(self, personal: PersonalData) -> None:
        """A complainant's name and contacts go by his key, the texts by the first one's."""
        second = {"name": "李四", "contacts": [{"kind": "mobile", "value": "13912345678"}]}
        draft = a_draft()
        draft["complainants"] = [*a_draft()["complainants"], second]  # type: ignore[misc]
        report = sealed_report(personal, draft)
        one, two = report.complainants
        assert one.name
        assert two.name
        assert one.person != two.person
        assert {one.name.key, one.contacts[0].value.key} == {one.person}
        assert {two.name.key, two.contacts[0].value.key} == {two.person}
        assert report.subject == report.title.key == report.text.key == one.person

    def test_same_contact_is_the_same_person(self, personal: PersonalData) -> None:
        """Who calls again from the same number keeps his id and key."""
        first = sealed_report(personal, a_draft())
        caller = {"contacts": [{"kind": "landline", "value": "+86 138 1234 5678"}]}
        again = sealed_report(personal, a_draft(complainants=[caller]))
        assert again.complainants[0].person == first.complainants[0].person

    def test_given_person_and_subject_win(self, personal: PersonalData) -> None:
        """Ids in the draft are used; an explicit subject has the last word."""
        caller, subject, typed = personal.new_persons(3)
        complainants = [{"person": caller, "name": NAME}]
        draft = a_draft(complainants=complainants, subject=typed)
        assert sealed_report(personal, draft).subject == typed
        report = sealed_report(personal, draft, subject)
        assert report.subject == report.text.key == subject
        assert report.complainants[0].person == caller

    def test_nobody_named_makes_a_new_subject(self, personal: PersonalData) -> None:
        """A proactive finding has a subject of its own, so that its text can be erased."""
        report = sealed_report(personal, a_draft(complainants=[]))
        assert personal.reveal(report.text, ISSUE)
        assert report.text.key == report.subject

    def test_unknown_person_is_refused(self, personal: PersonalData) -> None:
        """Nobody is sealed for without a key."""
        with pytest.raises(UnknownPersonError):
            sealed_report(personal, a_draft(complainants=[{"person": "w.li", "name": NAME}]))


class TestClearText:
    """Rules of typed text hold at every depth, before anything is made."""

    @pytest.mark.parametrize(
        ("changes", "error", "field"),
        [
            ({"text": " \n\t\u3000"}, TextEmptyError, "text"),
            ({"text": "长" * 20_001}, TextTooLongError, "text"),
            ({"title": 7}, MalformedError, "title"),
            ({"title": "a\0b"}, MalformedError, "title"),
            ({"location": {"address": ""}}, TextEmptyError, "location.address"),
            ({"complainants": [{"name": "\ud83d"}]}, MalformedError, "complainants.name"),
        ],
    )
    def test_refused(
        self, tmp_path: Path, changes: dict[str, object], error: type[Exception], field: str
    ) -> None:
        """The refusal names the field; no person was made for a refused draft."""
        house = Household(tmp_path)
        with pytest.raises(error, match=f"^{field}:? "):
            sealed_report(house.personal, a_draft(**changes))
        assert house.personal.person_behind([("mobile", PHONE)])
        assert len(house.personal._ring._cache) == 1  # noqa: SLF001 -- nobody but the one just made

    @pytest.mark.parametrize(
        "text", ["👍🏽", "１２３", "a\r\nb\nc\rd", "字" * 7_000, "长" * 20_000]
    )
    def test_taken_as_typed(self, personal: PersonalData, text: str) -> None:
        """Emoji, full-width digits, mixed line breaks and long texts come back byte for byte."""
        report = sealed_report(personal, a_draft(text=text))
        assert personal.reveal(report.text, ISSUE) == text


class TestUnseal:
    """For display."""

    def test_stored_form_reads_the_same(self, personal: PersonalData) -> None:
        """A model and its JSON read alike."""
        report = sealed_report(personal, a_draft())
        assert unseal(report.model_dump(mode="json"), personal, ISSUE) == unseal(
            report, personal, ISSUE
        )

    def test_erased_reads_erased(self, personal: PersonalData) -> None:
        """Other fields stay readable when a person is forgotten."""
        report = sealed_report(personal, a_draft(), personal.new_person())
        personal.forget(report.complainants[0].person)
        masked = unseal(report, personal, ISSUE)
        assert isinstance(masked, dict)
        assert masked["complainants"][0]["name"] == "[erased]"
        assert masked["kind"] == "complaint"
        assert masked["title"] == "欧＊＊反映油烟"
