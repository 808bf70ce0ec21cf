"""Urging, supervising, answers, interviews, and deadlines that are revised by order."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from domain.base import SYSTEM
from domain.calendar import WorkingTime
from domain.deadlines.ladder import Escalation
from domain.issue.commands import (
    AnswerSupervision,
    ApproveRequest,
    CloseIssue,
    DispatchIssue,
    LiftSupervision,
    RecordInterview,
    RecordRevisit,
    ReopenIssue,
    ReportIssue,
    RequestAssistance,
    RequestInformation,
    ResolveIssue,
    ReviewResolution,
    ReviseDeadlines,
    SuperviseIssue,
    UrgeIssue,
)
from domain.issue.decide import decide
from domain.issue.events import DeadlinesRevised, IssueSupervised, IssueUrged
from domain.issue.evolve import fold
from domain.policy import Policy
from domain.policy.deadlines import ClockRecord
from tests.calendars import OFFICE_WINDOWS, at, limit, with_2027
from tests.factories import sealed
from tests.issues import (
    Course,
    a_claimed_issue,
    a_dispatched_issue,
    a_resolved_issue,
    an_accepted_issue,
    an_illegal_building,
    an_issue,
    facts_at,
    names,
)
from tests.ordinary import CATEGORY, OUTSIDER, RESIDENT, SECOND_SUPERVISOR, a_policy, person


class TestUrge:
    def test_moves_no_clock(self) -> None:
        """A reminder is a reminder (rules.md 1)."""
        course = a_dispatched_issue()
        before = course.issue.deadlines
        (urged,) = course.give(UrgeIssue)
        assert isinstance(urged, IssueUrged)
        assert (urged.unit, course.issue.deadlines) == ("housing", before)

    def test_a_complainant_now_and_then(self) -> None:
        """Once, and again after the working day the policy asks for."""
        course = a_dispatched_issue()
        course.give(UrgeIssue, RESIDENT)
        error = course.refused(UrgeIssue, RESIDENT)
        assert (error.code, error.http_status, error.retryable) == ("urged_recently", 429, True)
        again = datetime.fromisoformat(str(error.details["accepted"]))
        wait = timedelta(seconds=int(str(error.details["seconds"])))
        assert (again, again - course.now) == (at("2026-03-04T00:00"), wait)
        course.give(UrgeIssue)
        course.until("2026-03-04T09:00").give(UrgeIssue, RESIDENT)

    def test_nobody_is_urged_who_does_not_have_it(self) -> None:
        """Before dispatch and after feedback there is no unit to urge."""
        for course in (an_issue(), a_resolved_issue()):
            assert course.refused(UrgeIssue).code == "wrong_state"


class TestSupervision:
    def test_starts_the_answer_clock(self) -> None:
        """The unit answers within the policy's limit, or by the instant that is named."""
        course = a_claimed_issue()
        course.give(SuperviseIssue)
        running = course.issue.open_deadline("supervision_answer", "1")
        assert running
        assert running.due_at == at("2026-03-06T00:00")
        named = at("2026-03-04T12:00")
        course.give(SuperviseIssue, level="listed", answer_by=named)
        second = course.issue.open_deadline("supervision_answer", "2")
        assert second
        assert second.due_at == named

    def test_is_raised_not_repeated(self) -> None:
        """Daily, listed, interview: upwards only, until it is lifted."""
        course = a_claimed_issue()
        course.give(SuperviseIssue, level="listed")
        for level in ("daily", "listed"):
            error = course.refused(SuperviseIssue, level=level)
            assert (error.code, error.http_status) == ("already_supervised", 409)
        course.give(SuperviseIssue, level="interview")
        course.give(LiftSupervision)
        course.give(LiftSupervision)
        course.give(SuperviseIssue, level="daily")

    def test_answered_by_the_head_of_its_unit(self) -> None:
        """It goes on until it is lifted; a second answer to it is not asked for."""
        course = a_claimed_issue()
        course.give(SuperviseIssue)
        other = person("transport-lead")
        assert course.refused(AnswerSupervision, other).code == "not_addressee"
        course.give(AnswerSupervision)
        assert course.issue.deadlines["supervision_answer-1"].state == "met"
        assert course.refused(AnswerSupervision).code == "not_supervised"
        course.give(LiftSupervision)
        assert course.issue.supervisions == {}

    def test_lifted_unanswered_asks_for_nothing_more(self) -> None:
        """Its clock is cancelled."""
        course = a_claimed_issue()
        course.give(SuperviseIssue)
        course.give(LiftSupervision)
        assert course.issue.deadlines["supervision_answer-1"].state == "cancelled"

    def test_ends_with_the_issue(self) -> None:
        """A closed issue is supervised no more; reopened, it may be again."""
        course = a_resolved_issue()
        course.give(SuperviseIssue)
        course.give(ReviewResolution)
        course.give(RecordRevisit)
        assert course.issue.supervisions == {}
        course.give(ReopenIssue)
        course.give(SuperviseIssue)

    def test_before_dispatch_the_centre_answers(self) -> None:
        """Every open status has one answerable unit (lifecycle.md 5.4)."""
        (event,) = an_issue().give(SuperviseIssue)
        assert isinstance(event, IssueSupervised)
        assert event.unit == "centre"

    def test_to_answer_by_yesterday(self) -> None:
        """Nobody can."""
        error = a_claimed_issue().refused(SuperviseIssue, answer_by=at("2026-03-01T09:00"))
        assert error.http_status == 422


class TestByItself:
    def test_after_two_reworks(self) -> None:
        """Sent back counts as well as rework after the revisit (rules.md 7.6)."""
        course = a_resolved_issue()
        findings = sealed("缺照片")
        course.give(ReviewResolution, decision="send_back", findings=findings)
        course.give(ResolveIssue)
        events = course.give(ReviewResolution, decision="send_back", findings=findings)
        assert names(events) == ["ResolutionSentBack", "IssueSupervised"]
        assert isinstance(events[-1], IssueSupervised)
        assert (events[-1].ground, events[-1].stamp.actor) == ("reworked", SYSTEM)

    def test_a_contact_that_was_none(self) -> None:
        """The unit said it had called, he says nobody did: a supervisor looks, nothing closes."""
        course = an_accepted_issue()
        events = course.give(RecordRevisit, contacted_by_unit="no")
        assert names(events) == ["RevisitRecorded", "IssueSupervised"]
        assert course.issue.status == "resolved"
        assert course.issue.open_deadline("rework_decision") is not None

    def test_a_reason_that_calls_a_supervisor(self) -> None:
        """The reasons of the policy's list, whatever follows from the answer."""
        course = an_accepted_issue()
        events = course.give(
            RecordRevisit, solved="no", satisfaction="dissatisfied", reasons=("poor_attitude",)
        )
        assert names(events) == ["RevisitRecorded", "ReworkOrdered", "IssueSupervised"]


class TestInterview:
    def test_under_supervision(self) -> None:
        """Who, what was found, until when it is to be better."""
        course = a_claimed_issue()
        error = course.refused(RecordInterview)
        assert (error.code, error.http_status) == ("not_supervised", 409)
        course.give(SuperviseIssue, level="interview")
        course.give(RecordInterview)

    @pytest.mark.parametrize(
        "fields", [{"person": "nobody"}, {"improve_by": at("2026-01-01T09:00")}]
    )
    def test_refused(self, fields: dict[str, object]) -> None:
        """With nobody of the directory, or to be better by yesterday."""
        course = a_claimed_issue()
        course.give(SuperviseIssue)
        assert course.refused(RecordInterview, **fields).http_status == 422


def longer(policy: Policy) -> Policy:
    """Return the policy with ten days to resolve, under another ref."""
    clocks = tuple(
        each.model_copy(update={"limit": each.limit.model_copy(update={"amount": 10})})
        if each.id == "resolve"
        else each
        for each in policy.clocks
    )
    ref = "default@ffffffffffffffffffffffffffffffff"
    return Policy.model_validate({**dict(policy), "clocks": clocks, "ref": ref})


def with_own_limit(policy: Policy) -> Policy:
    """Return the policy with fifteen days to resolve matters of one category."""
    own = ClockRecord(
        id="own", clock="resolve", categories=(CATEGORY,), limit=limit(15, "work_day")
    )
    return policy.model_copy(update={"clocks": (own, *policy.clocks)})


def with_a_limit_of(unit: str) -> Policy:
    """Return another version, with an assistance limit and ladder of one unit's own."""
    policy = a_policy()
    own = ClockRecord(id="own", clock="assistance", units=(unit,), limit=limit(9, "work_day"))
    ladder = Escalation.model_validate(
        {
            "id": "own",
            "clock": "assistance",
            "units": [unit],
            "rungs": [
                {"key": "helpless", "when": {"since": "due"}, "does": "urge", "to": "lead_unit"}
            ],
        }
    )
    update = {
        "ref": f"default@{'f' * 32}",
        "clocks": (own, *policy.clocks),
        "escalations": (ladder, *policy.escalations),
    }
    return policy.model_copy(update=update)


class TestRevised:
    def test_by_another_policy(self) -> None:
        """Old and new due instant are in the event, and the new policy decides from now on."""
        course = a_claimed_issue()
        old = course.issue.deadlines["resolve-1"].due_at
        course.policy = longer(a_policy())
        (revised,) = course.give(ReviseDeadlines, why="policy")
        assert isinstance(revised, DeadlinesRevised)
        assert dict(revised.before)["resolve-1"] == old
        assert course.issue.deadlines["resolve-1"].due_at == at("2026-03-17T00:00")
        assert course.issue.policy_ref == course.policy.ref
        assert course.give(ReviseDeadlines, why="policy") == ()

    def test_by_another_policy_as_at_its_start(self) -> None:
        """A limit for some matters only is counted again by the one for them, not by another."""
        policy = with_own_limit(a_policy())
        course = Course(policy=policy)
        for kind in (ReportIssue, DispatchIssue):
            course.give(kind)
        before = course.issue.deadlines["resolve-1"]
        course.policy = policy.model_copy(update={"ref": f"default@{'f' * 32}"})
        course.give(ReviseDeadlines, why="policy")
        assert (before.limit.amount, before.last_day) == (15, date(2026, 3, 23))
        assert course.issue.deadlines["resolve-1"] == before

    def test_by_another_policy_for_the_unit_that_helps(self) -> None:
        """The limit and the ladder of an assistance are those for the unit that was asked."""
        course = a_claimed_issue()
        course.give(RequestAssistance)
        (unit,) = course.issue.assistances
        course.policy = with_a_limit_of(unit)
        course.give(ReviseDeadlines, why="policy")
        line = course.issue.deadlines["assistance-1"]
        assert (line.limit.amount, [rung.key for rung in line.ladder]) == (9, ["helpless"])

    def test_by_another_policy_in_stages(self) -> None:
        """Each stage keeps to its own limit, and not to the one of issues without stages."""
        course = an_illegal_building()
        before = course.issue.deadlines["resolve-1"]
        course.policy = course.policy.model_copy(update={"ref": f"default@{'f' * 32}"})
        course.give(ReviseDeadlines, why="policy")
        assert course.issue.deadlines["resolve-1"] == before

    def test_by_another_policy_not_what_an_asker_named(self) -> None:
        """How long a complainant has to answer was said to him."""
        course = an_issue()
        course.give(RequestInformation, answer_within_days=1)
        before = course.issue.deadlines["information-1"]
        course.policy = longer(a_policy())
        course.give(ReviseDeadlines, why="policy")
        assert course.issue.deadlines["information-1"] == before

    def test_by_the_calendar_it_was_counted_with(self) -> None:
        """The same version changes nothing, however often."""
        assert a_claimed_issue().give(ReviseDeadlines) == ()

    @pytest.mark.parametrize(
        ("version", "due"), [("TEST-2027-A", "2027-01-05"), ("TEST-2027-B", "2027-01-07")]
    )
    def test_by_a_published_calendar(self, version: str, due: str) -> None:
        """One event with old and new; the same calendar once more changes nothing (12.3)."""
        course = Course(now=at("2026-12-28T10:00"))
        course.give(ReportIssue)
        course.give(DispatchIssue, unit="housing")
        course.now += timedelta(minutes=1)
        time = WorkingTime(calendar=with_2027(version), windows=OFFICE_WINDOWS)
        order = course.order(ReviseDeadlines)
        facts = replace(facts_at(course.now), time=time)
        (revised,) = decide(course.issue, order, facts)
        assert isinstance(revised, DeadlinesRevised)
        assert dict(revised.before)["resolve-1"] == at("2027-01-06T00:00")
        issue = fold(course.issue, (revised,))
        resolve = issue.deadlines["resolve-1"]
        assert (resolve.due_at, resolve.provisional) == (at(f"{due}T00:00"), False)
        again = course.order(ReviseDeadlines)
        assert decide(issue, again, facts) == ()

    def test_by_an_administrator(self) -> None:
        """Not by those who are judged by it."""
        course: Course = a_claimed_issue()
        course.give(ReviseDeadlines, person("administrator-1"))
        assert course.refused(ReviseDeadlines, OUTSIDER).code == "not_permitted"


def test_a_forced_close_takes_the_supervisions_along() -> None:
    """No handling timer belongs to a final status."""
    course = a_resolved_issue()
    course.give(SuperviseIssue)
    course.give(CloseIssue)
    course.now += timedelta(minutes=5)
    course.give(ApproveRequest, SECOND_SUPERVISOR)
    assert course.next_timer is None
