"""The same complainant without a new fact gets no new issue (rules.md 4.4; BJ 11(3), JN 25)."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from domain.issue.commands import RejectIssue, WithdrawIssue
from domain.issue.events import RepeatContactRecorded
from domain.step import Outcome
from tests.desk import REPORT, WAY, AwayEngine, Desk, receipt_in
from tests.ordinary import CLERK, DISPATCHER, person

THERE: Final[dict[str, Any]] = {"location": {"place": "east"}}
RECORDED: Final = ("issue.repeat-contact-recorded.v1",)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Return a desk over an empty directory."""
    desk = Desk(tmp_path)
    yield desk
    desk.close()


async def told(
    desk: Desk,
    key: str | None = None,
    **changed: Any,  # noqa: ANN401  # fields of the draft
) -> Outcome:
    """Report the ordinary matter, with other fields."""
    order = desk.order(draft={**REPORT, **changed}, key=key)
    return await desk.intake(AwayEngine()).take_in(order)


class TestRepeated:
    """What is no new matter."""

    async def test_the_same_words(self, desk: Desk) -> None:
        """The receipt is of the issue that is there, and says what was recorded on it."""
        first = receipt_in(await told(desk))
        again = await told(desk)
        receipt = receipt_in(again)
        assert (receipt.number, receipt.topics) == (first.number, RECORDED)
        assert again.repeats
        event = desk.stored(first.issue_id)[-1].event
        assert isinstance(event, RepeatContactRecorded)
        assert (event.new_facts, event.count) == (False, 1)
        assert event.caller == desk.streams.latest(first.issue_id).issue.complainants[0].person

    async def test_where_it_came_from(self, desk: Desk) -> None:
        """The contact keeps its own source: it is reconciled there."""
        first = receipt_in(await told(desk))
        again = receipt_in(await told(desk, source="opinion"))
        event = desk.stored(first.issue_id)[-1].event
        assert again.number == first.number
        assert isinstance(event, RepeatContactRecorded)
        assert event.source == "opinion"

    async def test_however_they_are_typed(self, desk: Desk) -> None:
        """Full-width digits, another line break and blanks at the end are the same words."""
        first = receipt_in(await told(desk, text="1号楼\r\n没有灯"))
        assert receipt_in(await told(desk, text="１号楼\n没有灯  ")).number == first.number

    async def test_the_callers_word(self, desk: Desk) -> None:
        """In other words, but of the same place and category, with nothing new."""
        first = receipt_in(await told(desk, **THERE))
        again = await told(desk, text="灯还是不亮", new_facts=False, **THERE)
        assert receipt_in(again).number == first.number

    async def test_sent_again(self, desk: Desk) -> None:
        """Under its key it is recorded once, whatever became of the issue meanwhile."""
        first = receipt_in(await told(desk))
        second = receipt_in(await told(desk, "again"))
        reason = {"reason": "emergency_line", "proper_channel": "120", "explanation": "转急救"}
        order = desk.order(RejectIssue.__name__, DISPATCHER, reason, issue_id=first.issue_id)
        receipt_in(desk.give(order))
        desk.now += timedelta(days=40)
        third = receipt_in(await told(desk.another_process(), "again"))
        assert third == second
        assert desk.stored(first.issue_id)[-1].event.TOPIC == "issue.rejected.v1"

    async def test_ended_not_long_ago(self, desk: Desk) -> None:
        """The result is told; after a month the matter is heard anew."""
        first = receipt_in(await told(desk))
        for place in range(len(WAY)):
            receipt_in(desk.give(desk.step(first.issue_id, place)))
        assert receipt_in(await told(desk)).number == first.number
        desk.now += timedelta(days=31)
        later = await told(desk)
        assert receipt_in(later).number != first.number
        assert not later.repeats

    async def test_without_the_engine(self, desk: Desk) -> None:
        """It is recorded all the same; the answer says that timers are late."""
        receipt_in(await told(desk))
        assert (await told(desk)).degraded


class TestNew:
    """What is a matter of its own."""

    @pytest.mark.parametrize(
        "changed",
        [
            {"text": "水管坏了"},
            {"new_facts": True},
            {"external_id": "A-9"},
            {"kind": "complaint"},
            {"category": "交通运输"},
            {"attachments": ["ab" * 32]},
            {"location": {"place": "west"}},
            {"location": {"place": "east", "address": "二单元"}},
            {"objects": [{"type": "lamp", "code": "lamp-2"}]},
            {"text": "灯还是不亮", "location": {"place": "east"}},
            {"text": "灯还是不亮", "new_facts": False, "location": None},
            {"text": "灯还是不亮", "new_facts": False, "location": {"address": "二单元"}},
            {"text": "灯还是不亮", "new_facts": False, "category": "unclassified"},
            {"complainants": [{"contacts": [{"kind": "mobile", "value": "13864005678"}]}]},
            {"complainants": []},
            {"title": "电梯坏了"},
            {"request_type": "suggestion"},
            {"urgency": "urgent"},
            {"headcount": 300},
            {"respondents": [{"kind": "unit", "unit": "housing"}]},
        ],
        ids=str,
    )
    async def test_something_differs(self, desk: Desk, changed: dict[str, Any]) -> None:
        """Other words, a new fact, a file, another place, thing or person: an issue is opened."""
        thing: dict[str, Any] = {"objects": [{"type": "lamp", "code": "lamp-1"}]}
        first = receipt_in(await told(desk, **THERE, **thing))
        second = await told(desk, **{**THERE, **thing, **changed})
        assert receipt_in(second).number != first.number
        assert not second.repeats
        assert len(desk.stored(first.issue_id)) == 2

    async def test_what_was_withdrawn(self, desk: Desk) -> None:
        """Who took it back may begin anew."""
        first = receipt_in(await told(desk))
        order = desk.order(
            WithdrawIssue.__name__, CLERK, {"reason": "撤回"}, issue_id=first.issue_id
        )
        receipt_in(desk.give(order))
        assert receipt_in(await told(desk)).number != first.number

    async def test_of_an_erased_person(self, desk: Desk) -> None:
        """Nobody knows him any more."""
        first = receipt_in(await told(desk))
        (complainant,) = desk.streams.latest(first.issue_id).issue.complainants
        desk.household.personal.forget(complainant.person)
        assert receipt_in(await told(desk)).number != first.number

    async def test_what_was_declined(self, desk: Desk) -> None:
        """It is no new matter either: only new facts take it up again (mechanisms.md A1)."""
        first = receipt_in(await told(desk))
        reason = {"reason": "emergency_line", "proper_channel": "120", "explanation": "转急救"}
        order = desk.order(RejectIssue.__name__, DISPATCHER, reason, issue_id=first.issue_id)
        receipt_in(desk.give(order))
        again = await told(desk)
        assert again.refusal is not None
        assert (again.kind, again.refusal.code) == ("refused", "no_new_facts")
        assert len(desk.stored(first.issue_id)) == 3

    @pytest.mark.parametrize(
        ("changed", "code"),
        [
            ({"source": "nobody-knows"}, "source_required"),
            ({"source": "patrol"}, "inspection_as_complaint"),
            ({"location": {"place": "east", "region": "1234567"}}, "code_malformed"),
            ({"category": "nothing-of-ours"}, "unknown_reference"),
        ],
    )
    async def test_what_no_first_report_may_say(
        self, desk: Desk, changed: dict[str, Any], code: str
    ) -> None:
        """Told again it is refused like the first time, and nothing is recorded."""
        first = receipt_in(await told(desk, category="unclassified", **THERE))
        again = await told(desk, **{"category": "unclassified", **THERE, **changed})
        assert again.refusal is not None
        assert again.refusal.code == code
        assert len(desk.stored(first.issue_id)) == 2

    async def test_where_the_contact_is_refused(self, desk: Desk) -> None:
        """Whoever may not speak for the complainant reports; nothing is lost."""
        first = receipt_in(await told(desk))
        order = desk.order("ReportIssue", person("reporter-1"))
        outcome = await desk.intake(AwayEngine()).take_in(order)
        assert receipt_in(outcome).number != first.number
