"""Ways of gaming a clock or a rate, each tried: none gains anything (issue 4, Shows 8).

Merging after a breach is tried in `test_relations.py`.
"""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.base import Actor
from domain.deadlines.fixed import is_fixed
from domain.issue.commands import (
    ClassifyIssue,
    Command,
    ConcludeConference,
    ConveneConference,
    DecideReturn,
    DispatchIssue,
    PauseClock,
    ReassignIssue,
    RecordRepeatContact,
    RejectIssue,
    ReopenIssue,
    RequestInformation,
    RequestReturn,
    ResolveIssue,
    ResumeClock,
    ReviewResolution,
    VoidBreach,
    WithdrawIssue,
)
from domain.issue.events import DeadlineWarned
from domain.issue.values import Slip, Urgency
from tests.calendars import at
from tests.factories import sealed
from tests.issues import (
    Course,
    a_claimed_issue,
    a_dispatched_issue,
    an_illegal_building,
    an_issue,
    contacted,
    names,
)
from tests.ordinary import CLERK, COLLEAGUE, DISPATCHER, HANDLER, LEAD, RESIDENT, SUPERVISOR


def last_day(course: Course) -> date:
    """Return the last day of the running resolve clock."""
    line = course.issue.open_deadline("resolve")
    assert line is not None
    return line.last_day


def test_pausing_every_night() -> None:
    """A clock that stands from closing to opening has lost no office time: it is not credited."""
    course = a_claimed_issue()
    before = last_day(course)
    for day in range(2, 6):
        course.until(f"2026-03-0{day}T17:59")
        course.give(PauseClock, until=at(f"2026-03-0{day + 1}T08:30"))
        course.until(f"2026-03-0{day + 1}T08:29").give(ResumeClock)
    assert last_day(course) == before


def test_pausing_before_it_becomes_urgent() -> None:
    """What has become urgent does not stand: it is due as soon as without the pause."""
    plain, paused = a_claimed_issue(), a_claimed_issue()
    paused.give(PauseClock, until=at("2026-03-06T08:30"))
    for course in (plain, paused):
        course.until("2026-03-02T15:00").give(ClassifyIssue, urgency="urgent")
    lines = [course.issue.open_deadline("resolve") for course in (plain, paused)]
    assert [line and (line.state, line.due_at) for line in lines] == [
        ("running", line.due_at) for line in lines[:1] * 2 if line
    ]


def test_raising_and_lowering_the_urgency_of_a_stage() -> None:
    """Stopping the work is due in hours, however urgent: the limit of other issues is not taken."""
    course = an_illegal_building()
    before = course.issue.open_deadline("resolve")
    for urgency in ("utility", "ordinary"):
        course.give(ClassifyIssue, SUPERVISOR, urgency=urgency, category=None)
    line = course.issue.open_deadline("resolve")
    assert line is not None
    assert before is not None
    assert (line.due_at, line.started_at, line.limit) == (
        before.due_at,
        before.started_at,
        before.limit,
    )


@pytest.mark.parametrize(
    "there_and_back",
    [
        ("utility", "ordinary"),
        ("urgent", "ordinary"),
        ("utility", "urgent", "ordinary"),
        ("utility", "urgent", "utility", "urgent", "utility", "ordinary"),
    ],
)
def test_raising_and_lowering_the_urgency(there_and_back: tuple[Urgency, ...]) -> None:
    """The limit counts from its old start again, however often, and keeps its credits."""
    course = contacted(a_claimed_issue()).until("2026-03-06T10:00")
    before = last_day(course)
    for urgency in there_and_back:
        course.give(ClassifyIssue, SUPERVISOR, urgency=urgency, category=None)
    assert last_day(course) == before


def test_raising_and_lowering_it_half() -> None:
    """Due a day from the raise, however often; and never later than before it was raised at all."""
    course = contacted(a_claimed_issue()).until("2026-03-06T10:00")
    raised_at, due = at("2026-03-06T10:01"), list[datetime]()
    for _ in range(2):
        for urgency in ("urgent", "utility"):
            course.give(ClassifyIssue, SUPERVISOR, urgency=urgency, category=None)
        due += [line.due_at for line in course.issue.open_deadlines() if line.clock == "resolve"]
    assert due == [raised_at + timedelta(days=1)] * 2
    late = contacted(a_claimed_issue()).until("2026-03-09T20:00")
    for urgency in ("urgent", "utility"):
        late.give(ClassifyIssue, SUPERVISOR, urgency=urgency, category=None)
    assert last_day(late) == date(2026, 3, 9)


def test_a_review_between_raising_and_lowering_is_credited() -> None:
    """The time of the review comes on top, once, as if the urgency had stayed."""
    plain, raised = contacted(a_claimed_issue()), contacted(a_claimed_issue())
    raised.give(ClassifyIssue, SUPERVISOR, urgency="utility", category=None)
    for course in (plain, raised):
        course.until("2026-03-03T08:30").give(ResolveIssue)
        course.until("2026-03-05T08:30")
        course.give(ReviewResolution, decision="send_back", findings=sealed("什么也没办"))
    raised.give(ClassifyIssue, SUPERVISOR, urgency="ordinary", category=None)
    assert last_day(raised) == last_day(plain) > date(2026, 3, 9)


def test_raising_and_lowering_what_a_conference_named() -> None:
    """Its date is the limit again, as it was named."""
    course = contacted(a_claimed_issue())
    course.give(ConveneConference)
    done_by = at("2026-03-04T10:00")
    course.give(ConcludeConference, done_by=done_by)
    for urgency in ("urgent", "ordinary"):
        course.give(ClassifyIssue, SUPERVISOR, urgency=urgency, category=None)
    line = course.issue.open_deadline("resolve")
    assert line is not None
    assert (line.due_at, is_fixed(line)) == (done_by, True)


def test_passing_it_round_inside_the_unit() -> None:
    """Who claims is the unit: another of its people has what is left of the same limit."""
    course = a_dispatched_issue()
    before = course.issue.open_deadline("claim")
    course.until("2026-03-02T16:00")
    course.give(ReassignIssue, LEAD, unit=None, person=COLLEAGUE.id)
    assert course.issue.open_deadline("claim") == before


def test_a_last_minute_reply_that_says_nothing() -> None:
    """Sent back, the old limit has one minute left: no new one, and the breach comes."""
    course = contacted(a_claimed_issue()).until("2026-03-09T23:58")
    course.give(ResolveIssue)
    course.until("2026-03-10T10:00")
    course.give(ReviewResolution, decision="send_back", findings=sealed("什么也没办"))
    line = course.issue.open_deadline("resolve")
    assert line is not None
    assert line.id == "resolve-1"
    course.until("2026-03-11T09:00").give(ResolveIssue)
    course.give(ReviewResolution)
    assert course.issue.has_breached("resolve")
    assert course.issue.reworks == 1


def test_returning_to_stop_the_clock() -> None:
    """While the return waits for its ruling the limit runs; refused, nothing was won."""
    course = a_claimed_issue().until("2026-03-04T17:00")
    before = course.issue.deadlines["resolve-1"]
    course.give(RequestReturn)
    assert course.issue.deadlines["resolve-1"] == before
    course.give(DecideReturn, decision="refuse")
    assert course.issue.deadlines["resolve-1"] == before
    assert course.refused(RequestReturn).code == "designated_unit"


def test_returning_again_and_again() -> None:
    """An upheld return gives the next unit a limit, but the whole issue's clock runs through."""
    course = a_claimed_issue()
    whole = course.issue.deadlines["whole_issue-1"]
    course.give(RequestReturn)
    course.give(DecideReturn)
    course.give(DispatchIssue, unit="transport")
    assert course.issue.deadlines["whole_issue-1"] == whole


def test_asking_the_complainant_to_stop_the_clock() -> None:
    """The unit stops no clock; the dispatcher does, once for the time, with reason and end."""
    course = a_claimed_issue()
    until = at("2026-03-05T09:00")
    asked = {"reason": "complainant_unavailable", "until": until}
    assert course.refused(PauseClock, HANDLER, **asked).code == "not_permitted"
    course.give(PauseClock, **asked)
    assert course.refused(PauseClock, SUPERVISOR, **asked).code == "clock_not_running"
    course.until("2026-03-05T10:00").fire()
    assert course.issue.deadlines["resolve-1"].state == "running"


class TestDatedBack:
    """An offline record dated into its limit."""

    def test_without_a_slip(self) -> None:
        """What he writes about the instant judges nothing, and no supervisor can void it."""
        course = contacted(a_claimed_issue()).until("2026-03-10T09:00")
        course.give(ResolveIssue, occurred_at=at("2026-03-09T17:00"))
        course.give(ReviewResolution)
        assert course.issue.has_breached("resolve")
        assert course.refused(VoidBreach).code == "breach_stands"

    def test_with_a_slip_that_comes_too_late(self) -> None:
        """After three days the paper proves nothing any more."""
        course = contacted(a_claimed_issue()).until("2026-03-13T09:00")
        paper = {
            "slip": Slip(number="7", evidence=("scan",)),
            "occurred_at": at("2026-03-09T17:00"),
        }
        assert course.refused(ResolveIssue, **paper).code == "slip_too_late"

    @pytest.mark.parametrize("instant", ["2026-03-01T09:00", "0001-01-03T00:00"])
    def test_before_the_unit_had_it(self, instant: str) -> None:
        """Nobody worked on what he was not sent."""
        course = contacted(a_claimed_issue())
        assert course.refused(ResolveIssue, occurred_at=at(instant)).code == "predated"


@pytest.mark.parametrize("kind", [RejectIssue, WithdrawIssue])
def test_ending_it_and_taking_that_back(kind: type[Command]) -> None:
    """Whoever reopens what the centre had ended has the time that was left, and no more."""
    course = an_issue()
    before = dict(course.issue.deadlines)
    course.give(kind)
    course.after(minutes=20).give(ReopenIssue, DISPATCHER)
    for clock in ("dispatch", "whole_issue"):
        line, was = course.issue.deadlines[f"{clock}-2"], before[f"{clock}-1"]
        assert (line.state, line.started_at, line.due_at) == ("running", was.started_at, was.due_at)
        assert line.explanation[-1].kind == "carried_on"


def test_ending_it_until_the_limit_has_passed() -> None:
    """The time that it lay aside is not credited: the limit passed meanwhile, and that is told."""
    course = an_issue()
    course.give(RejectIssue)
    course.after(days=60).give(ReopenIssue, DISPATCHER)
    course.fire()
    assert course.issue.has_breached("whole_issue")
    assert course.issue.has_breached("dispatch")


def test_ending_it_gives_nothing_twice() -> None:
    """What was warned of before the end, or would have been since, is not warned of again."""
    course = an_issue()
    while course.next_timer and "DeadlineWarned" not in names(tuple(course.events)):
        course.fire()
    course.give(RejectIssue)
    given = [each for each in course.events if isinstance(each, DeadlineWarned)]
    course.give(ReopenIssue, DISPATCHER)
    line = course.issue.deadlines[f"{given[0].clock}-2"]
    assert all(at > course.now for at in line.warn_at)
    assert all(rung.at > course.now for rung in line.ladder if rung.pending)


def test_a_pause_of_before_is_still_credited() -> None:
    """What the rules let stand stays credited: the question ended with the issue."""
    course = an_issue()
    course.give(RequestInformation, pause_clocks=True)
    was = course.issue.deadlines["dispatch-1"]
    assert was.state == "paused"
    course.after(hours=2).give(RejectIssue)
    course.give(ReopenIssue, DISPATCHER)
    line = course.issue.deadlines["dispatch-2"]
    assert (line.state, line.pauses[-1].until) == (
        "running",
        course.issue.deadlines["dispatch-1"].stopped_at,
    )
    assert line.due_at > was.due_at


def test_new_facts_that_who_ended_it_heard_himself() -> None:
    """A new attempt takes another person than who ended the first one, or the complainant."""
    course = an_issue()
    course.give(RejectIssue)
    course.issue = course.issue.but(ended_by=CLERK.id)
    course.give(RecordRepeatContact, CLERK, new_facts=True)
    assert course.issue.deadlines["whole_issue-2"].explanation[-1].kind == "carried_on"


@pytest.mark.parametrize("caller", [CLERK, RESIDENT])
def test_new_facts_begin_a_new_attempt(caller: Actor) -> None:
    """They are no turn of who declined the matter: its limits are its own."""
    course = an_issue()
    course.give(RejectIssue)
    course.after(days=20).give(RecordRepeatContact, caller, new_facts=True)
    began = course.now.astimezone(UTC)
    assert course.issue.deadlines["whole_issue-2"].started_at == began
    assert course.issue.deadlines["dispatch-2"].started_at == began
