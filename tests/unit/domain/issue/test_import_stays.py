"""Import of presence: whose hours on site count in history, and which stays nobody can have had."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from domain.capacity.events import StayEnded
from domain.issue.commands import ImportIssue
from domain.issue.decide import decided
from domain.issue.events import CheckedIn, CheckedOut, HoursConfirmed, IssueReported
from domain.issue.values import Stay
from tests.factories import sealed
from tests.issues import Course, facts_at, names
from tests.ordinary import MORNING
from tests.pools import a_county_of_pools

DONE = MORNING + timedelta(days=2)
SERVED = {"source": "volunteering", "reply": sealed("活动已完成"), "replied_at": DONE}


def a_stay(person: str = "m-1", *, at: float = 1, hours: float = 4, **fields: Any) -> Stay:  # noqa: ANN401 -- its type
    """Return a stay that begins so many hours after the report."""
    since = MORNING + timedelta(hours=at)
    values: dict[str, Any] = {
        "unit": "transport",
        "since": since,
        "left_at": since + timedelta(hours=hours),
    }
    return Stay(person=person, **(values | fields))


def imported(*stays: Stay, **fields: object) -> Course:
    """Return an activity taken over with these stays."""
    course = before()
    course.give(ImportIssue, **(SERVED | {"stays": stays} | fields))
    return course


def refusal(*stays: Stay, **fields: object) -> Any:  # noqa: ANN401 -- any of the errors
    """Return why it is not taken over."""
    return before().refused(ImportIssue, **(SERVED | {"stays": stays} | fields))


def before() -> Course:
    """Return the course of an import three weeks after the report."""
    return Course(policy=a_county_of_pools(), now=MORNING + timedelta(days=20))


class TestStays:
    def test_hours_come_with_their_own_times(self) -> None:
        """Each came and left when he did; by the community's word the hours count."""
        course = imported(a_stay("m-2", unit="health"), a_stay(), hours_confirmed_by="desk-1")
        assert names(tuple(course.events))[3:10] == [
            *["CheckedIn", "CheckedOut"] * 2,
            "HoursConfirmed",
            "HoursConfirmed",
            "IssueResolved",
        ]
        assert course.issue.status == "closed"
        left = [each for each in course.events if isinstance(each, CheckedOut)]
        assert [(each.person, each.unit, each.served_seconds) for each in left] == [
            ("m-1", "transport", 4 * 3600),
            ("m-2", "health", 4 * 3600),
        ]
        assert left[0].stamp.occurred_at == MORNING + timedelta(hours=5)
        word = next(each for each in course.events if isinstance(each, HoursConfirmed))
        assert (word.confirmed_by, word.stamp.occurred_at) == ("desk-1", DONE)
        assert word.stamp.actor.id == "system"

    def test_two_stays_of_one_person_are_confirmed_together(self) -> None:
        """He left and came back at once: no overlap, one word for both."""
        course = imported(a_stay(hours=2), a_stay(at=3, hours=1), hours_confirmed_by="desk-1")
        (word,) = (each for each in course.events if isinstance(each, HoursConfirmed))
        assert word.served_seconds == 3 * 3600
        assert course.issue.unconfirmed == {}

    def test_without_a_word_they_wait(self) -> None:
        """Nobody's hours count because they were taken over."""
        assert imported(a_stay()).issue.unconfirmed == {"m-1": 4 * 3600}

    def test_take_no_place_of_today(self) -> None:
        """What is over is held against nobody; that he was there is on his own record, once."""
        course = before()
        order = course.order(ImportIssue, **SERVED, stays=(a_stay(),))
        decision = decided(course.issue, order, facts_at(course.now, course.policy))
        assert any(isinstance(each, CheckedIn) for each in decision.events)
        (stay,) = decision.reservations
        assert isinstance(stay, StayEnded)
        assert (stay.holder, stay.since) == ("person:m-1", a_stay().since)


class TestRefused:
    def test_more_than_a_day(self) -> None:
        """24 hours are a stay, a second more is none."""
        imported(a_stay(hours=24))
        error = refusal(a_stay(hours=24 + 1 / 3600))
        assert (error.code, error.details["hours"]) == ("stay_too_long", 24)

    def test_two_places_at_once(self) -> None:
        """Overlapping stays of one person are refused; those of two are work side by side."""
        imported(a_stay(), a_stay("m-2"))
        error = refusal(a_stay(), a_stay(at=4.9))
        assert (error.code, error.details["person"]) == ("overlapping_stays", "m-1")

    @pytest.mark.parametrize(
        ("stay", "field"),
        [
            (a_stay(hours=-1), "stays.left_at"),
            (a_stay(at=-1), "stays.since"),
            (a_stay(at=46), "replied_at"),
        ],
    )
    def test_out_of_order(self, stay: Stay, field: str) -> None:
        """Out before in, there before it was asked, still there when it was done."""
        error = refusal(stay)
        assert (error.code, error.details["field"]) == ("predated", field)

    def test_his_own_hours(self) -> None:
        """Nobody confirms his own."""
        error = refusal(a_stay(), hours_confirmed_by="m-1")
        assert error.code == "conflict_of_interest"

    def test_unknown_unit(self) -> None:
        """Hours belong to a unit that there is."""
        assert refusal(a_stay(unit="moon")).details["field"] == "stays.unit"

    def test_a_loop_without_check_in(self) -> None:
        """Only where a loop asks for presence are there hours."""
        error = refusal(a_stay(), source="community")
        assert (error.code, error.details["loop"]) == ("loop_mode", "one-unit")

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"stays": (a_stay(),), "reply": None, "replied_at": None}, "what is finished"),
            ({"stays": (), "hours_confirmed_by": "desk-1"}, "confirms stays"),
        ],
    )
    def test_of_what_is_not_there(self, fields: dict[str, object], said: str) -> None:
        """Stays of an open issue and a word on no stay are malformed."""
        with pytest.raises(ValidationError, match=said):
            before().order(ImportIssue, **(SERVED | fields))


class TestMenu:
    def test_an_order_of_long_ago_names_its_item(self) -> None:
        """So that history counts by what was ordered (A5)."""
        course = imported(source="menu", menu_item="clean-homes")
        reported = course.events[0]
        assert isinstance(reported, IssueReported)
        assert reported.menu_item == "clean-homes"

    def test_what_is_not_on_the_menu(self) -> None:
        """Refused as it is for a live order."""
        assert refusal(source="menu", menu_item="moon-walk").code == "unknown_reference"
