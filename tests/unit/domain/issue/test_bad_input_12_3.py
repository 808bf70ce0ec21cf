"""Bad input of clocks that comes as an order, row by row (rules.md 12.3).

The vectors of calendars, packs without units, cards and late timers are tested where they live:
`test_deadline_vectors.py`, `test_reader.py`, `test_ladder_vectors.py`, `test_supervision.py`.
"""

from collections.abc import Callable
from typing import Any

import pytest

from domain.base import Actor
from domain.issue.commands import (
    Command,
    DecideExtension,
    PauseClock,
    RequestExtension,
    ResolveIssue,
    ResumeClock,
    ReviewResolution,
    ReviewSuspension,
    SuspendIssue,
)
from tests.calendars import at
from tests.issues import Course, a_claimed_issue, a_suspended_issue, contacted
from tests.ordinary import DISPATCHER
from tests.unit.domain.issue.test_timing import an_extended_issue


def late() -> Course:
    """Return an issue whose limit has passed to the second."""
    return a_claimed_issue().until("2026-03-09T23:59")


def paused() -> Course:
    """Return an issue whose clock stands."""
    course = a_claimed_issue()
    course.give(PauseClock)
    return course


def asked_again() -> Course:
    """Return an issue with a request in the second round."""
    course = an_extended_issue()
    course.give(RequestExtension)
    return course


Row = tuple[Callable[[], Course], type[Command], Actor | None, dict[str, Any], str, int]

ROWS: dict[str, Row] = {
    "extension after expiry": (late, RequestExtension, None, {}, "extension_too_late", 422),
    "extension over the cap": (
        *(a_claimed_issue, RequestExtension, None, {"amount": 11}),
        *("extension_cap", 422),
    ),
    "extension without a reason": (
        *(a_claimed_issue, RequestExtension, None, {"reason": None}),
        *("missing_part", 422),
    ),
    "extension nobody told the complainant of": (
        *(a_claimed_issue, RequestExtension, None, {"complainant_told": False}),
        *("missing_part", 422),
    ),
    "second extension without a higher approver": (
        *(asked_again, DecideExtension, DISPATCHER, {}),
        *("approver_too_low", 403),
    ),
    "pause of a paused stage": (paused, PauseClock, None, {}, "clock_not_running", 409),
    "resume of a running stage": (a_claimed_issue, ResumeClock, None, {}, "clock_not_paused", 409),
    "pause without a reason": (
        *(a_claimed_issue, PauseClock, None, {"reason": None}),
        *("missing_part", 422),
    ),
    "pause without an end": (
        *(a_claimed_issue, PauseClock, None, {"until": None}),
        *("missing_part", 422),
    ),
    "pause for a reason of one's own": (
        *(a_claimed_issue, PauseClock, None, {"reason": "tired"}),
        *("unknown_reference", 422),
    ),
    "long pause by the dispatcher": (
        *(a_claimed_issue, PauseClock, None, {"until": at("2026-03-17T09:00")}),
        *("approver_too_low", 403),
    ),
    "suspension without a review date": (
        *(a_claimed_issue, SuspendIssue, None, {"review_on": None}),
        *("missing_part", 422),
    ),
    "suspension without measures": (
        *(a_claimed_issue, SuspendIssue, None, {"measures": None}),
        *("missing_part", 422),
    ),
    "suspension without a definite date": (
        *(a_claimed_issue, SuspendIssue, None, {"expected_on": None}),
        *("missing_part", 422),
    ),
    "suspension kept without the next review": (
        *(a_suspended_issue, ReviewSuspension, None, {"decision": "keep"}),
        *("missing_part", 422),
    ),
}


@pytest.mark.parametrize(
    ("start", "kind", "by", "fields", "code", "status"), ROWS.values(), ids=ROWS.keys()
)
def test_clocks(  # the columns of the table
    start: Callable[[], Course],
    kind: type[Command],
    by: Actor | None,
    fields: dict[str, Any],
    code: str,
    status: int,
) -> None:
    """Each row is refused by its rule, and nothing is stored."""
    error = start().refused(kind, by, **fields)
    assert (error.code, error.http_status) == (code, status)


def test_requester_and_approver_are_two() -> None:
    """Also where one person holds both posts."""
    course = a_claimed_issue()
    course.give(RequestExtension)
    asked = course.issue.asked_extension
    assert asked is not None
    course.issue = course.issue.model_copy(
        update={"asked_extension": asked.model_copy(update={"by": DISPATCHER.id})}
    )
    error = course.refused(DecideExtension)
    assert (error.code, error.http_status) == ("same_person", 403)


@pytest.mark.parametrize(
    ("entered", "state"),
    [("2026-03-09T23:59:59.999", "met"), ("2026-03-10T00:00:00", "breached")],
)
def test_the_last_instant_of_a_day_limit(entered: str, state: str) -> None:
    """A millisecond before it is due feedback is on time, at the due instant it is late."""
    course = contacted(a_claimed_issue()).until("2026-03-10T09:00")
    course.take(course.order(ResolveIssue, received_at=at(entered)))
    course.give(ReviewResolution)
    assert course.issue.deadlines["resolve-1"].state == state
