"""rules.md 12.2, dispatch, claim, return: each row with its error code and HTTP status.

Left for the API: nothing but the `If-Match` header behind `stale version`, whose command field is
tested here. "not claimed in time" brings about events, not a refusal: test_supervision.py; two
claims at once through the store: tests/unit/application/test_accept_pool.py. Merging into itself,
a child or another kind: test_relations.py.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from domain.base import UNCLASSIFIED, Actor
from domain.issue.commands import (
    ClaimIssue,
    Command,
    ConcludeConference,
    ConveneConference,
    DecideReturn,
    DispatchIssue,
    ReassignIssue,
    RequestReturn,
)
from domain.issue.values import Respondent
from domain.policy import Policy
from tests.factories import sealed
from tests.issues import Course, a_claimed_issue, a_dispatched_issue, an_issue
from tests.ordinary import COLLEAGUE, DISPATCHER, HANDLER, LEAD, OUTSIDER, RESIDENT, a_policy

CATEGORY = "城乡建设"
TREE = (
    ("county", "county", None),
    ("north-town", "town", "county"),
    ("north-community", "community", "north-town"),
)
ITEMS: tuple[dict[str, object], ...] = (
    {"id": "1", "kind": "own", "category": CATEGORY, "primary": "housing"},
    {"id": "2", "kind": "own", "category": "民政", "primary": "north-community"},
    {"id": "3", "kind": "assisting", "category": CATEGORY, "primary": "north-community"},
)


def a_county(**changes: object) -> Policy:
    """Return the default pack with a county, a town, a community, and a list of duties."""
    units = [
        {"code": code, "name": {"zh": code, "en": code}, "level": level, "parent": parent}
        for code, level, parent in TREE
    ]
    items = [{**item, "name": {"zh": "事项", "en": "item"}} for item in ITEMS]
    members = [{"id": "county-dispatcher", "posts": [{"role": "dispatcher", "unit": "county"}]}]
    return Policy.model_validate(
        {
            **dict(a_policy()),
            "units": [*a_policy().units, *units],
            "members": [*a_policy().members, *members],
            "responsibilities": items,
            **changes,
        }
    )


def in_county(centre: str = "centre", **report: Any) -> Course:  # noqa: ANN401  # an order's own fields
    """Return an issue reported where a responsibility list is in force; `centre` takes it in."""
    course = an_issue(**report)
    course.policy = a_county(centre=centre)
    return course


def sent_round() -> Course:
    """Return an issue that two units gave back, one after the other."""
    course = a_dispatched_issue()
    course.give(RequestReturn)
    course.give(DecideReturn)
    course.give(DispatchIssue, unit="transport")
    course.give(RequestReturn, OUTSIDER)
    course.give(DecideReturn)
    return course


def returned(source: str, until: str) -> Course:
    """Return an issue from a source, dispatched on Monday, 2 March, and the clock at an instant."""
    return a_dispatched_issue(source=source).until(until)


def ruled_by_own_dispatcher() -> Course:
    """Return an issue that the centre itself handles and asks to give back."""
    course = an_issue()
    course.give(DispatchIssue, unit="centre")
    members = [{"id": "centre-handler", "posts": [{"role": "handler", "unit": "centre"}]}]
    course.policy = Policy.model_validate(
        {**dict(a_policy()), "members": [*a_policy().members, *members]}
    )
    course.give(RequestReturn, Actor(id="centre-handler", role="handler", unit="centre"))
    return course


def designated() -> Course:
    """Return an issue whose unit was designated."""
    course = an_issue()
    course.give(DispatchIssue, designated=True)
    return course


def gave_back() -> Course:
    """Return an issue sent again to a unit that had given it back."""
    course = a_dispatched_issue()
    course.give(RequestReturn)
    course.give(DecideReturn)
    course.give(DispatchIssue)
    return course


def in_conference() -> Course:
    """Return an issue on which the units meet."""
    course = a_dispatched_issue()
    course.give(ConveneConference)
    return course


AGAINST = (Respondent(kind="unit", unit="housing"),)
COUNTY = Actor(id="county-dispatcher", role="dispatcher", unit="county")
Row = tuple[str, Callable[[], Course], type[Command], Actor | None, dict[str, Any], str, int]
ROWS: tuple[Row, ...] = (
    ("by a resident", an_issue, DispatchIssue, RESIDENT, {}, "not_permitted", 403),
    ("by the handling unit", an_issue, DispatchIssue, HANDLER, {}, "not_permitted", 403),
    (
        "no responsible unit",
        lambda: an_issue(category=UNCLASSIFIED),
        DispatchIssue,
        None,
        {},
        "no_owner",
        422,
    ),
    (
        "two primaries",
        an_issue,
        DispatchIssue,
        None,
        {"unit": "health", "assisting": ("health",)},
        "lead_ambiguous",
        422,
    ),
    (
        "an assisting item to a community as primary",
        in_county,
        DispatchIssue,
        None,
        {"unit": "north-community"},
        "not_community_duty",
        422,
    ),
    (
        "what is on no list to a community",
        lambda: in_county(category="政法"),
        DispatchIssue,
        None,
        {"unit": "north-community"},
        "not_community_duty",
        422,
    ),
    (
        "a duty pushed to a town",
        in_county,
        DispatchIssue,
        None,
        {"unit": "north-town"},
        "duty_pushed_down",
        422,
    ),
    (
        "a level skipped",
        lambda: in_county("county", category="民政"),
        DispatchIssue,
        COUNTY,
        {"unit": "north-community"},
        "level_skipped",
        422,
    ),
    (
        "an expired list",
        an_issue,
        DispatchIssue,
        None,
        {"list_version": "default@0"},
        "list_expired",
        409,
    ),
    ("in the wrong state", a_claimed_issue, DispatchIssue, None, {}, "wrong_state", 409),
    (
        "a stale version",
        an_issue,
        DispatchIssue,
        None,
        {"expected_version": 1},
        "stale_version",
        412,
    ),
    ("claim by another unit", a_dispatched_issue, ClaimIssue, OUTSIDER, {}, "not_addressee", 403),
    (
        "the second of two claims",
        a_claimed_issue,
        ClaimIssue,
        COLLEAGUE,
        {},
        "already_claimed",
        409,
    ),
    (
        "return by a designated unit",
        designated,
        RequestReturn,
        None,
        {},
        "designated_unit",
        422,
    ),
    ("return twice by one unit", gave_back, RequestReturn, None, {}, "already_returned", 422),
    (
        "return after two working days",
        lambda: returned("hotline", "2026-03-05T00:00"),
        RequestReturn,
        None,
        {},
        "return_too_late",
        422,
    ),
    (
        "return of a petition after five",
        lambda: returned("petition", "2026-03-10T00:00"),
        RequestReturn,
        None,
        {},
        "return_too_late",
        422,
    ),
    (
        "A→B→A",
        sent_round,
        DispatchIssue,
        None,
        {"unit": "housing"},
        "conference_required",
        409,
    ),
    (
        "a dispatcher rules on his own unit's return",
        ruled_by_own_dispatcher,
        DecideReturn,
        None,
        {},
        "conflict_of_interest",
        403,
    ),
    (
        "a consultation without a date",
        an_issue,
        ConveneConference,
        None,
        {"next_meeting_at": None},
        "conference_incomplete",
        422,
    ),
    (
        "a consultation without lead or next date",
        in_conference,
        ConcludeConference,
        None,
        {"unit": None},
        "conference_incomplete",
        422,
    ),
    (
        "to the accused unit",
        lambda: an_issue(respondents=AGAINST, confidential=True),
        DispatchIssue,
        None,
        {},
        "accused_unit",
        422,
    ),
    (
        "moved to the accused unit",
        lambda: a_dispatched_issue("transport", respondents=AGAINST),
        ReassignIssue,
        None,
        {"unit": "housing"},
        "accused_unit",
        422,
    ),
    (
        "moved out of the unit by its lead",
        a_dispatched_issue,
        ReassignIssue,
        LEAD,
        {},
        "not_addressee",
        403,
    ),
)


@pytest.mark.parametrize(("_name", "begin", "kind", "by", "fields", "code", "status"), ROWS)
def test_is_refused(
    _name: str,
    begin: Callable[[], Course],
    kind: type[Command],
    by: Actor | None,
    fields: dict[str, Any],
    code: str,
    status: int,
) -> None:
    """Nothing is stored, and the error names the rule."""
    error = begin().refused(kind, by, **fields)
    assert (error.code, error.http_status) == (code, status)


def test_a_claim_dated_before_its_dispatch() -> None:
    """Nobody claims what was not sent yet."""
    course = a_dispatched_issue()
    error = course.refused(ClaimIssue, occurred_at=course.now - timedelta(minutes=1))
    assert (error.code, error.http_status) == ("predated", 422)


def test_the_same_unit_claims_again() -> None:
    """It has what it asks for: accepted, and nothing is written."""
    assert a_claimed_issue().give(ClaimIssue) == ()


def test_a_petition_is_returned_within_five_working_days() -> None:
    """Its own record of the pack says so (信访工作条例 23)."""
    returned("petition", "2026-03-09T23:58").give(RequestReturn)


class TestAfterACircle:
    def test_the_return_is_taken(self) -> None:
        """A→B→A: the unit that got it second may give it back as well."""
        assert sent_round().issue.status == "reported"

    def test_a_conference_breaks_it(self) -> None:
        """What the meeting names may be a unit that had it before."""
        course = sent_round()
        course.give(ConveneConference)
        course.give(ConcludeConference, unit="housing")
        assert course.issue.lead_unit == "housing"

    def test_after_the_conference_a_plain_dispatch_is_possible(self) -> None:
        """The meeting wipes the slate; a return after it counts anew."""
        course = sent_round()
        course.give(ConveneConference)
        course.give(ConcludeConference, unit="health")
        course.give(RequestReturn, Actor(id="health-handler-1", role="handler", unit="health"))
        course.give(DecideReturn)
        course.give(DispatchIssue, unit="housing", designated=True)


class TestDuties:
    def test_a_community_gets_its_own_duty(self) -> None:
        """What its list says is its own."""
        course = in_county(category="民政")
        course.give(DispatchIssue, unit="north-community")
        assert course.issue.lead_unit == "north-community"

    def test_a_reason_lets_skip_a_level(self) -> None:
        """提级: given in words, and kept."""
        course = in_county("county", category="民政")
        (event,) = course.give(
            DispatchIssue, COUNTY, unit="north-community", escalate_reason=sealed("急")
        )
        assert event.escalate_reason is not None  # type: ignore[attr-defined]  # of IssueDispatched

    def test_a_list_that_holds_no_more_forbids_nothing(self) -> None:
        """Validity is looked at on the day of the dispatch."""
        course = an_issue()
        ended = [
            {**item, "name": {"zh": "事项", "en": "item"}, "valid_to": date(2026, 3, 2)}
            for item in ITEMS
        ]
        course.policy = a_county(responsibilities=ended)
        course.give(DispatchIssue, unit="north-town")

    def test_the_list_one_looked_at_is_in_force(self) -> None:
        """Then it is taken."""
        an_issue().give(DispatchIssue, DISPATCHER, list_version=a_policy().ref)
