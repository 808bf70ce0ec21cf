"""Macheng 麻城市: A2 and A5 of mechanisms.md by its own pack; each violation has its error."""

import pytest

from domain.issue.commands import (
    ClaimIssue,
    DecideReturn,
    DiscoverIssue,
    DispatchIssue,
    ReassignIssue,
    RecordContact,
    RecordRevisit,
    ReportIssue,
    RequestReturn,
    ResolveIssue,
    ReviewResolution,
)
from domain.issue.events import IssueClosed, IssueEvent, OrderPassedOn
from domain.issue.values import Location
from tests.issues import names
from tests.loops import REPORT, Violation, Walk

STREETS = "小区治理/市容环境"
VOLUNTEERING = "志愿服务"
HANDLER = "urban-handler-1"
ORGANISATIONS = ("volunteers-1", "volunteers-2")
ORDER = {"eligible": ORGANISATIONS, "menu_item": "clean-home"}


def _found() -> Walk:
    return Walk("macheng").then(DiscoverIssue, "resident", source="resident-online")


def _found_at_the_estate() -> Walk:
    there = Location(place="estate-1")
    return Walk("macheng").then(DiscoverIssue, "resident", source="resident-online", location=there)


def _reported() -> Walk:
    return _found().report("resident-online", STREETS, by="estate-1-worker")


def _dispatched() -> Walk:
    return _reported().then(DispatchIssue, "community-1-dispatcher")


def _claimed() -> Walk:
    return _dispatched().then(ClaimIssue, HANDLER)


def _refused_return() -> Walk:
    """Return a matter that a department has to keep."""
    walk = _dispatched().then(RequestReturn, HANDLER)
    return walk.then(DecideReturn, "community-1-dispatcher", decision="refuse")


def _ordered() -> Walk:
    return Walk("macheng").report("order", VOLUNTEERING, by="station-dispatcher-1")


def _sent_out(**fields: object) -> Walk:
    return _ordered().then(DispatchIssue, "station-dispatcher-1", **{**ORDER, **fields})


def _flags(events: tuple[IssueEvent, ...]) -> set[str]:
    return {flag for event in events for flag in getattr(event, "flags", ())}


class TestFourHands:
    """居民发现、小区报告、社区派单、部门领单."""

    def test_goes_through_four_hands_and_closes(self) -> None:
        """Resident, estate, community, department; then it is solved and revisited."""
        walk = _claimed().then(RecordContact, HANDLER).then(ResolveIssue, HANDLER)
        walk.then(ReviewResolution, "reviewer-1")
        (*_, closed) = walk.give(RecordRevisit, "revisitor-1")
        assert isinstance(closed, IssueClosed)
        acts = [event.stamp.actor for event in walk.course.events]
        assert [(each.role, each.unit) for each in acts[:4]] == [
            ("resident", None),
            ("reporter", "estate-1"),
            ("dispatcher", "community-1"),
            ("handler", "urban-management"),
        ]

    def test_third_transfer_is_flagged(self) -> None:
        """The third unit that it is sent to is noticed (A2, Flag)."""
        walk = _dispatched().then(RequestReturn, HANDLER)
        walk.then(DecideReturn, "community-1-dispatcher")
        walk.then(DispatchIssue, "community-1-dispatcher", unit="housing")
        moved = walk.give(ReassignIssue, "community-1-dispatcher", unit="public-security")
        assert not _flags(moved)
        moved = walk.give(ReassignIssue, "community-1-dispatcher", unit="transport")
        assert _flags(moved) == {"third_transfer"}

    def test_has_four_levels(self) -> None:
        """T2: city, street, community, estate."""
        above = Walk("macheng").course
        levels = [unit.level for unit in above.policy.units if unit.level != "department"]
        assert {"county", "street", "community", "grid"} <= set(levels)


class TestOrders:
    """群众点单、中心(所)派单、志愿者接单."""

    def test_of_the_practice_centre_are_sent_by_its_stations(self) -> None:
        """What their own centre took in is theirs to send; what the city's did is not (A5)."""
        walk = Walk("macheng").report("order", VOLUNTEERING, by="centre-dispatcher-1")
        walk.then(DispatchIssue, "station-dispatcher-1", **ORDER)
        assert walk.course.issue.status == "dispatched"
        city = Walk("macheng").report("order", VOLUNTEERING, by="clerk-1")
        assert city.refused(DispatchIssue, "station-dispatcher-1", **ORDER) == "not_found"

    def test_goes_from_order_to_close(self) -> None:
        """An organisation accepts the menu item; the station's people confirm."""
        walk = _sent_out().then(ClaimIssue, "volunteer-1-1").then(RecordContact, "volunteer-1-1")
        walk.then(ResolveIssue, "volunteer-1-1").then(ReviewResolution, "reviewer-1")
        (*_, closed) = walk.give(RecordRevisit, "revisitor-1")
        assert isinstance(closed, IssueClosed)
        assert walk.course.issue.lead_unit == "volunteers-1"

    def test_nobody_accepts_and_the_next_is_asked(self) -> None:
        """Past the claim limit the order goes to the next organisation."""
        walk = _sent_out()
        while "OrderPassedOn" not in names(tuple(walk.course.events)):
            walk.course.fire()
        passed = next(each for each in walk.course.events if isinstance(each, OrderPassedOn))
        assert (passed.from_unit, passed.unit) == ORGANISATIONS

    def test_five_services_are_on_the_menu(self) -> None:
        """The five named types of the county."""
        menu = Walk("macheng").policy.loop("order").menu
        assert [item.name.zh for item in menu] == [
            "清洁家园",
            "文明出行",
            "人口普查",
            "安全巡逻",
            "宣传文明公约",
        ]


ROWS = (
    Violation(
        "a resident dispatches",
        _reported,
        DispatchIssue,
        "resident",
        {},
        "not_permitted",
    ),
    Violation(
        "a department claims what was not sent to it",
        _dispatched,
        ClaimIssue,
        "housing-handler-1",
        {},
        "not_addressee",
    ),
    Violation(
        "a second claim",
        _claimed,
        ClaimIssue,
        "urban-handler-2",
        {},
        "already_claimed",
    ),
    Violation(
        "the report step is skipped",
        _found_at_the_estate,
        DispatchIssue,
        "community-1-dispatcher",
        {},
        "wrong_state",
    ),
    Violation(
        "a resident's word without the estate's",
        lambda: Walk("macheng"),
        ReportIssue,
        "resident",
        {**REPORT, "category": STREETS, "source": "resident-online"},
        "not_permitted",
    ),
    Violation(
        "the target is outside the responsibility list",
        _reported,
        DispatchIssue,
        "community-1-dispatcher",
        {"unit": "community-2"},
        "not_community_duty",
    ),
    Violation(
        "a unit named after a disputed return returns it",
        _refused_return,
        RequestReturn,
        HANDLER,
        {},
        "designated_unit",
    ),
    Violation(
        "the item is not on the menu",
        _ordered,
        DispatchIssue,
        "station-dispatcher-1",
        {**ORDER, "menu_item": "haircut"},
        "unknown_reference",
    ),
    Violation(
        "the organisation is not registered",
        _ordered,
        DispatchIssue,
        "station-dispatcher-1",
        {**ORDER, "eligible": ("volunteers-9",)},
        "unknown_reference",
    ),
    Violation(
        "an organisation accepts out of its turn",
        _sent_out,
        ClaimIssue,
        "volunteer-2-1",
        {},
        "not_addressee",
    ),
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.says)
def test_violations(row: Violation) -> None:
    """Each breach of a loop is refused with its own error, and nothing is stored."""
    assert row.outcome == (row.says, row.error)
