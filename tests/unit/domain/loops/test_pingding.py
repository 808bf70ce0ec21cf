"""Pingding 平定县: A1, A4 and A8 of mechanisms.md by its own pack; each violation has its error.

The same source number twice (A1, `duplicate_import`) is the store's: test_intake_submit.py.
"""

import pytest

from domain.issue.commands import (
    CheckIn,
    CheckOut,
    ClaimIssue,
    CloseIssue,
    ConfirmHours,
    DispatchIssue,
    RecordContact,
    RecordRevisit,
    RejectIssue,
    ReportIssue,
    ResolveIssue,
    ReviewResolution,
)
from domain.issue.commands.base import Command
from domain.issue.events import IssueClosed
from tests.loops import REPORT, Violation, Walk

SERVICE = "物业/物业服务履约"
HANDLER = "property-handler-1"


def _taken(**fields: object) -> Walk:
    return Walk("pingding").report("opinion", SERVICE, by="clerk-1", **fields)


def _accepted() -> Walk:
    return _taken().then(DispatchIssue, "dispatcher-1")


def _claimed() -> Walk:
    return _accepted().then(ClaimIssue, HANDLER).then(RecordContact, HANDLER)


def _solved() -> Walk:
    done = {"money_fen": 8_000_000, "households": 371}
    walk = _claimed().then(ResolveIssue, HANDLER, outcome="solved", **done)
    return walk.then(ReviewResolution, "reviewer-1")


NEED = "志愿服务"
DESK = "community-1-desk"
UNITS = ("serving-unit-1", "serving-unit-2", "serving-unit-3")
MEMBERS = ("member-1-1", "member-2-1", "member-3-1")


def _published() -> Walk:
    walk = Walk("pingding").report("need", NEED, by=DESK)
    return walk.then(DispatchIssue, DESK, eligible=UNITS)


def _all_places_taken() -> Walk:
    walk = _published()
    for member in MEMBERS:
        walk.then(ClaimIssue, member)
    return walk


def _on_site() -> Walk:
    return _all_places_taken().then(CheckIn, MEMBERS[0])


def _left() -> Walk:
    walk = _on_site()
    walk.course.after(hours=2)
    return walk.then(CheckOut, MEMBERS[0])


class TestService:
    """需求发布—线上认领—实地报到 (A4)."""

    def test_several_members_claim_and_check_in(self) -> None:
        """Three places, three members; the community confirms the hours of who was there."""
        walk = _left()
        assert [claim.claimant for claim in walk.course.issue.claims] == list(MEMBERS)
        walk.then(ConfirmHours, DESK, person=MEMBERS[0])


class TestTheLoop:
    """接诉、受理、解决、回访."""

    def test_goes_round_and_closes_after_the_revisit(self) -> None:
        """Resolved is not closed; the revisit closes it."""
        walk = _solved()
        assert walk.course.issue.status == "resolved"
        (*_, closed) = walk.give(RecordRevisit, "revisitor-1")
        assert isinstance(closed, IssueClosed)
        assert walk.course.issue.lead_unit == "property-supervision"

    def test_a_finding_of_an_inspection_goes_the_same_way(self) -> None:
        """排查 is proactive: nobody complained, so nobody need be contacted."""
        walk = Walk("pingding").report(
            "inspection", "物业/消防通道", by="inspector-1", complainants=()
        )
        walk.then(DispatchIssue, "dispatcher-1").then(ClaimIssue, HANDLER)
        walk.then(ResolveIssue, HANDLER).then(ReviewResolution, "reviewer-1")
        walk.then(RecordRevisit, "revisitor-1", method="site_check")
        assert walk.course.issue.status == "closed"

    def test_a_dispatch_has_a_working_day(self) -> None:
        """The county's own limit stands before the default pack's two hours."""
        policy = Walk("pingding").policy
        limit = policy.limit_for("dispatch", urgency="ordinary", unit=None, loop="property")
        assert limit is not None
        assert (limit.amount, limit.unit) == (1, "work_day")

    def test_a_dissatisfied_answer_brings_it_back(self) -> None:
        """`no` reopens the work instead of closing it."""
        walk = _solved().then(
            RecordRevisit, "revisitor-1", solved="no", satisfaction="dissatisfied"
        )
        assert walk.course.issue.status == "claimed"


class TestOneBody:
    """A8: fifteen functions, one property desk on three levels."""

    def test_fifteen_functions_have_one_primary_each(self) -> None:
        """Every item names one unit, and the category's owner is the same."""
        policy = Walk("pingding").policy
        items = policy.responsibilities
        assert len(items) == len({item.category for item in items}) == 15
        assert {policy.owner_of(item.category or "") for item in items} == {"property-supervision"}
        assert {item.primary for item in items} == {"property-supervision"}

    def test_has_three_levels(self) -> None:
        """The county's centre, offices, communities."""
        units = Walk("pingding").policy.units
        tree = {unit.level for unit in units if unit.level != "department"}
        assert tree - {""} == {"county", "street", "community"}


ROWS = (
    Violation(
        "a check-in without a claim",
        lambda: _published().then(ClaimIssue, MEMBERS[0]),
        CheckIn,
        MEMBERS[1],
        {},
        "claim_required",
    ),
    Violation(
        "a claim beyond the capacity",
        _all_places_taken,
        ClaimIssue,
        "member-1-2",
        {},
        "capacity_full",
    ),
    Violation(
        "close without a revisit outcome",
        _solved,
        CloseIssue,
        "system",
        {},
        "revisit_required",
    ),
    Violation(
        "no known source",
        lambda: Walk("pingding"),
        ReportIssue,
        "clerk-1",
        {**REPORT, "category": SERVICE, "source": "rumour"},
        "source_required",
    ),
    Violation(
        "an inspection finding registered as a resident's complaint",
        lambda: Walk("pingding"),
        ReportIssue,
        "inspector-1",
        {**REPORT, "category": SERVICE, "source": "inspection"},
        "inspection_as_complaint",
    ),
    Violation(
        "a property desk gets what is not on its list",
        _taken,
        DispatchIssue,
        "dispatcher-1",
        {"unit": "community-1"},
        "not_community_duty",
    ),
    Violation(
        "an office gets the county's duty",
        _taken,
        DispatchIssue,
        "dispatcher-1",
        {"unit": "office-1"},
        "duty_pushed_down",
    ),
    Violation(
        "somebody else than the acceptor accepts",
        _taken,
        DispatchIssue,
        HANDLER,
        {},
        "not_permitted",
    ),
    Violation(
        "somebody else than the acceptor declines",
        _taken,
        RejectIssue,
        HANDLER,
        {},
        "not_permitted",
    ),
    Violation(
        "who handled it revisits",
        _solved,
        RecordRevisit,
        HANDLER,
        {},
        "not_permitted",
    ),
    Violation(
        "a revisit before the feedback is accepted",
        _claimed,
        RecordRevisit,
        "revisitor-1",
        {},
        "revisit_not_due",
    ),
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.says)
def test_violations(row: Violation) -> None:
    """Each breach of the loop is refused with its own error, and nothing is stored."""
    assert issubclass(row.order, Command)
    assert row.outcome == (row.says, row.error)
