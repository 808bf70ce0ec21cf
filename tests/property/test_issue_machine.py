"""Any order, by anybody, at any time, taken or refused: the laws of an issue hold after each."""

from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from application.accept import receipt_of
from application.recorded import Recorded
from domain.base import Actor
from domain.calendar import local_date, midnight
from domain.errors import DomainError
from domain.issue.commands import (
    COMMANDS,
    ActOnDue,
    CheckIn,
    CheckOut,
    ClaimIssue,
    Command,
    DecideRework,
    ImportIssue,
    RecordContact,
    RecordRevisit,
    ReleaseClaim,
    ResolveIssue,
    ReviewResolution,
)
from domain.issue.events import EVENTS, IssueEvent
from domain.receipt import Receipt
from tests.calendars import at
from tests.held_up import held_up
from tests.issue_laws import check_all, check_state, check_stream
from tests.issue_orders import ANYBODY, IN_VAIN, VARIANTS, usual, usual_actor
from tests.issues import Course
from tests.ordinary import HELPER, MORNING, ORDINARY, OUTSIDER
from tests.passages import PASSAGES
from tests.passages.steps import Passage
from tests.pools import a_county_of_pools


@st.composite
def orders(
    draw: st.DrawFn, kinds: tuple[type[Command], ...]
) -> tuple[type[Command], dict[str, Any]]:
    """Draw a kind of order and its fields."""
    kind = draw(st.sampled_from(kinds))
    fields = dict(draw(st.sampled_from(({}, {}, *VARIANTS.get(kind, ())))))
    return kind, fields


class IssueMachine(RuleBasedStateMachine):
    """One issue, everybody who may act on it, and a clock."""

    seen: ClassVar[set[type[IssueEvent]]] = set()

    def __init__(self) -> None:
        """Begin before the first event."""
        super().__init__()
        self.course = Course(now=MORNING + timedelta(days=5), policy=a_county_of_pools())
        self.accepted: dict[tuple[UUID, str], tuple[Command, Receipt]] = {}
        self.in_flight: Command | None = None

    def accept(self, command: Command) -> Receipt | None:
        """Do as `application.accept` does, in memory; a refusal leaves everything as it was."""
        course = self.course
        course.turn_to(command.issue_id)
        if command.command_id in course.issue.commands:
            return self.receipt(command.command_id)
        before, others, count = course.issue, dict(course.others), len(course.events)
        try:
            events = course.take(command)
        except DomainError:
            assert course.issue is before
            assert course.others == others
            assert len(course.events) == count
            return None
        self.seen.update(map(type, events))
        check_all(before, others, events, course.policy)
        if command.command_id not in course.issue.commands:
            return None
        receipt = self.receipt(command.command_id)
        self.accepted[command.issue_id, command.command_id] = (command, receipt)
        return receipt

    def receipt(self, command_id: str) -> Receipt:
        """Return the receipt of a command from the events it left."""
        first, last = self.course.issue.commands[command_id]
        written = self.course.events[first - 1 : last]
        return receipt_of([Recorded(event, event.stamp.version, "") for event in written])

    @rule(data=st.data(), minutes=st.sampled_from([0, 1, 20]))
    def usual_step(self, data: st.DataObject, minutes: int) -> None:
        """Somebody who may does what usually comes next."""
        self.course.after(minutes=minutes)
        kind, fields = data.draw(orders(usual(self.course.issue)))
        by = usual_actor(self.course.issue, kind, fields)
        if self.course.issue.pool and kind in {ClaimIssue, ReleaseClaim, CheckIn, CheckOut}:
            by = data.draw(st.sampled_from((OUTSIDER, HELPER)))
        self.accept(self.course.order(kind, by, **fields))

    @rule(
        order=orders(tuple(ORDINARY)),
        by=st.none() | ANYBODY,
        seconds=st.sampled_from([0, 0, -600, 600]),
        expected=st.sampled_from([None, None, None, 0, 3]),
    )
    def any_order(
        self,
        order: tuple[type[Command], dict[str, Any]],
        by: Actor | None,
        seconds: int,
        expected: int,
    ) -> None:
        """Anybody tries anything, also with instants of his own and with an old version."""
        kind, fields = order
        if kind is not ImportIssue:
            fields["occurred_at"] = self.course.now + timedelta(seconds=seconds)
        self.accept(self.course.order(kind, by, expected_version=expected, **fields))

    @precondition(lambda self: self.course.issue.status in {"dispatched", "claimed", "suspended"})
    @rule(data=st.data())
    def it_is_held_up(self, data: st.DataObject) -> None:
        """Ask for more time, let clocks stand, promise, or give the matter up."""
        kind, by, fields = data.draw(st.sampled_from(held_up(self.course)))
        self.accept(self.course.order(kind, by, **fields))

    @precondition(lambda self: self.course.issue.status == "suspended")
    @rule()
    def nobody_looks_at_the_ledger(self) -> None:
        """Let whatever falls due until after the review fall due."""
        review = self.course.issue.open_deadline("suspension_review")
        if review:
            self.accept(self.course.timer(review.due_at))

    @precondition(lambda self: self.course.issue.is_accepted)
    @rule()
    def nobody_answers_next_morning(self) -> None:
        """Let the revisitor call in vain."""
        day = local_date(self.course.now) + timedelta(days=1)
        self.course.now = midnight(day) + timedelta(hours=10)
        self.accept(self.course.order(RecordRevisit, **IN_VAIN))

    @precondition(lambda self: self.course.issue.is_accepted)
    @rule(satisfaction=st.sampled_from(["satisfied", "dissatisfied"]))
    def half_of_it_is_enough(self, satisfaction: str) -> None:
        """Let a partly solved issue rest; against the complainant's will it takes two."""
        self.accept(self.course.order(RecordRevisit, solved="partly", satisfaction=satisfaction))
        self.accept(self.course.order(DecideRework, decision="waive"))

    @rule(hours=st.sampled_from([1, 7, 24, 26, 120, 480]))
    def time_passes(self, hours: int) -> None:
        """Nothing happens for a while."""
        self.course.after(hours=hours)

    @precondition(lambda self: self.course.issue.status == "reported")
    @rule(is_so=st.sampled_from([False] * 9 + [True]))
    def the_year_ends(self, *, is_so: bool) -> None:
        """Let what is dispatched now fall due in a year whose calendar nobody has published."""
        if is_so:
            self.course.now = max(self.course.now, at("2026-12-29T09:00"))

    @rule(minutes=st.sampled_from([-5, -1]))
    def the_clock_is_set_back(self, minutes: int) -> None:
        """Our own clock may be corrected."""
        self.course.after(minutes=minutes)

    @rule(late=st.sampled_from([0, 0, 3, 90_000]))
    def the_timer_fires(self, late: int) -> None:
        """At its instant or late; with nothing set it does nothing."""
        fired_at: datetime = self.course.next_timer or self.course.now
        self.accept(self.course.timer(fired_at + timedelta(seconds=late)))

    @precondition(lambda self: self.in_flight is None)
    @rule(order=orders((ClaimIssue, ResolveIssue, RecordContact, ReviewResolution)))
    def an_order_is_under_way(self, order: tuple[type[Command], dict[str, Any]]) -> None:
        """Let an order enter the system just before a deadline; the timer may be faster."""
        due = [
            each.due_at
            for each in self.course.issue.deadlines.values()
            if each.state == "running" and not each.breached_at
        ]
        received_at = max(min(due, default=self.course.now), self.course.now)
        self.course.now = received_at
        before = received_at - timedelta(milliseconds=2)
        self.in_flight = self.course.order(order[0], received_at=before, **order[1])

    @precondition(lambda self: self.in_flight is not None)
    @rule(timer_first=st.booleans())
    def it_arrives(self, *, timer_first: bool) -> None:
        """In time or not, by when it entered the system."""
        if timer_first:
            self.the_timer_fires(0)
        assert self.in_flight is not None
        self.accept(self.in_flight)
        self.in_flight = None

    @precondition(lambda self: self.accepted)
    @rule(data=st.data())
    def an_accepted_order_comes_again(self, data: st.DataObject) -> None:
        """Answer it with the same receipt, whatever happened in between, and write nothing."""
        command, receipt = self.accepted[data.draw(st.sampled_from(sorted(self.accepted)))]
        self.course.turn_to(command.issue_id)
        count = len(self.course.events)
        assert self.accept(command) == receipt
        assert len(self.course.events) == count

    @rule(passage=st.sampled_from(PASSAGES))
    def a_whole_passage(self, passage: Passage) -> None:
        """One thing follows the other, as far as the rules let it."""
        for command in passage(self.course):
            self.accept(command)

    @precondition(lambda self: self.course.others)
    @rule(data=st.data())
    def somebody_turns_to_another_issue(self, data: st.DataObject) -> None:
        """Go on with one that this issue concerned."""
        self.course.turn_to(data.draw(st.sampled_from(sorted(self.course.others))))

    @invariant()
    def the_state_is_sound(self) -> None:
        """Also after refusals and when only time has passed."""
        check_state(self.course.issue)

    def teardown(self) -> None:
        """Rebuild each issue from its stored form."""
        course = self.course
        for issue in (course.issue, *course.others.values()):
            check_stream(course.logs.get(issue.issue_id, []), issue)


TestIssue = IssueMachine.TestCase
TestIssue.settings = settings(stateful_step_count=30)


def events_seen(examples: int, steps: int) -> set[type[IssueEvent]]:
    """Return the classes of all events of a run that is the same every time."""
    IssueMachine.seen.clear()
    run_state_machine_as_test(
        IssueMachine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            derandomize=True,
            database=None,
            deadline=None,
        ),
    )
    return set(IssueMachine.seen)


def test_a_run_meets_most_events() -> None:
    """The machine is no tautology: it gets far, short as the run is."""
    assert len(events_seen(150, 50)) >= 96


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_long_run_meets_every_event() -> None:
    """Every class of event occurs."""
    assert set(EVENTS) - events_seen(1_000, 60) == set()


def test_every_order_is_tried() -> None:
    """Every command but the timer's, which has a rule of its own, is among the orders."""
    assert {*ORDINARY, ActOnDue} == set(COMMANDS.values())
