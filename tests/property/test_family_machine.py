"""A family of issues: merged, taken out, split, answered through another; laws for each."""

from datetime import timedelta
from typing import ClassVar, Final
from uuid import UUID

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from domain.errors import DomainError
from domain.issue.commands import (
    ApproveRequest,
    AttachEvidence,
    Command,
    CorrectRecord,
    MergeIssue,
    ReportIssue,
    ShareEvidence,
    SplitIssue,
    UnmergeIssue,
)
from domain.issue.events import InformationRequestExpired, IssueEvent
from domain.issue.events.relations import EVENTS
from domain.issue.state import Issue
from domain.issue.values import Respondent
from tests.held_up import held_up
from tests.issue_laws import check_accused, check_family, check_state, check_step, check_stream
from tests.issue_orders import usual, usual_actor
from tests.issues import Course, an_issue_in, issue_id
from tests.ordinary import DISPATCHER, MORNING, person

FOUNDERS = tuple(issue_id(number) for number in range(101, 105))
SECOND_DISPATCHER = person("dispatcher-2")
ABOUT: Final[tuple[tuple[Respondent, ...], ...]] = (
    (),
    (Respondent(kind="unit", unit="transport"),),
    (Respondent(kind="unit", unit="housing"),),
    (Respondent(kind="person", person="housing-handler-1"),),
)
"""Whom a matter may be about: nobody, another unit, the unit it usually goes to, its handler."""
JUDGING = {"resolve", "whole_issue"}
"""Clocks that run on while another issue answers, also where they stood."""


class FamilyMachine(RuleBasedStateMachine):
    """Four issues and what becomes of them, under one clock."""

    seen: ClassVar[set[type[IssueEvent]]] = set()

    def __init__(self) -> None:
        """Begin before the first report."""
        super().__init__()
        self.course = Course(Issue.new(FOUNDERS[0]), MORNING, others={})
        self.events: dict[UUID, list[IssueEvent]] = {}

    @initialize(
        anonymous=st.lists(st.booleans(), min_size=4, max_size=4),
        about=st.lists(st.sampled_from(ABOUT), min_size=4, max_size=4),
    )
    def everything_is_reported(
        self, anonymous: list[bool], about: list[tuple[Respondent, ...]]
    ) -> None:
        """Register four issues of one kind, some of them of nobody, some about somebody."""
        for each, is_anonymous, respondents in zip(FOUNDERS, anonymous, about, strict=True):
            self.turn_to(each)
            fields = {"anonymous": is_anonymous, "respondents": respondents}
            self.accept(self.course.order(ReportIssue, **fields))

    def issues(self) -> dict[UUID, Issue]:
        """Return every issue there is."""
        own = self.course.issue
        return {**self.course.others, own.issue_id: own}

    def turn_to(self, one: UUID) -> None:
        """Let the next order go to this issue."""
        if one != self.course.issue.issue_id:
            self.course = self.course.beside(one)

    def drawn(self, data: st.DataObject, *, leaning_to: str = "") -> UUID:
        """Draw an issue, where there is one in that status from among those."""
        issues = self.issues()
        leaning = sorted(each for each in issues if issues[each].status == leaning_to)
        return data.draw(st.sampled_from(leaning or sorted(issues)))

    def accept(self, command: Command) -> None:
        """Take the order, or leave every issue as it was."""
        before = self.issues()
        try:
            events = self.course.take(command)
        except DomainError:
            assert all(each is before[id_] for id_, each in self.issues().items())
            return
        for event in events:
            self.events.setdefault(event.stream, []).append(event)
            self.seen.add(type(event))
        for each in {event.stream for event in events}:
            own = tuple(event for event in events if event.stream == each)
            check_step(before.get(each, Issue.new(each)), own, self.course.policy)
            assert all(command.command_id == event.stamp.command_id for event in own)

    @rule(data=st.data(), minutes=st.sampled_from([0, 1, 20, 600]))
    def usual_step(self, data: st.DataObject, minutes: int) -> None:
        """Somebody who may does what usually comes next on one of them."""
        self.course.after(minutes=minutes)
        self.turn_to(self.drawn(data))
        if self.course.issue.status == "merged":
            return
        kind = data.draw(st.sampled_from(usual(self.course.issue)))
        by = usual_actor(self.course.issue, kind, {})
        self.accept(self.course.order(kind, by))

    @rule(data=st.data())
    def a_target_goes_on(self, data: st.DataObject) -> None:
        """One that answers for others is worked on, so that it comes to its end."""
        issues = self.issues()
        targets = sorted(each for each in issues if issues[each].duplicates)
        if not targets:
            return
        self.turn_to(data.draw(st.sampled_from(targets)))
        self.course.after(minutes=1)
        kind = usual(self.course.issue)[0]
        self.accept(self.course.order(kind, usual_actor(self.course.issue, kind, {})))

    @rule(data=st.data())
    def merge(self, data: st.DataObject) -> None:
        """Let one answer for another one, in any status of both."""
        child, target = self.drawn(data), self.drawn(data)
        self.turn_to(child)
        self.accept(self.course.order(MergeIssue, into=target))
        asked = next((each for each in self.course.issue.pending if each.act == "merge"), None)
        if asked:
            order = self.course.order(ApproveRequest, SECOND_DISPATCHER, request=asked.request)
            self.accept(order)

    @rule(data=st.data())
    def unmerge(self, data: st.DataObject) -> None:
        """Take one out again."""
        self.turn_to(self.drawn(data, leaning_to="merged"))
        self.accept(self.course.order(UnmergeIssue))

    @precondition(lambda self: len(self.issues()) < 10)
    @rule(data=st.data())
    def split(self, data: st.DataObject) -> None:
        """Make parts."""
        self.turn_to(self.drawn(data))
        self.accept(self.course.order(SplitIssue))

    @rule(data=st.data(), kind=st.sampled_from([AttachEvidence, ShareEvidence, CorrectRecord]))
    def put_on_record(self, data: st.DataObject, kind: type[Command]) -> None:
        """Attach a file, share it, correct an entry: in any status."""
        self.turn_to(self.drawn(data))
        self.accept(self.course.order(kind, DISPATCHER if kind is not CorrectRecord else None))

    @rule(data=st.data())
    def it_is_held_up(self, data: st.DataObject) -> None:
        """Let clocks stand, ask for more time, give it up."""
        self.turn_to(self.drawn(data, leaning_to="claimed"))
        if self.course.issue.status not in {"dispatched", "claimed", "suspended"}:
            return
        kind, by, fields = data.draw(st.sampled_from(held_up(self.course)))
        self.accept(self.course.order(kind, by, **fields))

    @rule(hours=st.sampled_from([1, 26, 120]))
    def time_passes(self, hours: int) -> None:
        """Nothing happens for a while."""
        self.course.after(hours=hours)

    @rule(data=st.data(), late=st.sampled_from([0, 3, 90_000]))
    def a_timer_fires(self, data: st.DataObject, late: int) -> None:
        """Each issue has its own; what is due is done, and is due no more."""
        self.turn_to(self.drawn(data))
        fired_at = self.course.next_timer
        if fired_at is None:
            return
        before = self.course.issue
        self.accept(self.course.timer(fired_at + timedelta(seconds=late)))
        assert self.course.issue is not before, "a timer that does nothing fires for ever"

    @invariant()
    def every_issue_is_sound(self) -> None:
        """Each for itself, and both sides of every relation say the same."""
        issues = self.issues()
        for issue in issues.values():
            check_state(issue)
        check_family(issues)
        check_accused(issues)

    def teardown(self) -> None:
        """Rebuild every issue from its stored form."""
        for id_, issue in self.issues().items():
            check_stream(self.events.get(id_, []), issue)


TestFamily = FamilyMachine.TestCase
TestFamily.settings = settings(stateful_step_count=40)


def test_a_run_meets_every_event_of_relations() -> None:
    """The machine is no tautology: whatever happens between issues happens in it."""
    FamilyMachine.seen.clear()
    run_state_machine_as_test(
        FamilyMachine,
        settings=settings(max_examples=60, stateful_step_count=60, derandomize=True, database=None),
    )
    missing = set(EVENTS) - FamilyMachine.seen
    assert {each.__name__ for each in missing} <= {"NoteAdded"}


def pass_with_timers(course: Course, minutes: int) -> None:
    """Let time pass, and every timer go off that falls due in it; none is refused."""
    until = course.now + timedelta(minutes=minutes)
    while course.next_timer and course.next_timer <= until:
        course.fire()
    course.now = until


@given(
    status=st.sampled_from(
        [
            *("reported", "dispatched", "claimed", "resolved", "return_requested"),
            *("in_conference", "awaiting_information", "suspended"),
        ]
    ),
    before=st.integers(0, 5_000),
    between=st.integers(0, 20_000),
)
def test_merge_then_unmerge(status: str, before: int, between: int) -> None:
    """Law 9: status and deadlines of before, less the time passed; held clocks get theirs back."""
    course = an_issue_in(status)  # type: ignore[arg-type]  # drawn from the statuses
    pass_with_timers(course, before)
    old = course.issue
    events = course.give(MergeIssue)
    if course.issue.pending:
        events = course.take(course.order(ApproveRequest, SECOND_DISPATCHER))
    # A question that ends at the merge or during it has expired: it does not come back.
    assume(not any(isinstance(each, InformationRequestExpired) for each in events))
    merged = course.issue
    assert merged.status == "merged"
    pass_with_timers(course, between)
    away = course.issue
    back = course.give(UnmergeIssue)
    assume(not any(isinstance(each, InformationRequestExpired) for each in back))
    new = course.issue
    assert (new.status, new.left, new.lead_unit, new.claimant) == (
        *(old.status, old.left, old.lead_unit, old.claimant),
    )
    assert new.deadlines.keys() == away.deadlines.keys() >= old.deadlines.keys()
    for id_, was in merged.deadlines.items():
        now = new.deadlines[id_]
        assert now.state == old.deadlines[id_].state
        if was.clock in JUDGING:
            assert was.state == "running"
            assert now.due_at == was.due_at
        elif now.state != "running":
            assert now == was
        else:
            assert now.due_at >= was.due_at
            assert now.limit == was.limit
