"""The district xx区: A6, A7, B3 and P3 of mechanisms.md by its own pack; each violation's error."""

import pytest

from domain.issue.commands import (
    AdjustCapacity,
    ClaimIssue,
    DispatchIssue,
    IssueCard,
    RateIssue,
    RecordContact,
    RecordRevisit,
    ReportIssue,
    ResolveIssue,
    ReviewResolution,
)
from domain.issue.events import (
    CapacityAdjusted,
    CardIssued,
    IssueClosed,
    IssueOffered,
    IssueRated,
    IssueReported,
)
from domain.issue.values import Location, Point
from tests.loops import REPORT, Violation, Walk

LAMPS = "城市管理/路灯照明"
HERE = Location(point=Point(longitude=114.3, latitude=30.6, datum="GCJ-02"), given_by="device")
SITE = Location(place="site-1")
PHOTO = "ab" * 32
SEEN = {"complainants": (), "location": HERE, "attachments": (PHOTO,)}
UNITS = ("district-unit-1", "district-unit-2", "district-unit-3")
DESK = "community-1-desk"


def _seen() -> Walk:
    return Walk("district").report("mobile_probe", LAMPS, by="rider-1", **SEEN)


def _answered() -> Walk:
    """Let a rider's report be solved, while nobody has looked at it again."""
    named = {**SEEN, **REPORT}
    walk = Walk("district").report("mobile_probe", LAMPS, by="rider-1", **named)
    walk.then(DispatchIssue, "dispatcher-1").then(ClaimIssue, "urban-handler-1")
    walk.then(RecordContact, "urban-handler-1").then(ResolveIssue, "urban-handler-1")
    return walk.then(ReviewResolution, "reviewer-1")


def _at_the_site() -> Walk:
    """Return a matter that lies where the street answers."""
    there = Location(place="site-1")
    return Walk("district").report("hotline", LAMPS, by="clerk-1", location=there)


def _taken() -> Walk:
    return Walk("district").report("hotline", LAMPS, by="clerk-1")


def _solved() -> Walk:
    walk = _taken().then(DispatchIssue, "dispatcher-1").then(ClaimIssue, "urban-handler-1")
    walk.then(RecordContact, "urban-handler-1").then(ResolveIssue, "urban-handler-1")
    return walk.then(ReviewResolution, "reviewer-1")


def _settled() -> Walk:
    """Rate a solved matter, and let the week pass in which the stars may change."""
    walk = _solved().then(RecordRevisit, "revisitor-1").then(RateIssue, "resident", stars=4)
    walk.course.after(days=8)
    return walk


def _needed() -> Walk:
    walk = Walk("district").report("sign-up", "下沉服务", by=DESK, location=SITE)
    return walk.then(DispatchIssue, DESK, eligible=UNITS, batch="batch-1")


def _full() -> Walk:
    return _needed().then(ClaimIssue, "unit-1-member-1").then(ClaimIssue, "unit-2-member-1")


class TestProbes:
    """移动探头."""

    def test_goes_round_and_closes(self) -> None:
        """A rider's report with photo and place is dispatched, claimed, solved, looked at again."""
        walk = _seen().then(DispatchIssue, "dispatcher-1").then(ClaimIssue, "urban-handler-1")
        walk.then(RecordContact, "urban-handler-1").then(ResolveIssue, "urban-handler-1")
        walk.then(ReviewResolution, "reviewer-1")
        (*_, closed) = walk.give(RecordRevisit, "revisitor-1", method="site_check")
        assert isinstance(closed, IssueClosed)

    def test_is_taken_into_its_own_loop(self) -> None:
        """The source names the loop."""
        walk = _seen().then(DispatchIssue, "dispatcher-1")
        assert walk.course.issue.loop == "probe"

    def test_keeps_photo_and_place(self) -> None:
        """What it must hold is on record."""
        reported = next(e for e in _seen().course.events if isinstance(e, IssueReported))
        assert (reported.attachments, reported.location) == ((PHOTO,), HERE)


class TestRating:
    """一事一评: five stars bring points, one star a yellow card."""

    def test_five_stars_bring_points_once(self) -> None:
        """A revision to five stars again brings none twice."""
        walk = _solved()
        (rated,) = walk.give(RateIssue, "resident", stars=5)
        assert isinstance(rated, IssueRated)
        assert rated.points == 5
        walk.then(RateIssue, "resident", stars=4)
        (again,) = walk.give(RateIssue, "resident", stars=5)
        assert isinstance(again, IssueRated)
        assert (again.rating, again.points) == (3, 0)

    def test_one_star_brings_a_yellow_card_to_the_unit(self) -> None:
        """Exactly one target: the unit that answered."""
        rated, *cards = _solved().give(RateIssue, "resident", stars=1)
        assert isinstance(rated, IssueRated)
        assert [(c.colour, c.unit) for c in cards if isinstance(c, CardIssued)] == [
            ("yellow", "urban-management")
        ]


class TestSignUp:
    """精准定位: capacity by need, a waiting list, a changed capacity."""

    def test_who_waits_gets_the_place_when_there_is_one_more(self) -> None:
        """分批下沉、调强补优: the capacity is an event, and it lets the next one in."""
        walk = _full().then(ClaimIssue, "unit-3-member-1", wait=True)
        assert [claim.claimant for claim in walk.course.issue.claims] == [
            "unit-1-member-1",
            "unit-2-member-1",
        ]
        (adjusted, *_) = walk.give(AdjustCapacity, DESK, capacity=3)
        assert isinstance(adjusted, CapacityAdjusted)
        assert walk.course.issue.claims[-1].claimant == "unit-3-member-1"

    def test_counts_for_the_community_of_its_place(self) -> None:
        """分批下沉: all demands of a community, and all of a batch, have their bounds."""
        offered = next(e for e in _needed().course.events if isinstance(e, IssueOffered))
        assert (offered.place, offered.batch) == ("community-1", "batch-1")


class TestDuties:
    """权责清单 36 项."""

    def test_thirty_six_items_have_one_owner_each(self) -> None:
        """Own or assisting is told for each, and no category has two items."""
        items = Walk("district").policy.responsibilities
        assert len(items) == len({item.category for item in items}) == 36
        policy = Walk("district").policy
        assert all(policy.owner_of(item.category or "") == item.primary for item in items)

    def test_a_community_gets_its_own_duty(self) -> None:
        """What the list gives to a community may be sent there by its street."""
        there = Location(place="site-1")
        walk = Walk("district").report("hotline", "社区事务/邻里调解", by="clerk-1", location=there)
        walk.then(DispatchIssue, "street-1-dispatcher", unit="community-1")
        assert walk.course.issue.lead_unit == "community-1"


ROWS = (
    Violation(
        "a street dispatches what lies nowhere in it",
        _taken,
        DispatchIssue,
        "street-1-dispatcher",
        {"unit": "community-1"},
        "not_found",
    ),
    Violation(
        "a probe without photo",
        lambda: Walk("district"),
        ReportIssue,
        "rider-1",
        {**REPORT, "source": "mobile_probe", "category": LAMPS, **SEEN, "attachments": ()},
        "report_incomplete",
    ),
    Violation(
        "a probe without place",
        lambda: Walk("district"),
        ReportIssue,
        "rider-1",
        {**REPORT, "source": "mobile_probe", "category": LAMPS, **SEEN, "location": None},
        "report_incomplete",
    ),
    Violation(
        "points for an unverified report",
        _answered,
        RateIssue,
        "resident",
        {"stars": 5},
        "wrong_state",
    ),
    Violation(
        "rated before it is resolved",
        _taken,
        RateIssue,
        "resident",
        {"stars": 5},
        "wrong_state",
    ),
    Violation("no star", _solved, RateIssue, "resident", {"stars": 0}, "stars_out_of_range"),
    Violation("six stars", _solved, RateIssue, "resident", {"stars": 6}, "stars_out_of_range"),
    Violation(
        "other stars after the window",
        _settled,
        RateIssue,
        "resident",
        {"stars": 5},
        "rating_closed",
    ),
    Violation(
        "the handler rates",
        _solved,
        RateIssue,
        "urban-handler-1",
        {"stars": 5},
        "not_permitted",
    ),
    Violation(
        "a card without a target",
        _solved,
        IssueCard,
        "supervisor-1",
        {"unit": None, "person": None},
        "card_target",
    ),
    Violation(
        "more units than the demand takes",
        _full,
        ClaimIssue,
        "unit-3-member-1",
        {},
        "capacity_full",
    ),
    Violation(
        "more claims than the community takes",
        lambda: _full().then(AdjustCapacity, DESK, capacity=9),
        AdjustCapacity,
        DESK,
        {"capacity": 1, "bound": "place"},
        "capacity_below_claims",
    ),
    Violation(
        "a demand outside every batch",
        lambda: Walk("district").report("sign-up", "下沉服务", by=DESK, location=SITE),
        DispatchIssue,
        DESK,
        {"eligible": UNITS},
        "missing_part",
    ),
    Violation(
        "a demand at no place",
        lambda: Walk("district").report("sign-up", "下沉服务", by=DESK),
        DispatchIssue,
        DESK,
        {"eligible": UNITS, "batch": "batch-1"},
        "report_incomplete",
    ),
    Violation(
        "the capacity falls below the claims",
        _full,
        AdjustCapacity,
        DESK,
        {"capacity": 1},
        "capacity_below_claims",
    ),
    Violation(
        "an assisting item is sent to a community as primary",
        _at_the_site,
        DispatchIssue,
        "street-1-dispatcher",
        {"unit": "community-1"},
        "not_community_duty",
    ),
    Violation(
        "a dispatch by a list that is in force no more",
        _taken,
        DispatchIssue,
        "dispatcher-1",
        {"list_version": "district@of-last-year"},
        "list_expired",
    ),
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.says)
def test_violations(row: Violation) -> None:
    """Each breach of a loop is refused with its own error, and nothing is stored."""
    assert row.outcome == (row.says, row.error)
