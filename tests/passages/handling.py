"""Passages of the work itself: time, stages, paper, the ledger, promises."""

from collections.abc import Iterator
from datetime import timedelta

from domain.calendar import local_date
from domain.issue.commands import (
    ApproveRequest,
    Command,
    CompleteStage,
    CorrectRecord,
    DecideExtension,
    DecideTermination,
    MakeCommitment,
    PauseClock,
    RecordContact,
    RecordProgress,
    RecordRevisit,
    ReportCommitment,
    ReportIssue,
    RequestExtension,
    RequestTermination,
    ResolveIssue,
    ResumeClock,
    ReviewSuspension,
    SuspendIssue,
    VoidBreach,
)
from domain.issue.values import Slip
from tests.issue_orders import CITY_CASE, IN_VAIN
from tests.issues import Course
from tests.ordinary import SUPERVISOR
from tests.passages.steps import (
    afresh,
    clocks_run,
    holder,
    in_the_morning,
    member,
    then,
    until_claimed,
    until_dispatched,
)


def more_time(course: Course) -> Iterator[Command]:
    """Ask for more time twice: refused, then granted."""
    yield from until_claimed(course)
    yield then(course, RequestExtension, holder(course))
    yield then(course, DecideExtension, decision="refuse")
    yield then(course, RequestExtension, holder(course))
    yield then(course, DecideExtension)
    yield then(course, DecideExtension, SUPERVISOR)


def more_time_is_not_decided_on(course: Course) -> Iterator[Command]:
    """Ask for more time, and hear nothing until the limit has passed."""
    yield from until_claimed(course)
    yield then(course, RequestExtension, holder(course))
    yield from clocks_run(course, course.now + timedelta(days=14))


def a_slip_of_paper(course: Course) -> Iterator[Command]:
    """Contact in time, on paper; entered late, the breach is voided."""
    yield from until_dispatched(course)
    line = course.issue.open_deadline("contact")
    if not line or line.due_at <= course.now:
        return
    called_at = line.due_at - timedelta(minutes=1)
    yield from clocks_run(course, line.due_at + timedelta(hours=1))
    course.now = max(course.now, line.due_at + timedelta(hours=1))
    slip = Slip(number="7", evidence=("scan",))
    yield then(course, RecordContact, member(course), slip=slip, occurred_at=called_at)
    for deadline in course.issue.done_offline:
        yield then(course, VoidBreach, deadline=deadline)


def feedback_overtaken_by_the_timer(course: Course) -> Iterator[Command]:
    """Answer on the last day; the timer is faster, and takes breach and card back."""
    yield from until_claimed(course)
    yield then(course, RecordContact, holder(course))
    line = course.issue.open_deadline("resolve")
    if line and not line.breached_at and line.due_at > course.now:
        moment = line.due_at - timedelta(milliseconds=5)
        order = course.order(ResolveIssue, holder(course), received_at=moment)
        yield from clocks_run(course, line.due_at + timedelta(days=2))
        yield order


def work_in_between(course: Course) -> Iterator[Command]:
    """Call in vain, let the clock stand, go on, and put a mistake right."""
    yield from until_claimed(course)
    yield then(course, RecordContact, holder(course), reached=False)
    yield then(course, PauseClock, until=course.now + timedelta(days=3))
    yield then(course.after(hours=26), ResumeClock)
    yield then(course, RecordProgress, holder(course))
    yield then(course, CorrectRecord)


def stages_finished(course: Course) -> Iterator[Command]:
    """Stop the building, fine it, and take it down."""
    afresh(course)
    yield then(course, ReportIssue, **CITY_CASE)
    yield from until_claimed(course)
    yield then(course, RecordContact, holder(course))
    for stage in ("stop", "penalty"):
        yield then(course.after(hours=1), CompleteStage, holder(course), stage=stage)


def put_on_the_ledger(course: Course) -> Iterator[Command]:
    """Suspend it, by two."""
    yield from until_claimed(course)
    today = local_date(course.now)
    days = {"review_on": today + timedelta(days=30), "expected_on": today + timedelta(days=90)}
    yield then(course, SuspendIssue, **days)
    yield then(course, ApproveRequest)


def reviews_missed(course: Course) -> Iterator[Command]:
    """Forget it on the ledger, twice, then look at it."""
    yield from put_on_the_ledger(course)
    yield from clocks_run(course, course.now + timedelta(days=300))
    day = local_date(course.now) + timedelta(days=20)
    yield then(course, ReviewSuspension, decision="keep", review_on=day)
    yield then(course, ReviewSuspension)


def not_true_after_all(course: Course) -> Iterator[Command]:
    """Ask twice to end it: refused, then granted; called back, the complainant does not answer."""
    yield from until_claimed(course)
    for decision in ("refuse", "grant"):
        yield then(course, RequestTermination)
        yield then(course, DecideTermination, decision=decision)
    if course.issue.to_call_back:
        in_the_morning(course)
        yield then(course, RecordRevisit, **IN_VAIN)


def promises(course: Course) -> Iterator[Command]:
    """Keep one, break one, and forget one."""
    yield from until_claimed(course)
    day = local_date(course.now) + timedelta(days=2)
    for number, kept in ((1, True), (2, False), (3, None)):
        yield then(course, MakeCommitment, promised_on=day)
        if kept is not None:
            yield then(course, ReportCommitment, commitment=str(number), kept=kept)
    yield from clocks_run(course, course.now + timedelta(days=4))
    for forgotten in course.issue.commitments:
        yield then(course, ReportCommitment, commitment=forgotten)
