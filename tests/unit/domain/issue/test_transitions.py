"""Each order in each status: what lifecycle.md section 2 allows, and a refusal everywhere else."""

from typing import Final

import pytest

from domain.issue.commands import (
    COMMANDS,
    ActOnDue,
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
    Command,
    CompleteStage,
    ConfirmHours,
    DecideCardAppeal,
    DecideExclusion,
    DecideExtension,
    DecideReturn,
    DecideRework,
    DecideTermination,
    DiscoverIssue,
    ImportIssue,
    LiftSupervision,
    RateIssue,
    ReassignGrid,
    RecordContact,
    RecordInterview,
    RecordMessage,
    RecordRepeatContact,
    RecordRevisit,
    ReportAssistance,
    ReportCommitment,
    ReportIssue,
    RequestAssistance,
    RequestReturn,
    ResolveIssue,
    ResumeClock,
    ShareEvidence,
    VoidBreach,
    WaiveAssistance,
    WithdrawIssue,
)
from domain.issue.events import EVENTS
from domain.issue.transitions import TRANSITIONS, require, statuses_before
from domain.issue.values import Status
from tests.issues import Course, an_issue_in
from tests.ordinary import COLLEAGUE
from tests.pools import offered_to_handler
from tests.statuses import ALLOWED, STATUSES, case_name

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


def test_every_command_is_in_the_table() -> None:
    """No command is forgotten here."""
    assert {*ALLOWED, ActOnDue} == set(COMMANDS.values())


def an_issue_ready_for(kind: type[Command], status: Status) -> Course:
    """Return an issue in this status with what the order needs beside it."""
    placed = status in ALLOWED[kind]
    of_offer = placed and kind in OF_AN_OFFER
    course = offered_to_handler(is_claimed=status == "claimed") if of_offer else an_issue_in(status)
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
