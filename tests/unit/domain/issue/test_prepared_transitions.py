"""Orders that answer something, in each status: what they answer is there, so the status decides.

The issue is taken in hand, what the order answers is given, and then it goes on to the status.
"""

# ruff: noqa: ANN401  # an order's own fields, validated by its model

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final, NamedTuple

import pytest

from domain.base import Actor
from domain.errors import DomainError
from domain.issue.commands import (
    AnswerSupervision,
    AppealCard,
    ApproveRequest,
    CheckIn,
    CheckOut,
    Command,
    CompleteStage,
    ConfirmHours,
    ConveneConference,
    DecideCardAppeal,
    DecideExclusion,
    DecideExtension,
    DecideReturn,
    DecideRework,
    DecideTermination,
    IssueCard,
    LiftSupervision,
    MakeCommitment,
    MergeIssue,
    PauseClock,
    ReassignGrid,
    RecallDispatch,
    RecordContact,
    RecordInterview,
    RecordRevisit,
    ReferIssue,
    ReleaseClaim,
    ReportAssistance,
    ReportCommitment,
    RequestAssistance,
    RequestExclusion,
    RequestExtension,
    RequestInformation,
    RequestReturn,
    RequestTermination,
    ResolveIssue,
    ResumeClock,
    ReviewResolution,
    SuperviseIssue,
    SuspendIssue,
    VoidBreach,
    WaiveAssistance,
    WithdrawIssue,
)
from domain.issue.values import Slip, Status
from tests.issue_orders import CITY_CASE, IN_VAIN
from tests.issues import Course, a_claimed_issue, an_issue_in
from tests.ordinary import person
from tests.pools import offered_to_handler
from tests.statuses import ALLOWED, HELD, case_name

Step = Callable[[Course], object]


def by_order(kind: type[Command], by: Actor | None = None, /, **fields: Any) -> Step:
    """Return the step that gives an order."""
    return lambda course: course.give(kind, by, **fields)


def overdue(course: Course) -> None:
    """Let the limit of the unit pass, and its timer say so."""
    course.until("2026-03-20T10:00").fire(course.now)


def on_paper(course: Course) -> None:
    """Reach the complainant in time, on paper, and enter it when the timer has said otherwise."""
    line = course.issue.open_deadline("contact")
    assert line
    course.now = line.due_at + timedelta(hours=1)
    course.fire(course.now)
    slip = Slip(number="7", evidence=("scan",))
    called_at = line.due_at - timedelta(minutes=1)
    course.give(RecordContact, slip=slip, occurred_at=called_at)


CONTACT: Final = by_order(RecordContact)
RESOLVED: Final = (CONTACT, by_order(ResolveIssue))
ACCEPTED: Final = (*RESOLVED, by_order(ReviewResolution))
RELEASED: Final = by_order(ReleaseClaim)
RETURN: Final = by_order(RequestReturn)
SUSPENDED: Final = (by_order(SuspendIssue), by_order(ApproveRequest))
MERGED_BY_TWO: Final = (by_order(MergeIssue), by_order(ApproveRequest, person("dispatcher-2")))
ONWARDS: Final[dict[Status, tuple[Step, ...]]] = {
    "reported": (RETURN, by_order(DecideReturn)),
    "dispatched": (RELEASED,),
    "claimed": (),
    "awaiting_information": (by_order(RequestInformation),),
    "return_requested": (RETURN,),
    "in_conference": (by_order(ConveneConference),),
    "resolved": RESOLVED,
    "merged": (by_order(MergeIssue),),
    "rejected": (by_order(RequestTermination), by_order(DecideTermination)),
    "referred": (by_order(ReferIssue),),
    "withdrawn": (by_order(WithdrawIssue),),
    "closed": (*ACCEPTED, by_order(RecordRevisit)),
    "suspended": SUSPENDED,
}
"""How an issue in hand comes to each status; two statuses lie before it."""


def city_case() -> Course:
    """Return an issue in hand whose limit has stages."""
    course = a_claimed_issue(**CITY_CASE)
    course.give(RecordContact)
    return course


def called_in_vain(course: Course) -> None:
    """Close it after three calls in vain, by somebody who is not the ordinary revisitor."""
    for local in ("2026-03-02T10:00", "2026-03-02T16:00", "2026-03-03T09:00"):
        course.until(local).give(RecordRevisit, person("revisitor-2"), **IN_VAIN)


class Prepared(NamedTuple):
    """An order with what it answers, and the statuses in which lifecycle.md section 2 has it.

    `early` is given while the issue is in hand, `late` once it is in the status; `ways` are other
    ways to a status, with what is answered on them. `unreachable` are the statuses that an issue
    never has with the answer open, and with what the way there is refused. `otherwise` is what is
    said where it is not the status that refuses the order.
    """

    allowed: tuple[Status, ...]
    early: tuple[Step, ...] = ()
    late: tuple[Step, ...] = ()
    ways: dict[Status, tuple[Step, ...]] = {}  # noqa: RUF012  # never written to
    unreachable: dict[Status, str] = {}  # noqa: RUF012  # never written to
    otherwise: dict[Status, str] = {}  # noqa: RUF012  # never written to
    begin: Callable[[], Course] = a_claimed_issue
    by: Actor | None = None
    fields: dict[str, Any] = {}  # noqa: RUF012  # never written to


BESIDE: Final[tuple[Status, ...]] = (
    *("awaiting_information", "return_requested", "in_conference", "suspended"),
)
LATER: Final[tuple[Status, ...]] = ("resolved", "merged")
OPEN: Final[tuple[Status, ...]] = ("reported", *HELD, *BESIDE, *LATER)
ENDED: Final[tuple[Status, ...]] = ("rejected", "referred", "withdrawn", "closed")

HELP: Final = by_order(RequestAssistance)
PARTLY: Final = by_order(RecordRevisit, solved="partly")
ASKED_TO_MERGE: Final = by_order(MergeIssue)
LEFT_OUT: Final = by_order(RequestExclusion)
SUPERVISED: Final = by_order(SuperviseIssue)
CARD: Final = by_order(IssueCard)
RECALLED: Final = (RELEASED, by_order(RecallDispatch))
ENDED_UNTRUE: Final = (by_order(RequestTermination), by_order(DecideTermination))

HELP_IS_OPEN: Final[dict[Status, str]] = {
    "resolved": "assistance_open",
    "closed": "assistance_open",
}
NO_HELP: Final[dict[Status, str]] = dict.fromkeys(
    ("discovered", "reported", "resolved"), "no_assistance"
)
PROMISED: Final[dict[Status, str]] = {"resolved": "commitment_open", "closed": "commitment_open"}
FOUND_BY_ITSELF: Final[dict[Status, str]] = {
    "awaiting_information": "nobody_to_ask",
    "withdrawn": "not_permitted",
    "resolved": "stage_order",
    "closed": "stage_order",
}
"""Nobody complained of it, and its stages come before its end."""
NOT_ANSWERED: Final[dict[Status, str]] = dict.fromkeys(
    ("discovered", "reported", *HELD, *BESIDE, "rejected", "withdrawn"), "wrong_state"
)
"""What nobody answered is not left out of the assessment."""

PREPARED: Final[dict[type[Command], Prepared]] = {
    # Its own limit runs on beside the status, so whoever helped may say so in every open one.
    ReportAssistance: Prepared(
        (*HELD, *BESIDE, "merged"), (HELP,), unreachable=HELP_IS_OPEN, otherwise=NO_HELP
    ),
    WaiveAssistance: Prepared(
        (*HELD, *BESIDE, "merged"), (HELP,), unreachable=HELP_IS_OPEN, otherwise=NO_HELP
    ),
    # Who is there leaves when he will, and the community confirms after it is done.
    CheckOut: Prepared(
        (*OPEN, *ENDED),
        (by_order(CheckIn),),
        otherwise={"discovered": "loop_mode"},
        begin=offered_to_handler,
    ),
    ConfirmHours: Prepared(
        (*OPEN, *ENDED),
        (by_order(CheckIn), by_order(CheckOut)),
        otherwise={"discovered": "nothing_to_change"},
        begin=offered_to_handler,
    ),
    ReportCommitment: Prepared(("claimed",), (by_order(MakeCommitment),), unreachable=PROMISED),
    CompleteStage: Prepared(("claimed",), unreachable=FOUND_BY_ITSELF, begin=city_case),
    DecideExtension: Prepared(HELD, (by_order(RequestExtension),)),
    ResumeClock: Prepared(HELD, (by_order(PauseClock),)),
    VoidBreach: Prepared(
        (*OPEN, *ENDED),
        (on_paper,),
        ways={"merged": (on_paper, *MERGED_BY_TWO)},
        otherwise={"discovered": "unknown_reference"},
        fields={"deadline": "contact-1"},
    ),
    DecideTermination: Prepared(
        ("claimed",), (by_order(RequestTermination),), ways={"rejected": ENDED_UNTRUE}
    ),
    # What ended without its complainant's word is called back (rules.md 7.3; termination).
    RecordRevisit: Prepared(
        (*OPEN, "rejected", "closed"),
        (overdue,),
        ways={
            "reported": (overdue, *RECALLED),
            "return_requested": (RETURN, overdue),
            "merged": (overdue, *MERGED_BY_TWO),
            "rejected": ENDED_UNTRUE,
            "closed": (*ACCEPTED, called_in_vain),
        },
    ),
    DecideRework: Prepared(
        ("resolved",),
        (overdue, PARTLY),
        ways={
            "reported": (overdue, PARTLY, *RECALLED),
            "return_requested": (RETURN, overdue, PARTLY),
            "resolved": (*ACCEPTED, PARTLY),
            "merged": (*ACCEPTED, PARTLY, ASKED_TO_MERGE),
            "referred": (*ACCEPTED, PARTLY, by_order(ReferIssue)),
        },
    ),
    ApproveRequest: Prepared(
        ("discovered", *OPEN[:-1]),
        (overdue, ASKED_TO_MERGE),
        ways={
            "discovered": (overdue, ASKED_TO_MERGE),
            "reported": (overdue, *RECALLED, ASKED_TO_MERGE),
            "return_requested": (RETURN, overdue, ASKED_TO_MERGE),
            "suspended": (overdue, *SUSPENDED, ASKED_TO_MERGE),
            "resolved": (overdue, *RESOLVED, ASKED_TO_MERGE),
            "merged": (overdue, *MERGED_BY_TWO),
        },
        otherwise=dict.fromkeys(
            ("merged", "rejected", "referred", "withdrawn", "closed"), "nothing_pending"
        ),
        by=person("dispatcher-2"),
    ),
    # Before dispatch the centre is supervised itself, and no head of a unit answers for it.
    AnswerSupervision: Prepared(
        OPEN,
        (SUPERVISED,),
        ways={"discovered": (SUPERVISED,)},
        otherwise={"discovered": "not_addressee"},
    ),
    LiftSupervision: Prepared(
        ("discovered", *OPEN), (SUPERVISED,), ways={"discovered": (SUPERVISED,)}
    ),
    RecordInterview: Prepared(
        ("discovered", *OPEN), (SUPERVISED,), ways={"discovered": (SUPERVISED,)}
    ),
    AppealCard: Prepared(
        ("discovered", *OPEN, *ENDED), late=(CARD,), unreachable={"new": "not_found"}
    ),
    DecideCardAppeal: Prepared(
        ("discovered", *OPEN, *ENDED),
        late=(CARD, by_order(AppealCard)),
        unreachable={"new": "not_found"},
    ),
    DecideExclusion: Prepared(
        ("resolved", "closed"),
        late=(LEFT_OUT,),
        ways={
            "merged": (*RESOLVED, LEFT_OUT, ASKED_TO_MERGE),
            "referred": (*RESOLVED, LEFT_OUT, by_order(ReferIssue)),
        },
        unreachable={"new": "not_found", **NOT_ANSWERED},
    ),
}
"""Who gives the order, and in which statuses: the rest of the table in `test_transitions`."""

CASES: Final = [(kind, status) for kind in PREPARED for status in ("new", "discovered", *ONWARDS)]


def prepared(kind: type[Command], status: Status) -> Course:
    """Return an issue in the status with what the order answers. Raises DomainError."""
    case = PREPARED[kind]
    before = status in {"new", "discovered"}
    course = an_issue_in(status) if before else case.begin()
    onwards = (*(() if before else (*case.early, *ONWARDS[status])), *case.late)
    for step in case.ways.get(status, onwards):
        step(course)
    assert course.issue.status == status
    return course


@pytest.mark.parametrize(("kind", "status"), CASES, ids=case_name)
def test_an_order_with_what_it_answers(kind: type[Command], status: Status) -> None:
    """The lifecycle's statuses take it; every other refuses it and stays as it was."""
    case = PREPARED[kind]
    if status in case.allowed:
        assert prepared(kind, status).give(kind, case.by, **case.fields)
        return
    course = without_answer(kind, status) if status in case.unreachable else prepared(kind, status)
    error = course.refused(kind, case.by, **case.fields)
    assert error.code == case.otherwise.get(
        status, "not_found" if status == "new" else "wrong_state"
    )


def without_answer(kind: type[Command], status: Status) -> Course:
    """Return an issue in a status that none has with the answer open: the way there is refused."""
    with pytest.raises(DomainError) as refused:
        prepared(kind, status)
    assert refused.value.code == PREPARED[kind].unreachable[status]
    return an_issue_in(status)


def test_a_second_person_approves_of_what_was_asked_after_the_end() -> None:
    """An exclusion is asked for after closing, and takes two persons there."""
    course = an_issue_in("closed")
    course.give(RequestExclusion)
    course.give(DecideExclusion)
    course.give(ApproveRequest)
    assert course.issue.excluded


def test_every_order_that_answers_something_is_prepared() -> None:
    """What has no status in the other table has its own here; grids have tests of their own."""
    unprepared = {kind for kind, allowed in ALLOWED.items() if not allowed} - set(PREPARED)
    assert unprepared == {ReassignGrid}
