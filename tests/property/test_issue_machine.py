"""Any order, by anybody, at any time, taken or refused: the laws of an issue hold after each."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

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
from domain.base import SYSTEM, Actor
from domain.calendar import local_date, midnight
from domain.errors import DomainError
from domain.issue.commands import (
    COMMANDS,
    ActOnDue,
    AddNote,
    AnswerIssue,
    ApproveRequest,
    ChangeContact,
    ClaimIssue,
    ClassifyIssue,
    CloseIssue,
    Command,
    ConcludeConference,
    ConveneConference,
    DecideReturn,
    DecideRework,
    DispatchIssue,
    ImportIssue,
    LinkIncident,
    ProvideInformation,
    ReassignIssue,
    RecallDispatch,
    RecordContact,
    RecordMessage,
    RecordProgress,
    RecordRepeatContact,
    RecordRevisit,
    ReferIssue,
    RejectIssue,
    ReleaseClaim,
    ReopenIssue,
    ReportAssistance,
    ReportIssue,
    RequestAssistance,
    RequestInformation,
    RequestReturn,
    ResolveIssue,
    ReviewResolution,
    WaiveAssistance,
    WithdrawIssue,
)
from domain.issue.events import EVENTS, IssueEvent
from domain.issue.state import Issue
from domain.issue.values import Call, Respondent, Status, Upstream
from domain.receipt import Receipt
from tests.factories import sealed
from tests.issue_laws import check_state, check_step, check_stream
from tests.issues import Course
from tests.ordinary import DISPATCHER, MORNING, ORDINARY, STRANGER, person

PEOPLE: Final = tuple(
    person(code)
    for code in (
        *("clerk-1", "reporter-1", "auditor-1", "administrator-1"),
        *("dispatcher-1", "dispatcher-2", "reviewer-1", "revisitor-1"),
        *("supervisor-1", "supervisor-2", "housing-lead"),
        *("housing-handler-1", "housing-handler-2", "transport-handler-1"),
        "health-handler-1",
    )
)
ANYBODY: Final = st.sampled_from((*PEOPLE, Actor(id="p-1", role="resident"), STRANGER, SYSTEM))
IN_VAIN: Final = {"reached": False, "solved": None, "satisfaction": None}
AGAINST: Final = tuple(
    (Respondent(kind="person", person=code),) for code in ("dispatcher-1", "housing-handler-1")
)
SOON: Final = Upstream(platform="city", number="7", due_at=MORNING + timedelta(days=4))
NO_CATEGORY: Final = {"category": None}

VARIANTS: Final[Mapping[type[Command], tuple[Mapping[str, object], ...]]] = {
    ReportIssue: (
        {"anonymous": True},
        {"complainants": ()},
        {"request_type": "consult"},
        {"request_type": "consult", "reply_wanted": False},
        {"reply_wanted": False},
        {"urgency": "urgent"},
        {"urgency": "utility", "upstream": SOON},
        {"category": "天外"},
        {"category": "unclassified"},
        {"respondents": AGAINST[0]},
        {"respondents": AGAINST[1]},
        {"respondents": (Respondent(kind="unit", unit="transport"),)},
    ),
    ImportIssue: (
        {"judged_by": "source", "due_at": MORNING + timedelta(days=2)},
        {"judged_by": "source", "note": sealed("等待材料")},
        {"reply": sealed("已修好"), "replied_at": MORNING + timedelta(days=3)},
        {"unit": "moon"},
    ),
    ClassifyIssue: (
        {"urgency": "urgent", **NO_CATEGORY},
        {"urgency": "ordinary", **NO_CATEGORY},
        {"urgency": "utility", **NO_CATEGORY},
        {"place": "north"},
        NO_CATEGORY,
    ),
    ReferIssue: (
        {"channel": "119", "call": Call(id="call-1"), "agency_number": "7"},
        {"channel": "119"},
    ),
    RecordRepeatContact: ({"new_facts": True}, {"caller": "p-9"}),
    RequestInformation: ({"pause_clocks": True}, {"answer_within_days": 1}),
    RecordMessage: ({"failed_because": "number_unknown"},),
    DispatchIssue: (
        {"unit": "transport"},
        {"unit": "moon"},
        {"designated": True},
        {"person": "housing-handler-1"},
        {"assisting": ("transport",)},
        {"assisting": ("housing",)},
    ),
    ReassignIssue: (
        {"unit": "housing"},
        {"unit": None, "person": "housing-handler-2"},
        {"unit": None, "person": "transport-handler-1"},
        {"unit": "health"},
    ),
    RequestAssistance: (
        {"kind": "whistle"},
        {"kind": "whistle", "arrive_by": MORNING + timedelta(days=6)},
        {"unit": "transport"},
    ),
    ReportAssistance: ({"stage": "arrived"},),
    ConveneConference: ({"next_meeting_at": None}, {"units": ("moon",)}),
    ConcludeConference: (
        {"unit": None},
        {"unit": None, "next_meeting_at": MORNING + timedelta(days=400)},
        {"assisting": ("housing",)},
        {"unit": "housing", "done_by": MORNING},
    ),
    RequestReturn: ({"reason": "tired"},),
    DecideReturn: ({"decision": "refuse"},),
    RecordContact: ({"reached": False},),
    ResolveIssue: ({"outcome": "explained", "cause": "misunderstanding"}, {"cause": "fate"}),
    ReviewResolution: (
        {"decision": "send_back"},
        {"decision": "send_back", "findings": sealed("缺照片")},
    ),
    RecordRevisit: (
        IN_VAIN,
        {"solved": "no", "satisfaction": "dissatisfied"},
        {"solved": "partly"},
        {"solved": "partly", "satisfaction": "dissatisfied"},
        {"solved": None},
    ),
    DecideRework: ({"back_to": "reported"}, {"decision": "waive"}),
    ReopenIssue: ({"back_to": "reported"}, {"back_to": "claimed"}),
}
"""Fields that lead elsewhere than the ordinary ones, some of them refused."""

NEXT: Final[Mapping[Status, tuple[type[Command], ...]]] = {
    "new": (ReportIssue, ReportIssue, ImportIssue),
    "discovered": (ReportIssue,),
    "reported": (DispatchIssue, DispatchIssue, DispatchIssue, RejectIssue, AnswerIssue),
    "dispatched": (
        *(ClaimIssue, ClaimIssue, RecallDispatch, RequestReturn, ReassignIssue),
        *(ConveneConference, RequestAssistance),
    ),
    "claimed": (
        *(RecordContact, RecordContact, RecordProgress, ClassifyIssue, ReleaseClaim),
        *(RequestReturn, RequestAssistance, ReassignIssue, ConveneConference),
        RequestInformation,
    ),
    "awaiting_information": (ProvideInformation, ProvideInformation, ReferIssue),
    "in_conference": (ConcludeConference, ConcludeConference, DispatchIssue),
    "return_requested": (DecideReturn, DecideReturn, WithdrawIssue),
    "resolved": (ReviewResolution, RecordRevisit, CloseIssue),
    "closed": (ReopenIssue, AddNote, RecordRepeatContact),
    "rejected": (ReopenIssue,),
    "withdrawn": (ReopenIssue,),
    "referred": (ChangeContact, LinkIncident, RecordMessage),
}
"""What usually follows, so that runs get far; anything else comes from `any_order`."""


def usual(issue: Issue) -> tuple[type[Command], ...]:
    """Return the orders that usually follow."""
    if issue.pending:
        return (ApproveRequest,)
    if issue.revisit.solved == "partly":
        return (DecideRework,)
    if issue.is_accepted:
        return (RecordRevisit,)
    if issue.assistances:
        return (ReportAssistance, WaiveAssistance, *NEXT[issue.status])
    if issue.status == "claimed" and issue.contacted:
        return (ResolveIssue,)
    return NEXT[issue.status]


def usual_actor(issue: Issue, kind: type[Command], fields: Mapping[str, object]) -> Actor | None:
    """Return who usually gives the order where it is not its ordinary giver."""
    if issue.pending and issue.pending.act == "pause_for_information":
        return DISPATCHER if kind is ApproveRequest else None
    asks_for_a_pause = kind is RequestInformation and "pause_clocks" in fields
    if issue.claimant and (kind is ResolveIssue or asks_for_a_pause):
        # The import's claimant is a unit.
        return person(issue.claimant) if issue.claimant[-1].isdigit() else None
    return None


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
        self.course = Course(now=MORNING + timedelta(days=5))
        self.accepted: dict[str, tuple[Command, Receipt | None]] = {}
        self.in_flight: Command | None = None

    def accept(self, command: Command) -> Receipt | None:
        """Do as `application.accept` does, in memory; a refusal leaves everything as it was."""
        course = self.course
        if command.command_id in course.issue.commands:
            return self.receipt(command.command_id)
        before, count = course.issue, len(course.events)
        try:
            events = course.take(command)
        except DomainError:
            assert course.issue is before
            assert len(course.events) == count
            return None
        self.seen.update(map(type, events))
        check_step(before, events, course.policy)
        receipt = self.receipt(command.command_id) if events else None
        self.accepted[command.command_id] = (command, receipt)
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
        if receipt is None:
            return
        count = len(self.course.events)
        assert self.accept(command) == receipt
        assert len(self.course.events) == count

    @invariant()
    def the_state_is_sound(self) -> None:
        """Also after refusals and when only time has passed."""
        check_state(self.course.issue)

    def teardown(self) -> None:
        """Rebuild the issue from its stored form."""
        check_stream(self.course.events, self.course.issue)


TestIssue = IssueMachine.TestCase
TestIssue.settings = settings(stateful_step_count=30)


def events_seen(examples: int, steps: int) -> set[type[IssueEvent]]:
    """Return the classes of all events of a run that is the same every time."""
    IssueMachine.seen.clear()
    run_state_machine_as_test(
        IssueMachine,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, derandomize=True, database=None
        ),
    )
    return set(IssueMachine.seen)


def test_a_run_meets_most_events() -> None:
    """The machine is no tautology: it gets far, short as the run is."""
    assert len(events_seen(150, 50)) >= 24


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_long_run_meets_every_event() -> None:
    """Every class of event occurs."""
    assert set(EVENTS) - events_seen(1_500, 70) == set()


def test_every_order_is_tried() -> None:
    """Every command but the timer's, which has a rule of its own, is among the orders."""
    assert {*ORDINARY, ActOnDue} == set(COMMANDS.values())
