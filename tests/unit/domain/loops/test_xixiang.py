"""Xixiang 西乡县: A3, A10, T1 and T4 of mechanisms.md by its own pack; violations.

Left for other modules: reading across subtrees (A10) is refused where lists are read, not here.
"""

from typing import get_args

import pytest

from domain.directory import Directory
from domain.issue.commands import (
    ClaimIssue,
    CloseIssue,
    DispatchIssue,
    RecordContact,
    RecordRevisit,
    ResolveIssue,
    ReviewResolution,
)
from domain.issue.events import ClaimLeaseExpired, IssueClosed
from domain.policy.places import PlaceType
from tests.issues import names
from tests.loops import Violation, Walk

NEED = "居民需求/停车泊位"
UNITS = ("resident-unit-1", "resident-unit-2", "resident-unit-3")
DESK = "community-1-desk"


def _asked() -> Walk:
    return Walk("xixiang").report("community-demand", NEED, by=DESK)


def _published() -> Walk:
    return _asked().then(DispatchIssue, DESK, eligible=UNITS)


def _claimed() -> Walk:
    return _published().then(ClaimIssue, "unit-1-worker").then(RecordContact, "unit-1-worker")


def _served() -> Walk:
    walk = _claimed().then(ResolveIssue, "unit-1-worker")
    return walk.then(ReviewResolution, "community-1-evaluator")


class TestDemands:
    """社区提出需求—驻区单位认领—对接开展服务—办结销号评价."""

    def test_goes_round_and_is_struck_off_by_its_evaluation(self) -> None:
        """The community that asked evaluates; only that strikes the demand off."""
        walk = _served()
        assert walk.course.issue.is_open
        (*_, closed) = walk.give(RecordRevisit, "community-1-evaluator", method="visit")
        assert isinstance(closed, IssueClosed)
        assert walk.course.issue.lead_unit == "resident-unit-1"

    def test_a_claim_that_is_not_served_lapses(self) -> None:
        """It counts against the unit, and the demand is open again."""
        walk = _claimed()
        while "ClaimLeaseExpired" not in names(tuple(walk.course.events)):
            walk.course.fire()
        lapsed = next(each for each in walk.course.events if isinstance(each, ClaimLeaseExpired))
        assert lapsed.unit == "resident-unit-1"
        assert walk.course.issue.status == "dispatched"
        walk.then(ClaimIssue, "unit-2-worker")
        assert walk.course.issue.lead_unit == "resident-unit-2"


class TestTheCounty:
    """A10, T1, T4."""

    def test_has_three_levels_for_data(self) -> None:
        """A report of a community climbs to its street and to the county, one level at a time."""
        course = Walk("xixiang").course
        directory = Directory.seeded(course.policy, course.now.date())
        above = [unit.code for unit in directory.above("community-1")]
        assert above == ["street-1", "county-platform"]

    def test_has_seven_ragged_levels_of_people(self) -> None:
        """From the floor up to the community's team; another entrance has no 分楼层长."""
        course = Walk("xixiang").course
        directory = Directory.seeded(course.policy, course.now.date())
        whole = ["floors-1", "entrance-1", "building-1", "grid-1", "estate-1", "community-1"]
        assert [unit.code for unit in directory.above("floor-1")][:6] == whole
        assert [unit.code for unit in directory.above("floor-2")][:5] == ["entrance-2", *whole[2:]]

    def test_every_type_of_place_is_answered_for(self) -> None:
        """Each type has one responsible unit; the 三无 estate falls to its community."""
        places = Walk("xixiang").policy.places
        assert {place.type for place in places} == set(get_args(PlaceType))
        for place in places:
            assert (place.lead is None) == (place.type == "三无")
            assert place.community


ROWS = (
    Violation(
        "who claimed evaluates, though the community trusts him with it too",
        _served,
        RecordRevisit,
        "unit-1-liaison",
        {},
        "conflict_of_interest",
    ),
    Violation(
        "the claimant strikes its own work off",
        _served,
        RecordRevisit,
        "unit-1-worker",
        {},
        "not_permitted",
    ),
    Violation(
        "closed without the evaluation",
        _served,
        CloseIssue,
        "system",
        {},
        "revisit_required",
    ),
    Violation(
        "a second unit claims",
        _claimed,
        ClaimIssue,
        "unit-2-worker",
        {},
        "already_claimed",
    ),
    Violation(
        "claimed by whom it was not offered to",
        lambda: _asked().then(DispatchIssue, DESK, eligible=UNITS[:1]),
        ClaimIssue,
        "unit-2-worker",
        {},
        "not_addressee",
    ),
    Violation(
        "claimed before it was published",
        _asked,
        ClaimIssue,
        "unit-1-worker",
        {},
        "wrong_state",
    ),
    Violation(
        "a level is skipped without a reason",
        _asked,
        DispatchIssue,
        "dispatcher-1",
        {"unit": "community-1"},
        "level_skipped",
    ),
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.says)
def test_violations(row: Violation) -> None:
    """Each breach of the loop is refused with its own error, and nothing is stored."""
    assert row.outcome == (row.says, row.error)


def test_a_level_is_skipped_with_a_reason() -> None:
    """提级 with its reason is taken (A10: without urgent reason it is not)."""
    walk = _asked()
    walk.give(DispatchIssue, "dispatcher-1", unit="community-1", escalate_reason=walk.words("紧急"))
    assert walk.course.issue.status == "dispatched"
