"""Bad input of revisit and rating, row by row (rules.md 12.5).

Left for the API: that 4.5 stars and "5" are answered with 400; here they fail as malformed. Points
twice for one rating are in `test_rating.py`, attempts and dates in `test_revisit.py` too.
"""

from collections.abc import Callable
from typing import Any, Final

import pytest
from pydantic import ValidationError

from domain.base import SYSTEM, Actor
from domain.issue.commands import (
    CloseIssue,
    Command,
    IssueCard,
    RateIssue,
    RecordReinspection,
    RecordRevisit,
    ScheduleReinspection,
)
from domain.issue.events import RevisitExhausted
from tests.calendars import at
from tests.issues import (
    Course,
    a_claimed_issue,
    a_closed_issue,
    a_resolved_issue,
    an_accepted_issue,
)
from tests.ordinary import HANDLER, STRANGER

IN_VAIN: Final = {"reached": False, "solved": None, "satisfaction": None}


def tried(*instants: str) -> Course:
    """Return an issue past its limit that was called in vain at these instants."""
    course = a_claimed_issue()
    for local in instants:
        course.until(local).give(RecordRevisit, **IN_VAIN)
    return course


def late_rating() -> Course:
    """Return an issue whose window for ratings has passed."""
    return a_closed_issue().after(days=40)


def rated() -> Course:
    """Return an issue that was rated too long ago to change it."""
    course = a_closed_issue()
    course.give(RateIssue)
    return course.after(days=9)


def dissatisfied() -> Course:
    """Return an issue that is partly solved, its complainant dissatisfied; nobody has decided."""
    course = an_accepted_issue()
    course.give(RecordRevisit, solved="partly", satisfaction="dissatisfied")
    return course


def found_before() -> Course:
    """Return an accepted issue that was found before anybody complained."""
    return an_accepted_issue(complainants=(), source="patrol")


THREE: Final = ("2026-03-20T10:00", "2026-03-20T11:00", "2026-03-23T10:00")
TWO: Final = THREE[:2]

Row = tuple[Callable[[], Course], type[Command], Actor | None, dict[str, Any], str, int]

ROWS: dict[str, Row] = {
    "revisit before feedback and expiry": (
        *(a_claimed_issue, RecordRevisit, None, {}),
        *("revisit_not_due", 409),
    ),
    "revisit before the review": (
        *(a_resolved_issue, RecordRevisit, None, {}),
        *("revisit_not_due", 409),
    ),
    "a fourth attempt": (
        *(lambda: tried(*THREE), RecordRevisit, None, IN_VAIN),
        *("revisit_not_due", 409),
    ),
    "unreachable on one date": (
        *(lambda: tried(*TWO), RecordRevisit, None, IN_VAIN),
        *("revisit_time", 422),
    ),
    "revisit by the handling unit": (
        *(an_accepted_issue, RecordRevisit, HANDLER, {}),
        *("not_permitted", 403),
    ),
    "rating by another person": (a_closed_issue, RateIssue, STRANGER, {}, "not_permitted", 403),
    "rating edited by the unit": (rated, RateIssue, HANDLER, {"stars": 5}, "not_permitted", 403),
    "rating before closing": (an_accepted_issue, RateIssue, None, {}, "wrong_state", 409),
    "rating after the window": (late_rating, RateIssue, None, {}, "rating_closed", 409),
    "second rating": (rated, RateIssue, None, {"stars": 1}, "rating_closed", 409),
    "no stars": (a_closed_issue, RateIssue, None, {"stars": 0}, "stars_out_of_range", 422),
    "six stars": (a_closed_issue, RateIssue, None, {"stars": 6}, "stars_out_of_range", 422),
    "closed against the complainant": (
        *(dissatisfied, CloseIssue, SYSTEM, {}),
        *("revisit_required", 422),
    ),
    "a card to nobody": (a_closed_issue, IssueCard, None, {"unit": None}, "card_target", 422),
    "a card to two": (
        *(a_closed_issue, IssueCard, None, {"person": "housing-handler-1"}),
        *("card_target", 422),
    ),
    "people are not inspected": (
        *(an_accepted_issue, RecordRevisit, None, {"method": "site_check"}),
        *("revisit_method", 422),
    ),
    "nobody is called where nobody complained": (
        *(found_before, RecordRevisit, None, {}),
        *("revisit_method", 422),
    ),
    "looked at again yesterday": (
        *(a_closed_issue, ScheduleReinspection, None, {"due_at": at("2026-03-01T09:00")}),
        *("past_time", 422),
    ),
    "looked at again before it was closed": (
        *(an_accepted_issue, RecordReinspection, None, {}),
        *("wrong_state", 409),
    ),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_a_row(row: Row) -> None:
    """Each is refused with its code and status, and leaves the issue as it was."""
    build, kind, by, fields, code, status = row
    error = build().refused(kind, by, **fields)
    assert (error.code, error.http_status) == (code, status)


@pytest.mark.parametrize("stars", [4.5, "5", True, None])
def test_what_is_no_number_of_stars(stars: object) -> None:
    """It is malformed, and never rounded or read as a number."""
    with pytest.raises(ValidationError):
        a_closed_issue().order(RateIssue, stars=stars)


def test_the_same_rating_again_is_taken() -> None:
    """An identical body answers 200 and writes nothing."""
    assert rated().give(RateIssue) == ()


def test_silence_is_never_satisfaction() -> None:
    """Attempts exhausted leave no answer on record: 未评价."""
    course = an_accepted_issue()
    for local in ("2026-03-02T10:00", "2026-03-02T16:00", "2026-03-03T09:00"):
        course.until(local).give(RecordRevisit, **IN_VAIN)
    assert any(isinstance(event, RevisitExhausted) for event in course.events)
    assert course.issue.status == "closed"
    assert (course.issue.revisit.satisfaction, course.issue.rating) == (None, None)


def test_what_nobody_complained_of_is_looked_at() -> None:
    """A proactive issue is closed by a check on site."""
    course = found_before()
    course.give(RecordRevisit, method="site_check")
    assert course.issue.status == "closed"
