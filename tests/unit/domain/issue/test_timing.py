"""The time a unit has: extensions, pauses, and breaches that a slip undoes."""

from datetime import timedelta
from typing import Any

import pytest

from domain.base import Actor
from domain.issue.commands import (
    ApproveRequest,
    AttachEvidence,
    ClaimIssue,
    ClassifyIssue,
    DecideExtension,
    DispatchIssue,
    PauseClock,
    RecordContact,
    ReportIssue,
    RequestExtension,
    ResolveIssue,
    ResumeClock,
    ReviewResolution,
    VoidBreach,
)
from domain.issue.events import ClockResumed, ExtensionGranted, ExtensionRefused
from domain.issue.values import Slip
from tests.calendars import at
from tests.factories import sealed
from tests.issues import Course, a_claimed_issue, a_dispatched_issue, names, running
from tests.ordinary import DISPATCHER, HANDLER, SUPERVISOR

SENT_BACK = {"decision": "send_back", "findings": sealed("缺照片")}


def resolve_due(course: Course) -> str:
    """Return the last day of the issue's running resolve clock."""
    line = course.issue.open_deadline("resolve")
    assert line is not None
    return str(line.last_day)


def an_extended_issue() -> Course:
    """Return a claimed issue whose limit was extended once, by five working days."""
    course = a_claimed_issue()
    course.give(RequestExtension)
    course.give(DecideExtension)
    return course


class TestExtension:
    def test_moves_the_limit_once_granted(self) -> None:
        """The limit stands until then; asking alone moves nothing."""
        course = a_claimed_issue()
        before = resolve_due(course)
        course.give(RequestExtension)
        assert resolve_due(course) == before == "2026-03-09"
        (granted,) = course.give(DecideExtension)
        assert isinstance(granted, ExtensionGranted)
        assert (granted.round, granted.amount) == (1, 5)
        assert resolve_due(course) == "2026-03-16"
        assert "extension_decision" not in running(course)

    def test_refused_the_old_limit_stands(self) -> None:
        """And the unit may ask again, in the same round."""
        course = a_claimed_issue()
        course.give(RequestExtension)
        (refused,) = course.give(DecideExtension, decision="refuse")
        assert isinstance(refused, ExtensionRefused)
        assert not refused.deemed
        assert resolve_due(course) == "2026-03-09"
        course.give(RequestExtension, amount=2)

    def test_counts_by_when_it_was_asked(self) -> None:
        """Asked in the last second, granted after the limit: the breach is off the record."""
        course = a_claimed_issue().until("2026-03-09T23:58:59")
        course.give(RequestExtension)
        course.fire(at("2026-03-10T00:00"))
        assert course.issue.has_breached("resolve")
        course.until("2026-03-10T09:00").give(DecideExtension)
        assert not course.issue.has_breached("resolve")
        assert resolve_due(course) == "2026-03-16"

    def test_counts_as_refused_a_working_day_after_the_limit(self) -> None:
        """Nobody decided: by itself, and nothing is granted afterwards."""
        course = a_claimed_issue().until("2026-03-09T23:50")
        course.give(RequestExtension)
        events = course.fire(at("2026-03-11T08:30"))
        refused = next(each for each in events if isinstance(each, ExtensionRefused))
        assert (refused.deemed, refused.stamp.actor.id) == (True, "system")
        assert course.refused(DecideExtension).code == "nothing_asked"

    def test_late_timer_does_not_lengthen_the_grace(self) -> None:
        """The decision comes too late even where the timer did not fire yet."""
        course = a_claimed_issue().until("2026-03-09T23:50")
        course.give(RequestExtension)
        course.until("2026-03-11T08:30")
        assert course.refused(DecideExtension).code == "nothing_asked"

    def test_second_round_adds_at_most_what_the_first_did(self) -> None:
        """And takes a supervisor; there is no third."""
        course = an_extended_issue()
        assert course.refused(RequestExtension, amount=6).code == "extension_cap"
        course.give(RequestExtension)
        course.give(DecideExtension, SUPERVISOR)
        assert resolve_due(course) == "2026-03-23"
        assert course.refused(RequestExtension, amount=1).code == "extension_cap"

    def test_hour_limits_have_no_extension(self) -> None:
        """The pack caps extensions in working days; two hours are not extended."""
        course = a_claimed_issue(urgency="urgent")
        error = course.refused(RequestExtension)
        assert (error.code, error.details["unit"]) == ("extension_cap", "natural_hour")

    def test_none_is_granted_to_a_limit_that_is_in_hours_by_now(self) -> None:
        """Days were asked for; the issue has become urgent, and hours are not extended."""
        course = a_claimed_issue()
        course.give(RequestExtension)
        course.give(ClassifyIssue, urgency="urgent", category=None)
        error = course.refused(DecideExtension)
        assert (error.code, error.details["unit"]) == ("extension_cap", "natural_hour")
        course.give(DecideExtension, decision="refuse")

    def test_one_request_at_a_time(self) -> None:
        """The decision on the first comes before the second."""
        course = a_claimed_issue()
        course.give(RequestExtension)
        error = course.refused(RequestExtension)
        assert (error.code, error.http_status) == ("already_asked", 409)

    def test_feedback_leaves_nothing_to_extend(self) -> None:
        """Once it is accepted, nobody is asked to decide any more."""
        course = a_claimed_issue()
        course.give(RequestExtension)
        course.give(RecordContact)
        course.give(ResolveIssue)
        course.give(ReviewResolution)
        assert "extension_decision" not in running(course)

    def test_never_past_the_date_from_above(self) -> None:
        """The upstream platform's date holds whatever is granted here."""
        upstream = {"platform": "city", "number": "7", "due_at": at("2026-03-11T12:00")}
        course = a_claimed_issue(upstream=upstream)
        course.give(RequestExtension)
        course.give(DecideExtension)
        line = course.issue.open_deadline("resolve")
        assert line is not None
        assert line.due_at == at("2026-03-11T12:00")


class TestPause:
    def test_runs_on_by_itself(self) -> None:
        """At the planned end, to the instant, though the timer is late."""
        course = a_claimed_issue()
        course.give(RecordContact)
        course.give(PauseClock, until=at("2026-03-06T09:02"))
        (resumed, *_) = course.fire(at("2026-03-06T15:00"))
        assert isinstance(resumed, ClockResumed)
        assert resumed.planned
        assert resumed.changed[0].at == at("2026-03-06T09:02")
        assert resolve_due(course) == "2026-03-12"

    def test_ended_before_its_time(self) -> None:
        """Only the time it stood is credited."""
        course = a_claimed_issue()
        course.give(PauseClock)
        course.after(days=1).give(ResumeClock)
        assert resolve_due(course) == "2026-03-10"

    def test_ended_by_the_feedback(self) -> None:
        """Who gives feedback waits for nothing; sent back, the clock runs on."""
        course = a_claimed_issue()
        course.give(RecordContact)
        course.give(PauseClock)
        assert names(course.give(ResolveIssue)) == ["ClockResumed", "IssueResolved"]
        course.give(ReviewResolution, **SENT_BACK)
        line = course.issue.open_deadline("resolve")
        assert line is not None
        assert (line.state, line.pauses[-1].planned_until) == ("running", None)

    def test_of_a_late_clock(self) -> None:
        """What was missed is not undone by standing still."""
        course = a_claimed_issue().until("2026-03-10T09:00")
        error = course.refused(PauseClock, until=at("2026-03-12T09:00"))
        assert (error.code, error.http_status) == ("clock_passed", 422)

    def test_of_the_clock_of_the_centre(self) -> None:
        """The dispatcher does not stop the clocks that run against himself."""
        error = a_claimed_issue().refused(PauseClock, clock="whole_issue")
        assert error.code == "no_such_clock"

    def test_many_short_ones_are_a_long_one(self) -> None:
        """Eleven working days take a supervisor, however they are cut."""
        course = a_claimed_issue()
        course.give(PauseClock, until=at("2026-03-13T18:00"))
        course.until("2026-03-13T18:00").fire()
        error = course.refused(PauseClock, until=at("2026-03-20T09:00"))
        assert (error.code, error.http_status) == ("approver_too_low", 403)
        course.give(PauseClock, SUPERVISOR, until=at("2026-03-20T09:00"))

    @pytest.mark.parametrize("until", ["2026-03-02T09:00", "0001-01-02T00:00", "9999-12-30T00:00"])
    def test_ends_in_sight(self, until: str) -> None:
        """Neither before it begins nor beyond what anybody foresees."""
        error = a_claimed_issue().refused(PauseClock, SUPERVISOR, until=at(until))
        assert (error.code, error.http_status) == ("pause_end", 422)

    def test_on_29_february(self) -> None:
        """A leap day is a day like others; the clock stands over it."""
        course = Course(now=at("2028-02-25T09:00"))
        course = _claimed(course)
        course.give(RecordContact)
        course.give(PauseClock, until=at("2028-03-01T09:10"))
        course.fire()
        line = course.issue.open_deadline("resolve")
        assert line is not None
        assert str(line.last_day) == "2028-03-08"


def _claimed(course: Course) -> Course:
    for kind in (ReportIssue, DispatchIssue, ClaimIssue):
        course.give(kind)
    return course


SLIP = Slip(number="A-17", evidence=("scan:1",))
ON_PAPER: dict[str, Any] = {"slip": SLIP, "occurred_at": at("2026-03-03T15:00")}


def a_contact_entered_late() -> Course:
    """Return an issue whose complainant was called in time, on paper, and entered days later."""
    course = a_dispatched_issue().until("2026-03-05T09:00")
    course.give(RecordContact, **ON_PAPER)
    return course


class TestOffline:
    def test_the_instant_of_entry_judges(self) -> None:
        """The breach is on record first; the slip alone takes nothing back."""
        course = a_contact_entered_late()
        assert course.issue.deadlines["contact-1"].state == "breached"

    def test_a_supervisor_voids_the_breach(self) -> None:
        """The clock was met when the step was taken."""
        course = a_contact_entered_late()
        course.give(VoidBreach, deadline="contact-1")
        line = course.issue.deadlines["contact-1"]
        assert (line.state, line.stopped_at, line.breached_at) == (
            "met",
            ON_PAPER["occurred_at"],
            None,
        )
        assert not course.issue.has_breached("contact")

    def test_once(self) -> None:
        """What is void cannot be voided again."""
        course = a_contact_entered_late()
        course.give(VoidBreach, deadline="contact-1")
        assert course.refused(VoidBreach, deadline="contact-1").code == "breach_stands"

    @pytest.mark.parametrize("claim", ["{}", "document:{}"])
    def test_the_file_that_proves_it_is_on_record(self, claim: str) -> None:
        """A digest of nothing proves nothing: the sheet is attached before the breach is voided."""
        sheet = "5e" * 32
        slip = Slip(number="A-17", evidence=(claim.format(sheet),))
        course = a_dispatched_issue().until("2026-03-05T09:00")
        course.give(RecordContact, **{**ON_PAPER, "slip": slip})
        assert course.refused(VoidBreach, deadline="contact-1").code == "unknown_evidence"
        course.give(AttachEvidence, sha256=sheet, kind="document")
        course.give(VoidBreach, deadline="contact-1")
        assert not course.issue.has_breached("contact")

    def test_a_file_of_another_kind_does_not_prove_it(self) -> None:
        """What it is said to show is what it was attached as."""
        sheet = "5e" * 32
        slip = Slip(number="A-17", evidence=(f"document:{sheet}",))
        course = a_claimed_issue()
        course.give(RecordContact)
        course.until("2026-03-10T09:00")
        course.give(ResolveIssue, slip=slip, occurred_at=at("2026-03-09T17:00"))
        course.give(ReviewResolution)
        course.give(AttachEvidence, sha256=sheet, kind="photo_after")
        assert course.refused(VoidBreach).code == "evidence_kind"

    def test_where_the_step_was_late_too(self) -> None:
        """A slip that tells of a late step proves the breach."""
        course = a_dispatched_issue().until("2026-03-05T09:00")
        course.give(RecordContact, slip=SLIP, occurred_at=at("2026-03-04T10:00"))
        assert course.refused(VoidBreach, deadline="contact-1").code == "breach_stands"

    def test_feedback_on_paper(self) -> None:
        """Its clock is stopped by the review, and judged by the slip when a supervisor says so."""
        course = a_claimed_issue()
        course.give(RecordContact)
        course.until("2026-03-10T09:00")
        course.give(ResolveIssue, slip=SLIP, occurred_at=at("2026-03-09T17:00"))
        course.give(ReviewResolution)
        assert course.issue.has_breached("resolve")
        course.give(VoidBreach)
        assert not course.issue.has_breached("resolve")
        assert course.issue.deadlines["resolve-1"].state == "met"

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"slip": SLIP}, "missing_part"),
            ({**ON_PAPER, "slip": Slip(number="A-17")}, "missing_part"),
            ({**ON_PAPER, "occurred_at": at("2026-03-02T09:02")}, "slip_too_late"),
        ],
    )
    def test_a_slip_that_does_not_count(self, fields: dict[str, Any], code: str) -> None:
        """It needs its instant, its evidence, and to be entered within three days."""
        course = a_dispatched_issue().until("2026-03-05T23:58:59")
        if code == "slip_too_late":
            course.after(minutes=1)
        error = course.refused(RecordContact, **fields)
        assert (error.code, error.http_status) == (code, 422)

    def test_the_last_second_of_three_days(self) -> None:
        """Three days after the day of the step, to their end."""
        course = a_dispatched_issue().until("2026-03-05T23:58:59")
        course.give(RecordContact, slip=SLIP, occurred_at=at("2026-03-02T09:02"))

    def test_the_second_person_approves_on_paper_too(self) -> None:
        """A slip belongs to any step; without a request there is nothing to approve."""
        course = a_claimed_issue().after(hours=1)
        error = course.refused(ApproveRequest, slip=SLIP, occurred_at=course.now)
        assert error.code == "nothing_pending"


@pytest.mark.parametrize("actor", [HANDLER, DISPATCHER])
def test_only_a_supervisor_voids(actor: Actor) -> None:
    """Neither the unit nor the centre's desk takes a breach back."""
    error = a_contact_entered_late().refused(VoidBreach, actor, deadline="contact-1")
    assert (error.code, error.http_status) == ("not_permitted", 403)


def test_pausing_twice_within_a_day_adds_up() -> None:
    """Office time of all pauses together counts, in whole days."""
    course = a_claimed_issue()
    for _ in range(3):
        course.give(PauseClock, until=course.now + timedelta(hours=3))
        course.after(hours=3).give(ResumeClock)
    assert resolve_due(course) == "2026-03-09"
