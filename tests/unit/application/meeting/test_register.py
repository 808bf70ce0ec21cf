"""Registering a meeting: each opinion once, the same meeting once, nothing half done."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from application.importing.report import Rejected
from application.meeting.opinion import Meeting, Opinion
from application.meeting.opinion_file import Numbered, Read
from application.meeting.register import MeetingReport, Register
from application.order import Order
from application.outcomes import unavailable
from domain.issue.errors import DuplicateReportError
from domain.issue.events import IssueReported
from domain.issue.ids import issue_id_of_source
from domain.step import Outcome
from tests.desk import AwayEngine, Desk
from tests.ordinary import CLERK

MEETING = Meeting(id="2026-03", source="opinion")
THREE = tuple(Numbered(line, Opinion(text=f"意见{line}")) for line in (2, 3, 4))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Return a desk over an empty directory."""
    desk = Desk(tmp_path)
    yield desk
    desk.close()


async def registered(
    desk: Desk, reads: Sequence[Read], meeting: Meeting = MEETING
) -> MeetingReport:
    """Register a meeting."""
    take_in = desk.intake(AwayEngine()).take_in
    register = Register(desk.edge, desk.streams, take_in)
    return await register.register(meeting, reads, actor=CLERK, channel="cli")


class TestRegister:
    async def test_each_opinion_is_an_issue(self, desk: Desk) -> None:
        """Its source's number is `<meeting>/<n>`, and it says which of how many it is."""
        report = await registered(desk, THREE)
        assert (len(report.numbers), report.existing, report.degraded) == (3, 0, True)
        issue_id = issue_id_of_source("opinion", "2026-03/2")
        event = desk.stored(issue_id)[-1].event
        assert isinstance(event, IssueReported)
        assert event.meeting
        assert (event.meeting.id, event.meeting.item, event.meeting.of) == ("2026-03", 2, 3)
        assert event.source == "opinion"

    async def test_the_same_meeting_twice(self, desk: Desk) -> None:
        """Refused with the first issue's number; nothing is stored (mechanisms.md E5)."""
        report = await registered(desk, THREE)
        before = desk.store.last_position()
        with pytest.raises(DuplicateReportError) as refused:
            await registered(desk, THREE)
        assert refused.value.details["number"] == report.numbers[0]
        assert desk.store.last_position() == before

    @pytest.mark.parametrize(
        "other",
        [
            (THREE[0], Numbered(3, Opinion(text="另一件事")), THREE[2]),
            THREE[:2],
            (*THREE, Numbered(5, Opinion(text="又一件"))),
            (THREE[1], THREE[0], THREE[2]),
            (Rejected(2, "text", "value_malformed", "is missing"), *THREE[1:]),
        ],
        ids=["another text", "fewer", "more", "another order", "no opinion any more"],
    )
    async def test_the_same_meeting_with_other_opinions(
        self, desk: Desk, other: Sequence[Read]
    ) -> None:
        """It is another meeting, or a mistake: no part of it is taken."""
        await registered(desk, THREE)
        before = desk.store.last_position()
        with pytest.raises(DuplicateReportError):
            await registered(desk, other)
        assert desk.store.last_position() == before

    async def test_an_interrupted_run_goes_on(self, desk: Desk) -> None:
        """What was taken is known already, the rest is taken: nothing twice, nothing lost."""
        intake, given = desk.intake(AwayEngine()), 0

        async def fails_at_the_second(order: Order) -> Outcome:
            nonlocal given
            given += 1
            return unavailable("store", "away") if given > 1 else await intake.take_in(order)

        register = Register(desk.edge, desk.streams, fails_at_the_second)
        broken = await register.register(MEETING, THREE, actor=CLERK, channel="cli")
        assert (len(broken.numbers), given) == (1, 2)
        assert broken.away
        report = await registered(desk, THREE)
        assert (len(report.numbers), report.existing, report.away) == (2, 1, None)

    async def test_a_mended_row_is_taken_later(self, desk: Desk) -> None:
        """Rows keep their numbers: the mended one is new, the others are known."""
        bad = Rejected(3, "text", "value_malformed", "is missing")
        first = await registered(desk, (THREE[0], bad, THREE[2]))
        assert (len(first.numbers), first.rejected) == (2, [bad])
        report = await registered(desk, THREE)
        assert (len(report.numbers), report.existing) == (1, 2)

    async def test_a_row_that_a_rule_refuses(self, desk: Desk) -> None:
        """It is told with its line and the rule; the others are taken."""
        unknown = Numbered(9, Opinion(text="意见", category="没有的类别"))
        report = await registered(desk, (*THREE, unknown))
        ((line, refusal),) = report.refused
        assert (len(report.numbers), line, refusal.code) == (3, 9, "unknown_reference")
        assert not report.took_nothing

    async def test_two_meetings_with_the_same_words(self, desk: Desk) -> None:
        """What was said at two meetings was said twice."""
        await registered(desk, THREE)
        other = Meeting(id="2026-04", source="opinion")
        assert len((await registered(desk, THREE, other)).numbers) == 3
