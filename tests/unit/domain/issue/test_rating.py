"""One matter, one rating; leaving an issue out of the assessment."""

from datetime import timedelta

import pytest

from domain.issue.commands import (
    ApproveRequest,
    DecideExclusion,
    RateIssue,
    ReopenIssue,
    RequestExclusion,
)
from domain.issue.events import CardIssued, ExclusionGranted, IssueRated
from domain.policy import Policy, RatingRules
from tests.calendars import at
from tests.factories import sealed
from tests.issues import Course, a_closed_issue, a_resolved_issue, an_imported_issue, names
from tests.ordinary import RESIDENT, SECOND_SUPERVISOR, SUPERVISOR, a_policy, person


def closed_under(**rules: object) -> Course:
    """Return a closed issue whose loop rates by these rules."""
    policy = a_policy()
    rating = RatingRules.model_validate(rules)
    loops = (policy.loops[0].model_copy(update={"rating": rating}), *policy.loops[1:])
    course = a_closed_issue()
    course.policy = Policy.model_validate({**dict(policy), "loops": loops})
    return course


class TestRating:
    def test_stars_and_reasons(self) -> None:
        """Given by the complainant, to the unit that answered."""
        (rated,) = a_closed_issue().give(RateIssue, stars=2, reasons=("too_slow",))
        assert isinstance(rated, IssueRated)
        assert (rated.rating, rated.stars, rated.unit) == (1, 2, "housing")

    def test_the_same_again_changes_nothing(self) -> None:
        """A double click is one rating, also when the window has passed."""
        course = a_closed_issue()
        course.give(RateIssue)
        assert course.give(RateIssue) == ()
        course.now += timedelta(days=60)
        assert course.give(RateIssue) == ()

    def test_is_revisable_for_a_week(self) -> None:
        """Each revision is an event; afterwards it stands."""
        course = a_closed_issue()
        course.give(RateIssue)
        (revised,) = course.until("2026-03-09T23:58").give(RateIssue, stars=3)
        assert isinstance(revised, IssueRated)
        assert (revised.rating, revised.stars) == (2, 3)
        error = course.refused(RateIssue, stars=5)
        assert (error.code, error.http_status) == ("rating_closed", 409)

    def test_words_are_added_to_the_same_stars(self) -> None:
        """A note is something new."""
        course = a_closed_issue()
        course.give(RateIssue)
        assert names(course.give(RateIssue, note=sealed("第二天又坏了"))) == ["IssueRated"]

    def test_inside_thirty_days(self) -> None:
        """To the end of the thirtieth day after closing."""
        for local, taken in (("2026-04-01T23:58", True), ("2026-04-02T00:00", False)):
            course = a_closed_issue().until(local)
            if taken:
                course.give(RateIssue)
            else:
                assert course.refused(RateIssue).code == "rating_closed"

    def test_one_star_is_one_yellow_card(self) -> None:
        """For the unit that answered, once, however often it is revised."""
        course = a_closed_issue()
        _, card = course.give(RateIssue, stars=1)
        assert isinstance(card, CardIssued)
        assert (card.colour, card.unit, card.person) == ("yellow", "housing", None)
        course.give(RateIssue, stars=2)
        assert names(course.give(RateIssue, stars=1)) == ["IssueRated"]
        assert len(course.issue.cards) == 1

    @pytest.mark.parametrize(
        ("first", "then", "hours", "flags"),
        [
            (1, 3, 20, ("raised_after_contact",)),
            (1, 3, 30, ()),
            (2, 5, 20, ()),
            (2, 1, 20, ()),
        ],
    )
    def test_one_star_that_rises_soon_after_a_contact_is_flagged(
        self, first: int, then: int, hours: int, flags: tuple[str, ...]
    ) -> None:
        """Within 24 hours of the unit's contact; only one star, and only when it rises (A7)."""
        course = a_closed_issue()
        course.give(RateIssue, stars=first)
        contacted_at = course.issue.contacted_at
        assert contacted_at is not None
        course.now = contacted_at + timedelta(hours=hours)
        revised, *_ = course.give(RateIssue, stars=then)
        assert isinstance(revised, IssueRated)
        assert revised.flags == flags

    @pytest.mark.parametrize(("hours", "flags"), [(20, ()), (5, ("raised_after_contact",))])
    def test_how_soon_is_suspect_is_the_packs(self, hours: int, flags: tuple[str, ...]) -> None:
        """The pack names the hours after a contact in which a star that rises is looked at."""
        course = closed_under(suspect_raise_hours=6)
        course.give(RateIssue, stars=1)
        contacted_at = course.issue.contacted_at
        assert contacted_at is not None
        course.now = contacted_at + timedelta(hours=hours)
        revised, *_ = course.give(RateIssue, stars=3)
        assert isinstance(revised, IssueRated)
        assert revised.flags == flags

    def test_five_stars_bring_points_once(self) -> None:
        """Where the loop gives any."""
        course = closed_under(five_star_points=5)
        told = [course.give(RateIssue, stars=stars)[0] for stars in (5, 4, 5)]
        assert [each.points for each in told if isinstance(each, IssueRated)] == [5, 0, 0]

    def test_from_the_feedback_on_where_the_loop_allows_it(self) -> None:
        """Else only a closed issue is rated."""
        course = a_resolved_issue()
        error = course.refused(RateIssue)
        assert (error.code, error.http_status) == ("wrong_state", 409)
        course.policy = closed_under(from_resolved=True).policy
        course.give(RateIssue)

    def test_the_unit_of_an_imported_issue_answers_for_it_too(self) -> None:
        """History is rated as any other issue."""
        course = an_imported_issue(reply=sealed("已修好"), replied_at=at("2026-03-05T15:00"))
        course.give(RateIssue, stars=1)
        assert [card.unit for card in course.issue.cards.values()] == ["housing"]


class TestExclusion:
    def test_takes_two_outside_the_unit(self) -> None:
        """The unit asks, one supervisor decides, another approves; the raw counts keep it."""
        course = a_closed_issue()
        course.give(RequestExclusion)
        assert names(course.give(DecideExclusion)) == ["ApprovalRequested"]
        assert not course.issue.excluded
        error = course.refused(ApproveRequest, SUPERVISOR)
        assert (error.code, error.http_status) == ("same_person", 403)
        (granted,) = course.give(ApproveRequest)
        assert isinstance(granted, ExclusionGranted)
        assert (granted.approver, granted.ground) == (SECOND_SUPERVISOR.id, "malicious")
        assert course.issue.excluded

    def test_one_refuses(self) -> None:
        """It stays in the assessment; with better proof it is asked for again."""
        course = a_closed_issue()
        course.give(RequestExclusion)
        assert names(course.give(DecideExclusion, decision="refuse")) == ["ExclusionRefused"]
        course.give(RequestExclusion)

    def test_once_at_a_time(self) -> None:
        """A second request waits for the first, and a granted one needs none."""
        course = a_closed_issue()
        course.give(RequestExclusion)
        assert course.refused(RequestExclusion).code == "exclusion_state"
        course.give(DecideExclusion)
        course.give(ApproveRequest)
        assert course.refused(RequestExclusion).code == "exclusion_state"

    def test_inside_the_window(self) -> None:
        """Five working days after closing."""
        course = a_closed_issue().until("2026-03-10T00:00")
        error = course.refused(RequestExclusion)
        assert (error.code, error.http_status) == ("appeal_too_late", 422)

    @pytest.mark.parametrize(
        ("fields", "by", "code"),
        [
            ({"ground": "mood"}, "housing-lead", "unknown_reference"),
            ({}, "transport-lead", "not_addressee"),
            ({}, "housing-handler-1", "not_permitted"),
        ],
    )
    def test_refused(self, fields: dict[str, object], by: str, code: str) -> None:
        """On no ground of the list, or by whom it does not concern."""
        assert a_closed_issue().refused(RequestExclusion, person(by), **fields).code == code

    def test_a_reopened_issue_is_not_left_out_yet(self) -> None:
        """The request was about an issue that was closed."""
        course = a_closed_issue()
        course.give(RequestExclusion)
        course.give(ReopenIssue, RESIDENT)
        assert course.issue.asked_exclusion is None
