"""Each order in each status: what lifecycle.md section 2 allows, and a refusal everywhere else."""

from typing import Final

import pytest

from domain.issue.commands import (
    COMMANDS,
    ActOnDue,
    AddNote,
    AdjustCapacity,
    AnswerIssue,
    AnswerSupervision,
    AppealCard,
    ApproveRequest,
    AttachEvidence,
    ChangeContact,
    CheckIn,
    CheckOut,
    ClaimIssue,
    ClassifyIssue,
    CloseIssue,
    Command,
    CompleteStage,
    ConcludeConference,
    ConfirmHours,
    ConveneConference,
    CorrectRecord,
    DecideCardAppeal,
    DecideExclusion,
    DecideExtension,
    DecideReturn,
    DecideRework,
    DecideTermination,
    DiscoverIssue,
    DispatchIssue,
    ImportIssue,
    IssueCard,
    LiftSupervision,
    LinkIncident,
    MakeCommitment,
    MergeIssue,
    OpenAccountability,
    PauseClock,
    ProvideInformation,
    RateIssue,
    ReassignGrid,
    ReassignIssue,
    RecallDispatch,
    RecordContact,
    RecordInterview,
    RecordMessage,
    RecordProgress,
    RecordReinspection,
    RecordRepeatContact,
    RecordRevisit,
    ReferIssue,
    ReinstateIssue,
    RejectIssue,
    ReleaseClaim,
    ReopenIssue,
    ReportAssistance,
    ReportCommitment,
    ReportIssue,
    RequestAssistance,
    RequestExclusion,
    RequestExtension,
    RequestInformation,
    RequestReturn,
    RequestTermination,
    ResolveIssue,
    ResumeClock,
    ReviewResolution,
    ReviewSuspension,
    ReviseDeadlines,
    ScheduleReinspection,
    ShareEvidence,
    SplitIssue,
    SuperviseIssue,
    SuspendIssue,
    UnmergeIssue,
    UrgeIssue,
    VoidBreach,
    WaiveAssistance,
    WithdrawIssue,
)
from domain.issue.events import EVENTS
from domain.issue.transitions import TRANSITIONS, require, statuses_before
from domain.issue.values import FINAL, Status
from tests.issues import Course, an_issue_in
from tests.ordinary import COLLEAGUE, HANDLER
from tests.pools import a_demand

STATUSES: Final[tuple[Status, ...]] = (
    "new",
    "discovered",
    "reported",
    "dispatched",
    "claimed",
    "awaiting_information",
    "return_requested",
    "in_conference",
    "resolved",
    "merged",
    "rejected",
    "referred",
    "withdrawn",
    "closed",
    "suspended",
)
HELD: Final = ("dispatched", "claimed")
OPEN: Final = (
    "discovered",
    "reported",
    *HELD,
    "awaiting_information",
    "in_conference",
    "return_requested",
    "resolved",
    "suspended",
)
GOING_ON: Final = tuple(status for status in STATUSES if status not in {"new", *FINAL})
ALLOWED: Final[dict[type[Command], tuple[str, ...]]] = {
    DiscoverIssue: ("new",),
    ReportIssue: ("new", "discovered"),
    ImportIssue: ("new",),
    ClassifyIssue: ("discovered", "reported", *HELD),
    ReassignGrid: (),
    AnswerIssue: ("reported",),
    RejectIssue: ("discovered", "reported", "awaiting_information"),
    ReferIssue: OPEN,
    WithdrawIssue: (
        *(
            *("reported", *HELD, "return_requested"),
            *("awaiting_information", "in_conference"),
        ),
        "suspended",
    ),
    LinkIncident: (*OPEN, "merged"),
    # Of a declined matter only with new facts (test_complainant.py).
    RecordRepeatContact: tuple(each for each in STATUSES[1:] if each != "rejected"),
    RequestInformation: ("reported", *HELD),
    ProvideInformation: ("awaiting_information",),
    ChangeContact: STATUSES[2:],
    RecordMessage: STATUSES[2:],
    DispatchIssue: ("reported", "in_conference"),
    RecallDispatch: ("dispatched",),
    ClaimIssue: HELD,
    ReleaseClaim: ("claimed",),
    RequestReturn: HELD,
    DecideReturn: ("return_requested",),
    CheckIn: ("claimed",),
    CheckOut: ("claimed",),
    ConfirmHours: ("claimed",),
    AdjustCapacity: HELD,
    ReassignIssue: HELD,
    RequestAssistance: HELD,
    ReportAssistance: HELD,
    WaiveAssistance: HELD,
    ConveneConference: ("reported", *HELD),
    ConcludeConference: ("in_conference",),
    RecordContact: HELD,
    RecordProgress: ("claimed",),
    ResolveIssue: ("claimed",),
    ReviewResolution: ("resolved",),
    MakeCommitment: ("claimed",),
    ReportCommitment: (),
    CompleteStage: (),
    RequestExtension: HELD,
    DecideExtension: (),
    PauseClock: HELD,
    ResumeClock: (),
    VoidBreach: (),
    SuspendIssue: ("claimed",),
    ReviewSuspension: ("suspended",),
    ReinstateIssue: ("suspended",),
    RequestTermination: ("claimed",),
    DecideTermination: (),
    RecordRevisit: (),
    DecideRework: (),
    CloseIssue: ("resolved",),
    ApproveRequest: (),
    ReopenIssue: ("closed", "rejected", "withdrawn"),
    AddNote: STATUSES[1:],
    AttachEvidence: STATUSES[1:],
    ShareEvidence: STATUSES[1:],
    CorrectRecord: STATUSES[1:],
    MergeIssue: OPEN,
    UnmergeIssue: ("merged",),
    SplitIssue: ("reported", *HELD),
    UrgeIssue: (*HELD, "return_requested"),
    SuperviseIssue: GOING_ON,
    AnswerSupervision: (),
    LiftSupervision: (),
    RecordInterview: (),
    OpenAccountability: STATUSES[1:],
    IssueCard: STATUSES[1:],
    AppealCard: (),
    DecideCardAppeal: (),
    RateIssue: ("closed",),
    RequestExclusion: ("resolved", "closed"),
    DecideExclusion: (),
    ScheduleReinspection: ("closed",),
    RecordReinspection: ("closed",),
    ReviseDeadlines: GOING_ON,
}
"""As the lifecycle has it. A claim of one's own once more is allowed and changes nothing. What
needs more than a status has none here, and its row in `test_prepared_transitions`."""

NEEDS_MORE: Final = {
    ReportCommitment: ("claimed", "unknown_reference"),
    CompleteStage: ("claimed", "stage_order"),
    DecideExtension: ("claimed", "nothing_asked"),
    ResumeClock: ("claimed", "clock_not_paused"),
    VoidBreach: ("claimed", "breach_stands"),
    DecideTermination: ("claimed", "nothing_asked"),
    ReportAssistance: ("claimed", "no_assistance"),
    CheckIn: ("claimed", "loop_mode"),
    CheckOut: ("claimed", "loop_mode"),
    ConfirmHours: ("claimed", "nothing_to_change"),
    AdjustCapacity: ("claimed", "loop_mode"),
    WaiveAssistance: ("claimed", "no_assistance"),
    AnswerSupervision: ("claimed", "not_supervised"),
    LiftSupervision: ("claimed", "not_supervised"),
    RecordInterview: ("claimed", "not_supervised"),
    ReassignGrid: ("claimed", "not_an_heir"),
    AppealCard: ("closed", "unknown_card"),
    DecideCardAppeal: ("closed", "unknown_card"),
    DecideExclusion: ("closed", "exclusion_state"),
}
"""Orders that answer something: a status in which they are in place, and what is missing there."""

OF_AN_OFFER: Final = frozenset({AdjustCapacity, CheckIn, CheckOut, ConfirmHours})
"""Orders that only a loop with a pool knows."""

BEFORE: Final[dict[type[Command], tuple[type[Command], ...]]] = {
    ReportAssistance: (RequestAssistance,),
    WaiveAssistance: (RequestAssistance,),
    CheckOut: (CheckIn,),
    ConfirmHours: (CheckIn, CheckOut),
}
"""What an order ends or answers: without it the order is refused."""

CREATING: Final = (DiscoverIssue, ReportIssue, ImportIssue)
CASES: Final = [(kind, status) for kind in ALLOWED for status in STATUSES]


def case_name(value: object) -> str:
    """Return the name of a command or status."""
    return value.__name__ if isinstance(value, type) else str(value)


def test_every_command_is_in_the_table() -> None:
    """No command is forgotten here."""
    assert {*ALLOWED, ActOnDue} == set(COMMANDS.values())


def _offered(status: Status) -> Course:
    """Return an issue that was offered to its handler, who is to check in; claimed or not yet."""
    course = a_demand("volunteering")
    course.give(DispatchIssue, eligible_persons=(HANDLER.id,))
    if status == "claimed":
        course.give(ClaimIssue)
    return course


def an_issue_ready_for(kind: type[Command], status: Status) -> Course:
    """Return an issue in this status with what the order needs beside it."""
    placed = status in ALLOWED[kind]
    course = _offered(status) if placed and kind in OF_AN_OFFER else an_issue_in(status)
    for step in BEFORE.get(kind, ()) if placed else ():
        course.give(step)
    if kind is ResolveIssue and status == "claimed":
        course.give(RecordContact)
    if kind is ShareEvidence and course.issue.version:
        course.give(AttachEvidence)
    if kind is AnswerIssue and status == "reported":
        course.give(ClassifyIssue, request_type="consult")
    return course


@pytest.mark.parametrize(("kind", "status"), CASES, ids=case_name)
def test_an_order_in_a_status(kind: type[Command], status: Status) -> None:
    """An order is taken where the lifecycle has it; elsewhere it is refused and changes nothing."""
    course = an_issue_ready_for(kind, status)
    if status in ALLOWED[kind]:
        course.give(kind)
        return
    error = course.refused(kind)
    if kind in NEEDS_MORE and status != "new":
        assert error.code in {NEEDS_MORE[kind][1], "wrong_state", "unknown_reference"}
        return
    if status == "new":
        assert (error.code, error.http_status) == ("not_found", 404)
    elif kind in {RecordRevisit, DecideRework, ApproveRequest}:
        assert error.http_status == 409
    elif kind in {WithdrawIssue, RateIssue} and status == "discovered":
        assert error.code == "not_permitted"  # nobody complained yet, so nobody withdraws
    elif kind is RecordRepeatContact:
        assert error.code == "no_new_facts"
    elif kind in {ChangeContact, RecordMessage}:
        assert error.code == "unknown_reference"  # nor is there anybody to be reached
    else:
        assert (error.code, error.http_status) == ("wrong_state", 409)
        assert set(error.details["accepted"]) >= set(ALLOWED[kind]) - {"claimed", "discovered"}  # type: ignore[arg-type]  # a tuple of statuses


@pytest.mark.parametrize(("kind", "case"), NEEDS_MORE.items(), ids=case_name)
def test_an_answer_to_nothing(kind: type[Command], case: tuple[Status, str]) -> None:
    """In its own status an answer is refused for what it answers, not for the status."""
    assert an_issue_in(case[0]).refused(kind).code == case[1]


class TestTable:
    @pytest.mark.parametrize("event", EVENTS, ids=case_name)
    def test_every_event_has_its_row(self, event: type) -> None:
        """An event that no row allows could never be recorded."""
        assert statuses_before(event)

    def test_no_event_has_two_rows_for_a_status(self) -> None:
        """Where two rows fit, one of them would be dead."""
        pairs = [(row.event, status) for row in TRANSITIONS for status in row.statuses]
        assert len(pairs) == len(set(pairs))

    def test_every_row_says_why(self) -> None:
        """Beside each rule stands where it comes from."""
        assert all(row.source for row in TRANSITIONS)

    def test_the_row_for_the_status_is_found(self) -> None:
        """The row that allows an event is the one of the issue's own status."""
        course = an_issue_in("claimed")
        for row in TRANSITIONS:
            if "claimed" in row.statuses:
                assert require(course.issue, row.event) is row

    def test_a_refused_return_leads_back_where_it_came_from(self) -> None:
        """The status before a request is remembered, whichever it was."""
        for status in ("dispatched", "claimed"):
            course = an_issue_in(status)
            course.give(RequestReturn)
            course.give(DecideReturn, decision="refuse")
            assert course.issue.status == status

    def test_a_claim_of_a_colleague_is_no_wrong_state(self) -> None:
        """Who comes second is told who was first, not that the status is wrong."""
        assert an_issue_in("claimed").refused(ClaimIssue, COLLEAGUE).code == "already_claimed"
