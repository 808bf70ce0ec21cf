"""The ladder of an issue: what its rungs bring about, when, to whom, and each of it once."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TypeVar

import pytest

from domain.issue.commands import (
    AnswerSupervision,
    ClassifyIssue,
    DispatchIssue,
    RecordContact,
    ReportIssue,
    ResolveIssue,
    ReviewResolution,
    SuperviseIssue,
)
from domain.issue.events import (
    CardIssued,
    CardRevoked,
    CardWithheld,
    CriticismGiven,
    DeadlineBreached,
    DeadlineWarned,
    IssueEscalated,
    IssueEvent,
    IssueSupervised,
    IssueUrged,
    NoticeGiven,
    RungEvent,
)
from domain.issue.values import Respondent
from domain.policy import Policy
from tests.calendars import at
from tests.factories import sealed
from tests.issues import (
    Course,
    a_claimed_issue,
    a_dispatched_issue,
    an_illegal_building,
    contacted,
    names,
)
from tests.ordinary import SUPERVISOR, a_policy

E = TypeVar("E", bound=IssueEvent)
LEAD = "housing-lead"


def sent(local: str, **fields: object) -> Course:
    """Return an issue dispatched a minute after a local instant."""
    course = Course(now=at(local) - timedelta(minutes=1))
    course.give(ReportIssue, **fields)
    course.give(DispatchIssue, unit="housing")
    return course


def fired(course: Course, until: str) -> tuple[IssueEvent, ...]:
    """Let every timer go off at its own instant until a local one; return all their events."""
    count = len(course.events)
    while course.next_timer and course.next_timer <= at(until):
        course.fire()
    return tuple(course.events[count:])


def only(kind: type[E], events: Iterable[IssueEvent]) -> list[E]:
    """Return the events of a class."""
    return [event for event in events if isinstance(event, kind)]


def of_clock(clock: str, events: Iterable[IssueEvent]) -> list[RungEvent]:
    """Return what the rungs of a clock did."""
    found = [event for event in events if isinstance(event, RungEvent)]
    return [event for event in found if (event.deadline_id or "").startswith(clock)]


VECTORS = (
    # dispatched, yellow, red
    ("2026-02-13T10:00", "2026-02-27T08:30", "2026-02-28T08:30"),
    ("2026-09-23T10:00", "2026-10-08T08:30", "2026-10-09T08:30"),
)


class TestCards:
    @pytest.mark.parametrize(("local", "yellow", "red"), VECTORS)
    def test_exactly_one_each_at_their_instants(self, local: str, yellow: str, red: str) -> None:
        """Yellow when a working day is left, red on the first one after: rules.md 6."""
        cards = only(CardIssued, fired(sent(local), "2026-12-01T00:00"))
        told = [(card.colour, card.due_action_at, card.unit) for card in cards]
        assert told == [("yellow", at(yellow), "housing"), ("red", at(red), "housing")]
        assert [card.ground for card in cards] == ["nearly_due", "overdue"]

    def test_a_red_one_says_what_follows(self) -> None:
        """Two points and an interview of the unit's leader, by the default policy."""
        red = only(CardIssued, fired(sent("2026-02-13T10:00"), "2026-03-01T00:00"))[-1]
        assert (red.points, red.letter, red.interview) == (-2, False, True)

    def test_short_limits_get_a_lamp(self) -> None:
        """Under three days there is no yellow card, only a warning; red comes all the same."""
        records = [
            each.model_copy(update={"limit": each.limit.model_copy(update={"amount": 1})})
            if each.id == "resolve"
            else each
            for each in a_policy().clocks
        ]
        policy = Policy.model_validate({**dict(a_policy()), "clocks": tuple(records)})
        course = Course(now=at("2026-05-08T10:00"), policy=policy)
        course.give(ReportIssue)
        course.give(DispatchIssue, unit="housing")
        events = fired(course, "2026-05-20T00:00")
        lamps = [each for each in only(DeadlineWarned, events) if each.action == "yellow-card"]
        assert [lamp.due_action_at for lamp in lamps] == [at("2026-05-09T08:30")]
        cards = only(CardIssued, events)
        assert [(c.colour, c.due_action_at) for c in cards] == [("red", at("2026-05-11T08:30"))]

    def test_none_on_limits_in_hours(self) -> None:
        """Urgent matters are supervised and told above, but their limits give no cards."""
        events = fired(sent("2026-03-02T10:00", urgency="urgent"), "2026-03-20T00:00")
        assert only(CardIssued, events) == []
        assert [type(each).__name__ for each in of_clock("resolve", events)] == [
            "IssueUrged",
            "IssueSupervised",
            "IssueEscalated",
        ]

    def test_withheld_while_the_calendar_is_not_published(self) -> None:
        """Reminders come, cards and criticism are only noted (rules.md 2.3)."""
        events = fired(sent("2026-12-28T10:00"), "2027-02-01T00:00")
        assert only(CardIssued, events) == []
        assert [each.does for each in only(CardWithheld, events)] == ["yellow", "red", "criticise"]
        assert only(IssueUrged, events)
        assert only(CriticismGiven, events) == []

    def test_a_later_deadline_voids_a_pending_card(self) -> None:
        """The card of the old due instant does not come; the new one has its own."""
        course = sent("2026-03-02T10:00")
        course.give(ClassifyIssue, urgency="urgent", category=None)
        assert only(CardIssued, fired(course, "2026-03-20T00:00")) == []

    def test_a_raised_urgency_has_the_ladder_of_the_urgent(self) -> None:
        """Who is above is told an hour after the limit, and not by the days of ordinary issues."""
        course = sent("2026-03-02T10:00")
        course.give(ClassifyIssue, urgency="urgent", category=None)
        line = course.issue.deadlines["resolve-1"]
        told = {rung.key: rung.at for rung in line.ladder}
        assert told["told-above"] == line.due_at + timedelta(hours=1)

    def test_the_ladder_of_the_urgent_also_where_the_limit_stays(self) -> None:
        """A stage is due when it was, and who is above is told as of an urgent issue."""
        course = an_illegal_building()
        before = course.issue.deadlines["resolve-1"]
        events = course.give(ClassifyIssue, urgency="urgent", category=None)
        line = course.issue.deadlines["resolve-1"]
        assert names(events) == ["IssueClassified", "DeadlinesRevised"]
        assert (line.due_at, line.limit) == (before.due_at, before.limit)
        assert line.revision == before.revision + 1
        pressing = course.policy.ladder_for("resolve", urgency="urgent", unit="housing")
        assert [rung.key for rung in line.ladder] == [each.key for each in pressing]

    def test_raised_and_lowered_it_has_all_its_rungs_again(self) -> None:
        """A mistake about the urgency spares the unit no card."""
        course = sent("2026-03-02T10:00")
        before = [(rung.key, rung.does) for rung in course.issue.deadlines["resolve-1"].ladder]
        for urgency in ("urgent", "ordinary"):
            course.give(ClassifyIssue, SUPERVISOR, urgency=urgency, category=None)
        after = course.issue.deadlines["resolve-1"].ladder
        assert [(rung.key, rung.does) for rung in after] == before

    def test_feedback_before_the_instant_spares_the_card(self) -> None:
        """While the feedback is reviewed the clock stands and gives nothing."""
        course = contacted(a_claimed_issue())
        course.give(ResolveIssue)
        assert only(CardIssued, fired(course, "2026-03-30T00:00")) == []


class TestInTimeAfterAll:
    def feedback_under_way(self, before: timedelta) -> tuple[Course, tuple[IssueEvent, ...]]:
        """Return an issue whose red card came first, and what feedback of before brings."""
        course = contacted(a_claimed_issue())
        due = course.issue.deadlines["resolve-1"].due_at
        command = course.order(ResolveIssue, received_at=due - before)
        fired(course, "2026-03-10T09:00")
        return course, course.take(command)

    def test_cards_are_revoked_with_the_breach(self) -> None:
        """The feedback was received in time: the breach and its red card are taken back."""
        course, events = self.feedback_under_way(timedelta(milliseconds=5))
        revoked = only(CardRevoked, events)
        assert [(each.card, each.cause) for each in revoked] == [("card-2", "in_time")]
        states = {card.colour: card.state for card in course.issue.cards.values()}
        assert states == {"yellow": "issued", "red": "revoked"}

    def test_the_yellow_one_too_where_it_was_sooner(self) -> None:
        """What was received before the yellow card was due gets neither."""
        course, events = self.feedback_under_way(timedelta(days=2))
        assert len(only(CardRevoked, events)) == 2
        assert {card.state for card in course.issue.cards.values()} == {"revoked"}

    def test_not_when_the_feedback_was_late(self) -> None:
        """Feedback after the card leaves it where it is; only an appeal lifts it."""
        course = contacted(a_claimed_issue())
        fired(course, "2026-03-10T09:00")
        course.until("2026-03-10T10:00").give(ResolveIssue)
        course.give(ReviewResolution)
        assert {card.state for card in course.issue.cards.values()} == {"issued"}


class TestOnce:
    def test_a_worker_that_was_down(self) -> None:
        """It fires everything once, late, with the instant due and the instant fired."""
        course = sent("2026-02-13T10:00")
        events = course.fire(at("2026-03-20T12:00"))
        cards = only(CardIssued, events)
        assert [card.due_action_at for card in cards] == [
            at("2026-02-27T08:30"),
            at("2026-02-28T08:30"),
        ]
        assert {card.fired_at for card in cards} == {at("2026-03-20T12:00")}
        breach = next(e for e in only(DeadlineBreached, events) if e.clock == "resolve")
        assert breach.due_at == at("2026-02-28T00:00")
        keys = [(e.deadline_id, e.revision, e.action) for e in only(RungEvent, events) if e.action]
        assert len(keys) == len(set(keys))

    def test_a_second_timer_does_nothing(self) -> None:
        """No second card, urge or supervision."""
        course = sent("2026-02-13T10:00")
        course.fire(at("2026-03-20T12:00"))
        assert course.fire(at("2026-03-20T12:00")) == ()


class TestWho:
    def test_urged_at_half_of_the_limit(self) -> None:
        """The unit, unless it has reached the complainant by then."""
        urge = only(
            IssueUrged, of_clock("resolve", fired(sent("2026-03-02T10:00"), "2026-03-06T00:00"))
        )
        assert [(each.action, each.unit, each.person) for each in urge] == [
            ("half-used", "housing", None)
        ]
        spared = contacted(a_claimed_issue())
        assert only(IssueUrged, fired(spared, "2026-03-06T00:00")) == []

    def test_the_head_of_the_unit(self) -> None:
        """Overdue is supervised: the unit answers, its head is told."""
        events = fired(sent("2026-03-02T10:00"), "2026-03-10T08:00")
        (supervised,) = [e for e in only(IssueSupervised, events) if e.ground == "overdue"][:1]
        assert (supervised.unit, supervised.person, supervised.level) == ("housing", LEAD, "daily")

    def test_nobody_above_is_the_centre(self) -> None:
        """A unit without a superior is reported to the centre's supervisors."""
        (above,) = only(IssueEscalated, fired(sent("2026-03-02T10:00"), "2026-03-20T00:00"))
        assert (above.to, above.unit, above.person) == ("superior", "centre", None)

    def test_upwards_past_a_vacant_post(self) -> None:
        """Housing lies under market, whose head is vacant, and that under health: it is told."""
        above = {"housing": "market", "market": "health"}
        units = tuple(
            each.model_copy(update={"parent": above.get(each.code)}) for each in a_policy().units
        )
        members = tuple(each for each in a_policy().members if each.id != "market-lead")
        fields = {**dict(a_policy()), "units": units, "members": members}
        course = Course(now=at("2026-03-02T10:00"), policy=Policy.model_validate(fields))
        course.give(ReportIssue)
        course.give(DispatchIssue, unit="housing")
        (told,) = only(IssueEscalated, fired(course, "2026-03-20T00:00"))
        assert (told.unit, told.person) == ("health", "health-lead")
        assert told.passed == ("market: no_head",)

    def test_past_who_is_complained_about(self) -> None:
        """A complaint against the head of the unit is not told to himself (JN 32, XF 28)."""
        against = (Respondent(kind="person", person=LEAD),)
        course = sent("2026-03-02T10:00", kind="complaint", respondents=against)
        events = fired(course, "2026-03-20T00:00")
        told = [e for e in events if isinstance(e, IssueSupervised)]
        assert told
        assert {(each.unit, each.person) for each in told} == {("housing", None)}
        assert {each.passed for each in told} == {("unit_lead@housing: recused",)}

    def test_criticised_unless_the_delay_was_explained(self) -> None:
        """At the end of the fifth working day after, where the unit stayed silent."""
        silent = only(CriticismGiven, fired(sent("2026-03-02T10:00"), "2026-03-30T00:00"))
        assert [each.due_action_at for each in silent] == [at("2026-03-17T00:00")]
        spoken = sent("2026-03-02T10:00")
        fired(spoken, "2026-03-10T09:00")
        spoken.until("2026-03-10T10:00").give(AnswerSupervision)
        assert only(CriticismGiven, fired(spoken, "2026-03-30T00:00")) == []

    def test_what_is_supervised_already_is_told_to_the_supervisors(self) -> None:
        """It is not supervised twice at one level."""
        course = a_dispatched_issue()
        course.give(SuperviseIssue, level="listed")
        events = fired(course, "2026-03-20T00:00")
        assert only(IssueSupervised, events) == []
        assert {each.to for each in only(NoticeGiven, events)} == {"supervisor"}


def test_an_unclaimed_issue_is_urged_then_supervised() -> None:
    """Nobody claims for a unit (rules.md 12.2)."""
    course = a_dispatched_issue()
    told = [
        (type(e).__name__, e.action) for e in of_clock("claim", fired(course, "2026-03-05T00:00"))
    ]
    assert told == [("IssueUrged", "unclaimed"), ("IssueSupervised", "still-unclaimed")]
    course.give(RecordContact, note=sealed("已电话联系"))
