"""The ledgers: by source and grade, with totals; what a meeting asked; what a pool has open."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from domain.base import SYSTEM
from domain.capacity.events import CapacityBounded, CapacityReleased, CapacityTaken
from domain.capacity.holding import holder_stream
from domain.event import AggregateEvent, Entry
from domain.issue.events import (
    ClaimReleased,
    HoursConfirmed,
    IssueAnswered,
    IssueClaimed,
    IssueClassified,
    IssueClosed,
    IssueDiscovered,
    IssueDispatched,
    IssueOffered,
    IssueRated,
    IssueRejected,
    IssueReopened,
    IssueReported,
    IssueResolved,
    ResolutionAccepted,
    ReworkOrdered,
)
from domain.issue.values import Location, MeetingItem
from projections.board.projection import BoardProjection
from projections.ledger.crowding import crowded
from projections.ledger.projection import LedgerProjection
from projections.ledger.queries import By, ledger, of_meeting, two_lists
from projections.ledger.which import Which
from tests.calendars import at
from tests.factories import START, Story, open_masked, sealed
from tests.issues import issue_id
from tests.logs import project

LEDGER = LedgerProjection(open_masked)


def reported(name: str, *, when: datetime = START, **fields: object) -> Story:
    """Return an issue that was reported; number and name are the same."""
    return Story(name, number=name, at=when).then(IssueReported, "reported", **fields)


def closed(story: Story, *, money_fen: int = 0, households: int = 0) -> Story:
    """Take it to its close."""
    story.then(IssueDispatched, "dispatched", unit="housing").then(IssueClaimed, "claimed")
    story.then(IssueResolved, "resolved", money_fen=money_fen, households=households)
    return story.then(ResolutionAccepted, "resolved").then(IssueClosed, "closed")


def fill(views: Engine, *stories: Story) -> None:
    """Fold the stories."""
    for story in stories:
        project(views, LEDGER, story.events)


def entry(place: str, nth: int) -> Entry:
    """Return the stamp of the `nth` event of a place."""
    return Entry(
        aggregate="capacity",
        id=holder_stream(f"place:{place}"),
        version=nth,
        command_id=f"claim-{nth}",
        caused_by="ClaimIssue",
        actor=SYSTEM,
        occurred_at=START,
        received_at=START,
        recorded_at=START,
        channel="console",
    )


def claims(place: str, count: int, *, bound: int, loop: str = "pool") -> list[AggregateEvent]:
    """Return that so many claims were taken at a place."""
    return [
        CapacityTaken(
            entry=entry(place, nth),
            holder=f"place:{place}",
            issue=issue_id(nth),
            loop=loop,
            claimant=f"member-{nth}",
            bound=bound,
        )
        for nth in range(1, count + 1)
    ]


def bounded(place: str, capacity: int, *, nth: int) -> CapacityBounded:
    """Return that a place takes so many claims from now on."""
    return CapacityBounded(
        entry=entry(place, nth), holder=f"place:{place}", loop="pool", capacity=capacity
    )


def given_back(place: str, *, nth: int) -> CapacityReleased:
    """Return that the first claim at a place was given up."""
    return CapacityReleased(
        entry=entry(place, nth),
        holder=f"place:{place}",
        issue=issue_id(1),
        loop="pool",
        claimant="member-1",
    )


class TestLines:
    def test_of_the_property_centre(self, views: Engine) -> None:
        """92 registered, 35 resolved and closed, 57 open: 38.04 % (rules.md 8, fixture of A1)."""
        for number in range(92):
            source, origin = ("hotline", "reactive") if number % 2 else ("patrol", "proactive")
            story = reported(f"PD-{number}", source=source, origin=origin, grade="county")
            fill(views, closed(story, money_fen=100, households=3) if number < 35 else story)
        found = ledger(views)
        total = found.total
        assert (total.registered, total.resolved, total.closed, total.open) == (92, 35, 35, 57)
        assert total.share.percent == Decimal("38.04")
        assert (total.money_fen, total.households) == (3500, 105)
        hotline, patrol = found.lines
        assert (hotline.key, hotline.grade, hotline.origin) == ("hotline", "county", "reactive")
        assert (hotline.registered, hotline.reactive, patrol.proactive) == (46, 46, 46)

    def test_nothing_has_no_share(self, views: Engine) -> None:
        """Without issues there is a total of zeros and no share: not 0, not 100."""
        found = ledger(views)
        assert found.lines == ()
        assert (found.total.registered, found.total.money_fen) == (0, 0)
        assert found.total.share.percent is None

    def test_what_was_stored_before_reports_said_more(self, views: Engine) -> None:
        """A report without grade, origin or loop is reactive, ungraded, of no loop."""
        fill(views, reported("old"))
        (line,) = ledger(views).lines
        assert (line.grade, line.origin, line.reactive) == (None, "reactive", 1)
        (line,) = ledger(views, by="loop").lines
        assert line.key is None

    def test_a_graded_source_has_a_line_per_grade(self, views: Engine) -> None:
        """Where a later pack grades a source anew, what came before keeps its own line."""
        fill(views, reported("a", grade="county"), reported("b", grade="province"))
        assert [line.grade for line in ledger(views).lines] == ["county", "province"]
        assert [line.key for line in ledger(views, by="grade").lines] == ["county", "province"]

    def test_discovered_only_is_not_registered(self, views: Engine) -> None:
        """What nobody registered is in no ledger; its place stays with it once it is."""
        story = Story("seen").then(
            IssueDiscovered, "discovered", location=Location(place="estate-1")
        )
        fill(views, story)
        assert ledger(views).total.registered == 0
        project(views, LEDGER, story.then(IssueReported, "reported").events[1:])
        assert [line.key for line in ledger(views, by="place").lines] == ["estate-1"]

    def test_only_feedback_that_stands_counts(self, views: Engine) -> None:
        """Unreviewed feedback and its money count nowhere; nor does what rework took back."""
        story = reported("one").then(IssueResolved, "resolved", money_fen=500, households=2)
        fill(views, story)
        assert ledger(views).total.resolved == 0
        assert ledger(views).total.money_fen == 0
        project(views, LEDGER, story.then(ResolutionAccepted, "resolved").events[2:])
        assert (ledger(views).total.resolved, ledger(views).total.money_fen) == (1, 500)
        project(views, LEDGER, story.then(ReworkOrdered, "claimed").events[3:])
        assert (ledger(views).total.resolved, ledger(views).total.households) == (0, 0)

    def test_answered_at_once_is_resolved(self, views: Engine) -> None:
        """What the centre answered itself needs no feedback of a unit."""
        meeting = MeetingItem(id="m-1", item=1, of=1)
        story = reported("one", meeting=meeting)
        fill(views, story.then(IssueAnswered, "resolved", answer=sealed("每天八点")))
        assert ledger(views).total.resolved == 1
        assert of_meeting(views, "m-1")[0].answer == "每天八点"

    def test_reopened_is_open_again(self, views: Engine) -> None:
        """A closed issue that goes on is open, and what it cost counts again when it is done."""
        fill(views, closed(reported("one"), money_fen=5).then(IssueReopened, "claimed"))
        total = ledger(views).total
        assert (total.closed, total.open, total.resolved, total.money_fen) == (0, 1, 0, 0)

    def test_turned_away_is_neither_closed_nor_open(self, views: Engine) -> None:
        """What was rejected, referred or withdrawn ended otherwise."""
        fill(views, reported("one").then(IssueRejected, "rejected"))
        total = ledger(views).total
        assert (total.registered, total.closed, total.open, total.ended) == (1, 0, 0, 1)

    def test_a_classification_moves_it(self, views: Engine) -> None:
        """Category, place, grid and loop are those of now; a place in no grid has none."""
        story = reported("one", category="a", loop="default", grid="g-1")
        story.then(IssueClassified, "reported", category="b", loop="pool", place="p-2")
        fill(views, story)
        keys = {by: ledger(views, by=by).lines[0].key for by in BY_NOW}
        assert keys == {"category": "b", "loop": "pool", "place": "p-2", "grid": None}

    def test_hours_and_stars(self, views: Engine) -> None:
        """Confirmed hours add up; of an issue's ratings the last one counts."""
        served = reported("one").then(HoursConfirmed, "claimed", served_seconds=7200)
        served.then(HoursConfirmed, "claimed", served_seconds=1800)
        rated = reported("two").then(IssueRated, "closed", stars=1)
        fill(views, served, rated.then(IssueRated, "closed", stars=5))
        total = ledger(views).total
        assert (total.served_seconds, total.rated, total.stars) == (9000, 1, 5)

    def test_sums_beyond_the_range_of_small_integers(self, views: Engine) -> None:
        """Money is exact: three hundred million yuan are no rounding error."""
        fill(views, *(closed(reported(f"r{n}"), money_fen=3 * 10**10) for n in range(3)))
        assert ledger(views).total.money_fen == 9 * 10**10
        assert isinstance(ledger(views).total.money_fen, int)

    def test_by_what_was_ordered(self, views: Engine) -> None:
        """Orders count by their item of the menu, named with the order or with its dispatch."""
        fill(
            views,
            reported("a", menu_item="clean-home"),
            reported("b").then(IssueOffered, "dispatched", menu_item="clean-home"),
            reported("c", menu_item="census").then(IssueOffered, "dispatched", menu_item=None),
        )
        lines = ledger(views, by="menu_item").lines
        assert [(line.key, line.registered) for line in lines] == [("census", 1), ("clean-home", 2)]


BY_NOW: tuple[By, ...] = ("category", "loop", "place", "grid")


class TestWhich:
    @pytest.mark.parametrize(
        ("which", "numbers"),
        [
            (Which(since=date(2026, 3, 1)), 2),
            (Which(until=date(2026, 2, 28)), 1),
            (Which(since=date(2026, 2, 28), until=date(2026, 2, 28)), 1),
            (Which(since=date(2026, 3, 1), until=date(2026, 3, 1)), 1),
            (Which(campaign="rooms"), 1),
            (Which(loop="pool"), 1),
            (Which(meeting="m-1"), 1),
            (Which(campaign="rooms", loop="pool"), 0),
        ],
    )
    def test_days_are_local_and_both_included(
        self, views: Engine, which: Which, numbers: int
    ) -> None:
        """A second before midnight in Shanghai is still the last day of February."""
        meeting = MeetingItem(id="m-1", item=1, of=1)
        fill(
            views,
            reported("a", when=at("2026-02-28T23:59:59"), campaign="rooms"),
            reported("b", when=at("2026-03-01T00:00"), loop="pool"),
            reported("c", when=at("2026-03-02T09:00"), meeting=meeting),
        )
        found = ledger(views, by="month", which=which)
        assert found.total.registered == numbers
        assert sum(line.registered for line in found.lines) == numbers

    def test_history_apart_from_what_lives(self, views: Engine) -> None:
        """What was taken over stands apart from the rest."""
        history = closed(
            Story("old", number="old", caused_by="ImportIssue").then(IssueReported, "reported")
        )
        fill(views, history, reported("new"))
        counts = {
            it: ledger(views, which=Which(historic=it)).total.registered for it in (True, False)
        }
        assert counts == {True: 1, False: 1}

    def test_months_are_local(self, views: Engine) -> None:
        """A month begins at midnight in Shanghai, eight hours before it does in UTC."""
        fill(views, reported("a", when=at("2026-03-31T23:00")), reported("b", when=START))
        assert [line.key for line in ledger(views, by="month").lines] == ["2026-03"]
        fill(views, reported("c", when=at("2026-04-01T00:00")))
        assert [line.key for line in ledger(views, by="month").lines] == ["2026-03", "2026-04"]


class TestMeeting:
    def test_answers_for_the_next_one(self, views: Engine) -> None:
        """In the order they were raised, each with where it stands and what was replied."""
        board = BoardProjection(open_masked)
        for item in (2, 1):
            meeting = MeetingItem(id="m-1", item=item, of=2)
            title = sealed(f"意见{item}")
            story = reported(f"n{item}", meeting=meeting, title=title)
            if item == 1:
                story.then(IssueResolved, "resolved", reply=sealed("已修好"), outcome="solved")
                story.then(ResolutionAccepted, "resolved")
            fill(views, story)
            project(views, board, story.events)
        fill(views, reported("other"))
        first, second = of_meeting(views, "m-1")
        assert (first.item, first.title, first.answer, first.resolved) == (
            1,
            "意见1",
            "已修好",
            True,
        )
        assert (second.item, second.answer, second.resolved) == (2, None, False)

    def test_other_replies_are_not_kept(self, views: Engine) -> None:
        """A reply that no meeting waits for is not copied into the ledger."""
        story = reported("one", loop="pool").then(IssueClaimed, "claimed")
        fill(views, story.then(IssueResolved, "resolved").then(ReworkOrdered, "claimed"))
        (offer,) = two_lists(views, pools={"pool"}).offers
        assert (offer.outcome, offer.answer) == ("solved", None)


class TestTwoLists:
    def test_demands_and_offers(self, views: Engine) -> None:
        """What nobody has claimed is a demand, what is being served an offer; the rest neither."""
        later = START + timedelta(hours=1)
        fill(
            views,
            reported("new", loop="pool", when=later),
            reported("sent", loop="pool").then(IssueDispatched, "dispatched", unit="school"),
            reported("held", loop="pool").then(IssueClaimed, "claimed", unit="school"),
            reported("done", loop="pool").then(IssueClosed, "closed"),
            reported("assigned", loop="default"),
        )
        lists = two_lists(views, pools={"pool"})
        assert [demand.number for demand in lists.demands] == ["sent", "new"]
        assert [(offer.number, offer.unit) for offer in lists.offers] == [("held", "school")]

    def test_a_demand_with_room_is_in_both(self, views: Engine) -> None:
        """While fewer have claimed it than may, it is served and still asked for."""
        story = reported("open", loop="pool").then(IssueOffered, "dispatched", capacity=2)
        story.then(IssueClaimed, "claimed", claimant="a")
        fill(views, story)
        (demand,) = two_lists(views, pools={"pool"}).demands
        assert (demand.claims, demand.capacity) == (1, 2)
        project(views, LEDGER, story.then(IssueClaimed, "claimed", claimant="b").events[3:])
        lists = two_lists(views, pools={"pool"})
        assert (lists.demands, len(lists.offers)) == ((), 1)
        project(views, LEDGER, story.then(ClaimReleased, "claimed", claimant="b").events[4:])
        assert len(two_lists(views, pools={"pool"}).demands) == 1

    def test_a_full_community_beside_one_that_waits(self, views: Engine) -> None:
        """The supervisor sees where it crowds and where nobody comes (P3)."""
        for name, place in (("a", "east"), ("b", "west"), ("c", "west"), ("d", "east")):
            offer = {"place": place, "capacity": 2}
            fill(views, reported(name, loop="pool").then(IssueOffered, "dispatched", **offer))
        assert crowded(views) == ()
        project(views, LEDGER, claims("east", 2, bound=2))
        (found,) = crowded(views)
        assert (found.place, found.taken, found.bound) == ("east", 2, 2)
        assert (found.unclaimed, found.elsewhere) == (2, ("west",))
        project(views, LEDGER, claims("west", 1, bound=1))
        assert crowded(views) == ()  # who is full as well has no room for those who crowd
        project(views, LEDGER, [bounded("west", 2, nth=2), bounded("east", 3, nth=3)])
        assert crowded(views) == ()

    def test_a_claim_given_back_leaves_room(self, views: Engine) -> None:
        """What was taken and given back is not held; another loop has its own count."""
        story = reported("a", loop="pool").then(IssueOffered, "dispatched", place="west")
        fill(views, story)
        project(views, LEDGER, claims("east", 1, bound=1, loop="other"))
        assert crowded(views) == ()
        project(views, LEDGER, claims("north", 1, bound=1))
        assert len(crowded(views)) == 1
        project(views, LEDGER, [given_back("north", nth=2)])
        assert crowded(views) == ()

    def test_without_pools_both_are_empty(self, views: Engine) -> None:
        """A county that has no pool loop has no lists."""
        fill(views, reported("one", loop="default"))
        assert two_lists(views, pools=()) == ((), ())
