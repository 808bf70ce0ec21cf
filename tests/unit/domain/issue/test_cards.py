"""Cards that supervisors give, their appeals, and what several of them bring about."""

from datetime import timedelta

import pytest

from domain.issue.commands import AppealCard, DecideCardAppeal, IssueCard
from domain.issue.events import CardIssued, CardRevoked, CardUpheld
from domain.issue.values import Respondent
from tests.issues import Course, a_claimed_issue, a_closed_issue, an_issue, names
from tests.ordinary import DISPATCHER, HANDLER, LEAD, OUTSIDER, REVIEWER, SUPERVISOR, person


def with_card(**fields: object) -> Course:
    """Return an issue with a card for the unit, or for whom the test names."""
    course = a_claimed_issue()
    course.give(IssueCard, **fields)
    return course


class TestGiving:
    def test_to_a_person(self) -> None:
        """Exactly one target; who gave it is on record."""
        course = a_claimed_issue()
        (card,) = course.give(IssueCard, unit=None, person=HANDLER.id, colour="red")
        assert isinstance(card, CardIssued)
        assert (card.unit, card.person, card.stamp.actor.id) == (None, HANDLER.id, SUPERVISOR.id)

    def test_also_when_it_is_closed(self) -> None:
        """What comes to light later has its card too."""
        assert names(a_closed_issue().give(IssueCard)) == ["CardIssued"]

    def test_the_second_yellow_of_a_target_brings_a_letter(self) -> None:
        """Two on one task: a special letter and a point, by the default policy."""
        course = with_card()
        (second,) = course.give(IssueCard)
        (third,) = course.give(IssueCard)
        assert isinstance(second, CardIssued)
        assert isinstance(third, CardIssued)
        assert (second.points, second.letter) == (-1, True)
        assert (third.points, third.letter) == (0, False)

    def test_another_target_counts_for_itself(self) -> None:
        """Nobody answers for a card that somebody else has."""
        course = with_card()
        (other,) = course.give(IssueCard, unit="transport")
        assert isinstance(other, CardIssued)
        assert other.points == 0

    @pytest.mark.parametrize(
        ("fields", "code", "status"),
        [
            ({"unit": None}, "card_target", 422),
            ({"person": "housing-handler-1"}, "card_target", 422),
            ({"unit": "moon"}, "unknown_reference", 422),
            ({"unit": None, "person": "nobody"}, "unknown_reference", 422),
            ({"ground": "mood"}, "unknown_reference", 422),
        ],
    )
    def test_refused(self, fields: dict[str, object], code: str, status: int) -> None:
        """To nobody, to two, to whom there is not, or for what is no ground."""
        error = a_claimed_issue().refused(IssueCard, **fields)
        assert (error.code, error.http_status) == (code, status)


class TestAppeal:
    @pytest.mark.parametrize(
        ("decision", "event", "state"),
        [("uphold", CardUpheld, "upheld"), ("revoke", CardRevoked, "revoked")],
    )
    def test_by_the_head_of_the_unit(self, decision: str, event: type, state: str) -> None:
        """Another supervisor decides; the card itself stays on record."""
        course = with_card()
        course.give(AppealCard)
        (decided,) = course.give(DecideCardAppeal, decision=decision)
        assert isinstance(decided, event)
        assert course.issue.cards["card-1"].state == state

    def test_a_revoked_card_does_not_count(self) -> None:
        """The next one is the first again."""
        course = with_card()
        course.give(AppealCard)
        course.give(DecideCardAppeal)
        (card,) = course.give(IssueCard)
        assert isinstance(card, CardIssued)
        assert (card.card, card.letter) == ("card-2", False)

    def test_only_the_target(self) -> None:
        """Neither a colleague nor another unit's head appeals a person's card."""
        course = with_card(unit=None, person=HANDLER.id)
        for actor in (person("housing-handler-2"), LEAD, OUTSIDER):
            error = course.refused(AppealCard, actor)
            assert (error.code, error.http_status) == ("not_card_target", 403)
        course.give(AppealCard, HANDLER)

    def test_by_a_target_of_the_centre(self) -> None:
        """Whoever may get a card may contest it."""
        for actor in (DISPATCHER, REVIEWER):
            course = with_card(unit=None, person=actor.id)
            course.give(AppealCard, actor)
            assert course.issue.cards["card-1"].state == "appealed"

    def test_by_whom_the_complaint_is_about(self) -> None:
        """He handles nothing of it, but the card is his."""
        course = an_issue(respondents=(Respondent(kind="unit", unit="housing"),))
        course.give(IssueCard, unit="housing")
        course.give(AppealCard)
        assert course.issue.cards["card-1"].state == "appealed"

    def test_inside_five_working_days(self) -> None:
        """To the end of the fifth working day after it was given."""
        for local, taken in (("2026-03-09T23:58", True), ("2026-03-10T00:00", False)):
            course = with_card().until(local)
            if taken:
                course.give(AppealCard)
            else:
                error = course.refused(AppealCard)
                assert (error.code, error.http_status) == ("appeal_too_late", 422)

    def test_once(self) -> None:
        """An appeal that was decided is not heard again."""
        course = with_card()
        course.give(AppealCard)
        assert course.refused(AppealCard).code == "card_settled"
        course.give(DecideCardAppeal, decision="uphold")
        assert course.refused(AppealCard).code == "card_settled"
        assert course.refused(DecideCardAppeal).code == "card_settled"

    def test_not_by_who_gave_it(self) -> None:
        """Nobody judges his own card."""
        course = with_card()
        course.give(AppealCard)
        error = course.refused(DecideCardAppeal, SUPERVISOR)
        assert (error.code, error.http_status) == ("same_person", 403)

    def test_a_card_there_is_not(self) -> None:
        """It is named with those there are."""
        error = with_card().refused(AppealCard, card="card-7")
        assert (error.code, error.details["accepted"]) == ("unknown_card", ("card-1",))

    def test_after_the_issue_has_closed(self) -> None:
        """The window does not close with the issue."""
        course = a_closed_issue()
        course.give(IssueCard)
        course.after(days=1).give(AppealCard)
        course.now += timedelta(days=40)
        course.give(DecideCardAppeal)
