"""Bad input of handling, row by row (rules.md 12.4).

Left for the API: attachments of a wrong type, above 20 MB or with wrong magic bytes. An empty
feedback is refused, and a copied one flagged, by the edge, which alone sees the words: see
`tests/unit/application/test_edge.py` and `test_boilerplate.py`. A parent and its parts are in
`test_relations.py`, assistance in `test_joint.py`.
"""

from collections.abc import Callable
from typing import Any

import pytest

from domain.base import Actor
from domain.issue.commands import (
    ApproveRequest,
    ClaimIssue,
    CloseIssue,
    Command,
    CompleteStage,
    MakeCommitment,
    PauseClock,
    RecordContact,
    RequestExtension,
    RequestTermination,
    ResolveIssue,
    ReviewResolution,
    SuspendIssue,
)
from domain.issue.values import Respondent
from tests.issues import (
    Course,
    a_claimed_issue,
    a_closed_issue,
    a_dispatched_issue,
    a_resolved_issue,
    an_accepted_issue,
    an_illegal_building,
    contacted,
    with_photos,
)
from tests.ordinary import AFTER, HANDLER, OUTSIDER, PHOTOS, SUPERVISOR, person

AGAINST_HIM = (Respondent(kind="person", person=HANDLER.id),)

ONE_TWICE = (f"photo_before:{AFTER}", f"photo_after:{AFTER}")


def a_city_case() -> Course:
    """Return a claimed case of digital city management."""
    return contacted(a_claimed_issue(source="city_management", complainants=()))


def an_asked_close() -> Course:
    """Return an issue for which a forced close was asked for."""
    course = an_accepted_issue()
    course.give(CloseIssue)
    return course


Row = tuple[Callable[[], Course], type[Command], Actor | None, dict[str, Any], str, int]

ROWS: dict[str, Row] = {
    "feedback by a unit that has not claimed": (
        *(a_dispatched_issue, ResolveIssue, None, {}),
        *("wrong_state", 409),
    ),
    "an assisting or other unit closes": (
        *(lambda: contacted(a_claimed_issue()), ResolveIssue, OUTSIDER, {}),
        *("not_addressee", 403),
    ),
    "the handler is accused": (
        *(lambda: a_dispatched_issue(respondents=AGAINST_HIM), ClaimIssue, None, {}),
        *("conflict_of_interest", 403),
    ),
    "inspects his own work": (
        *(a_resolved_issue, ReviewResolution, person("housing-handler-1"), {}),
        *("not_permitted", 403),
    ),
    "feedback without a contact": (
        a_claimed_issue,
        ResolveIssue,
        None,
        {},
        "contact_required",
        422,
    ),
    "close without a review": (
        *(a_resolved_issue, CloseIssue, person("dispatcher-1"), {}),
        *("not_permitted", 403),
    ),
    "city case without photos": (a_city_case, ResolveIssue, None, {}, "evidence_required", 422),
    "city case with one photo": (
        *(lambda: with_photos(a_city_case()), ResolveIssue, None, {"evidence": PHOTOS[:1]}),
        *("evidence_required", 422),
    ),
    "city case with photos that nobody attached": (
        *(a_city_case, ResolveIssue, None, {"evidence": PHOTOS}),
        *("unknown_evidence", 404),
    ),
    "city case with words for photos": (
        *(a_city_case, ResolveIssue, None, {"evidence": ("photo_before:1", "photo_after:2")}),
        *("evidence_required", 422),
    ),
    "city case with one photo twice": (
        *(lambda: with_photos(a_city_case()), ResolveIssue, None, {"evidence": ONE_TWICE}),
        *("evidence_kind", 422),
    ),
    "forced close without a second approver": (
        *(an_asked_close, ApproveRequest, SUPERVISOR, {}),
        *("same_person", 403),
    ),
    "demolition before the work was stopped": (
        *(an_illegal_building, CompleteStage, None, {"stage": "demolition"}),
        *("stage_order", 409),
    ),
    "feedback before the stages are finished": (
        *(an_illegal_building, ResolveIssue, None, {}),
        *("stage_order", 409),
    ),
}


AFTER_THE_END: tuple[type[Command], ...] = (
    *(RecordContact, MakeCommitment, CompleteStage, RequestExtension, PauseClock),
    *(SuspendIssue, RequestTermination, ResolveIssue, ReviewResolution),
)
"""Orders of handling, none of which is left once the issue is closed."""


@pytest.mark.parametrize(
    ("start", "kind", "by", "fields", "code", "status"), ROWS.values(), ids=ROWS.keys()
)
def test_handling(  # the columns of the table
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


@pytest.mark.parametrize("kind", AFTER_THE_END)
def test_after_the_end(kind: type[Command]) -> None:
    """A command whose row of the lifecycle excludes `closed` is in conflict with the state."""
    error = a_closed_issue().refused(kind)
    assert (error.code, error.http_status) == ("wrong_state", 409)


def test_forced_close_without_a_reason() -> None:
    """The order cannot even be read without its reason."""
    with pytest.raises(ValueError, match="reason"):
        an_accepted_issue().order(CloseIssue, reason=None)
