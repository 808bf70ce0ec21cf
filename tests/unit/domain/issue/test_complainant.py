"""Repeated contacts, questions to the complainant, changed contacts, and what he was sent."""

import pytest

from domain.base import Actor
from domain.issue.commands import (
    ApproveRequest,
    ChangeContact,
    ClaimIssue,
    DecideTermination,
    KeepConfidential,
    ProvideInformation,
    RecordMessage,
    RecordRepeatContact,
    RejectIssue,
    ReopenIssue,
    RequestInformation,
    RequestTermination,
    WithdrawIssue,
)
from domain.issue.events import (
    DeadlineBreached,
    InformationRequested,
    IssueMadeConfidential,
    MessageFailed,
    MessageSent,
    RepeatContactRecorded,
)
from domain.issue.values import Complainant, ContactPoint, Respondent
from tests.calendars import at
from tests.factories import sealed
from tests.issues import (
    Course,
    a_claimed_issue,
    a_closed_issue,
    a_dispatched_issue,
    an_issue,
    an_issue_in,
    names,
    running,
)
from tests.ordinary import CLERK, COLLEAGUE, DISPATCHER, HANDLER, RESIDENT, SUPERVISOR

PAUSING = {"pause_clocks": True}
RESOLVE = "resolve-1"


def asked(course: Course, by: Actor = DISPATCHER, /, **fields: object) -> Course:
    """Return the course after a question to the complainant."""
    course.give(RequestInformation, by, **fields)
    return course


class TestRepeatContact:
    def test_is_counted_on_the_same_issue(self) -> None:
        """No new issue without a new fact; the third call brings a supervisor."""
        course = a_claimed_issue()
        counts = []
        for _ in range(3):
            event, *others = course.give(RecordRepeatContact)
            assert isinstance(event, RepeatContactRecorded)
            counts.append((event.count, names(tuple(others))))
        assert counts == [(1, []), (2, []), (3, ["IssueSupervised"])]
        assert course.issue.status == "claimed"

    def test_new_facts_open_a_closed_issue_again(self) -> None:
        """It goes back to the centre, which knows what is new."""
        course = a_closed_issue()
        events = course.give(RecordRepeatContact, new_facts=True)
        assert names(events) == ["RepeatContactRecorded", "IssueReopened"]
        assert (course.issue.status, running(course)) == ("reported", {"dispatch", "whole_issue"})

    def test_without_new_facts_it_stays_closed(self) -> None:
        """He is told how it ended."""
        course = a_closed_issue()
        course.give(RecordRepeatContact)
        assert course.issue.status == "closed"

    def test_of_a_declined_matter_without_new_facts(self) -> None:
        """He was told why, and where it belongs; the same once more changes nothing (A1)."""
        course = an_issue_in("rejected")
        for by in (CLERK, RESIDENT):
            error = course.refused(RecordRepeatContact, by)
            assert (error.code, error.http_status) == ("no_new_facts", 422)

    def test_new_facts_bring_a_declined_matter_back(self) -> None:
        """By a call, or by the complainant's own order; the window holds for him."""
        for order in (RecordRepeatContact, ReopenIssue):
            course = an_issue_in("rejected")
            course.give(order, RESIDENT, new_facts=True)
            assert (course.issue.status, course.issue.declined) == ("reported", False)
            late = an_issue_in("rejected").after(days=40)
            assert late.refused(order, RESIDENT, new_facts=True).code == "reopen_window"

    def test_the_complainant_reopens_nothing_declined_for_nothing(self) -> None:
        """The centre may: it declined it."""
        course = an_issue_in("rejected")
        assert course.refused(ReopenIssue, RESIDENT).code == "no_new_facts"
        course.give(ReopenIssue)
        course.give(RecordRepeatContact)
        assert course.issue.status == "reported"

    def test_what_a_unit_ended_was_not_declined(self) -> None:
        """He may dispute that it was untrue, in his own words (终止)."""
        course = a_claimed_issue()
        course.give(RequestTermination)
        course.give(DecideTermination)
        course.give(RecordRepeatContact)
        course.give(ReopenIssue, RESIDENT)
        assert course.issue.status == "reported"

    def test_the_window_holds_for_the_complainant_himself(self) -> None:
        """New facts are no way round the window; the centre may still take them up."""
        course = a_closed_issue().after(days=40)
        new = {"new_facts": True}
        assert course.refused(RecordRepeatContact, RESIDENT, **new).code == "reopen_window"
        course.give(RecordRepeatContact, CLERK, **new)
        assert course.issue.status == "reported"

    def test_the_caller_is_a_complainant(self) -> None:
        """Somebody else's call is an issue of its own."""
        error = an_issue().refused(RecordRepeatContact, caller="p-9")
        assert (error.code, error.details["field"]) == ("unknown_reference", "caller")

    def test_who_calls_himself_is_the_caller(self) -> None:
        """He need not say so."""
        (event,) = an_issue().give(RecordRepeatContact, RESIDENT)
        assert isinstance(event, RepeatContactRecorded)
        assert event.caller == RESIDENT.id


class TestQuestion:
    @pytest.mark.parametrize("status", ["reported", "dispatched", "claimed"])
    def test_leads_back_where_it_came_from(self, status: str) -> None:
        """Asked, answered, and on from there."""
        course = asked(an_issue_in(status))  # type: ignore[arg-type]  # a status
        assert course.issue.status == "awaiting_information"
        course.give(ProvideInformation)
        assert (course.issue.status, "information" in running(course)) == (status, False)

    def test_gains_nothing(self) -> None:
        """The clocks go on: asking is no way to stop them."""
        course = a_claimed_issue()
        due_at = course.issue.deadlines[RESOLVE].due_at
        asked(course, HANDLER).after(days=2).give(ProvideInformation)
        deadline = course.issue.deadlines[RESOLVE]
        assert (deadline.due_at, deadline.pauses) == (due_at, ())

    def test_what_falls_due_meanwhile_is_late(self) -> None:
        """An unanswered question excuses nobody."""
        course = a_dispatched_issue(urgency="urgent")
        asked(course, HANDLER)
        course.fire(course.now.replace(hour=23))
        assert course.issue.has_breached("resolve")

    def test_a_dispatcher_lets_the_clocks_stand(self) -> None:
        """He orders it himself; each clock of who waits for the answer gets its time back."""
        course = asked(a_claimed_issue(), **PAUSING)
        paused = {d.clock for d in course.issue.deadlines.values() if d.state == "paused"}
        assert paused == {"contact", "resolve"}
        course.after(days=2).give(ProvideInformation)
        assert course.issue.deadlines[RESOLVE].due_at == at("2026-03-12T00:00")

    def test_a_night_gains_nothing(self) -> None:
        """Asked in the evening, answered in the morning."""
        course = a_claimed_issue().until("2026-03-02T17:58")
        asked(course, **PAUSING).until("2026-03-03T08:29").give(ProvideInformation)
        assert course.issue.deadlines[RESOLVE].due_at == at("2026-03-10T00:00")

    def test_once(self) -> None:
        """A second question goes out while the clocks go on."""
        course = asked(a_claimed_issue(), **PAUSING)
        course.give(ProvideInformation)
        error = course.refused(RequestInformation, **PAUSING)
        assert (error.code, error.http_status) == ("pause_used", 409)
        course.give(RequestInformation)

    def test_a_late_clock_does_not_stand(self) -> None:
        """Its breach comes first, and it stays late."""
        course = a_claimed_issue(urgency="urgent").after(hours=3)
        events = course.give(RequestInformation, **PAUSING)
        assert "DeadlineBreached" in names(events)
        assert course.issue.deadlines[RESOLVE].state == "running"
        assert course.issue.has_breached("resolve")

    def test_a_handler_needs_the_dispatchers_consent(self) -> None:
        """His question with a pause goes out when a dispatcher approves of it, not before."""
        course = a_claimed_issue()
        assert names(course.give(RequestInformation, HANDLER, **PAUSING)) == ["ApprovalRequested"]
        assert course.issue.status == "claimed"
        (event,) = course.give(ApproveRequest, DISPATCHER)
        assert isinstance(event, InformationRequested)
        assert (event.clocks_paused, event.approver) == (True, DISPATCHER.id)
        assert course.issue.deadlines[RESOLVE].state == "paused"

    def test_neither_colleague_nor_supervisor_consents(self) -> None:
        """The dispatcher it is, who has no interest in the clock."""
        course = a_claimed_issue()
        course.give(RequestInformation, HANDLER, **PAUSING)
        assert course.refused(ApproveRequest, COLLEAGUE).code == "not_permitted"
        assert course.refused(ApproveRequest, SUPERVISOR).code == "not_permitted"

    def test_of_another_unit(self) -> None:
        """Only the unit that has the issue asks, beside the dispatcher."""
        error = a_dispatched_issue("transport").refused(RequestInformation, HANDLER)
        assert error.code == "not_addressee"

    def test_to_nobody(self) -> None:
        """What was found on patrol has no complainant to ask."""
        assert an_issue(complainants=()).refused(RequestInformation).code == "nobody_to_ask"

    def test_the_askers_own_limit(self) -> None:
        """Shorter than the policy's, never longer."""
        course = asked(an_issue(), answer_within_days=1)
        assert course.issue.deadlines["information-1"].due_at == at("2026-03-04T00:00")
        error = an_issue().refused(RequestInformation, answer_within_days=4)
        assert (error.code, error.details["accepted"]) == ("answer_limit", 3)

    def test_silence_ends_it(self) -> None:
        """The issue goes on without the answer, and the clocks that stood go on with it."""
        course = asked(a_claimed_issue(), **PAUSING)
        due_at = course.issue.deadlines["information-1"].due_at
        events = course.fire(due_at)
        assert names(events)[-2:] == ["DeadlineBreached", "InformationRequestExpired"]
        assert course.issue.status == "claimed"
        assert course.issue.deadlines[RESOLVE].state == "running"
        assert not [each for each in course.events if isinstance(each, DeadlineBreached)][1:]

    def test_may_be_turned_away_or_taken_back_meanwhile(self) -> None:
        """The answer may show that it belongs elsewhere."""
        for command in (RejectIssue, WithdrawIssue):
            course = asked(an_issue(), **PAUSING)
            course.give(command)
            assert (running(course), course.next_timer) == (set(), None)

    def test_who_has_it_is_not_forgotten(self) -> None:
        """A claim after the answer is still a claim of the unit it was sent to."""
        course = asked(a_dispatched_issue())
        course.give(ProvideInformation, RESIDENT)
        course.give(ClaimIssue)
        assert course.issue.claimant == HANDLER.id


class TestContact:
    def test_is_changed(self) -> None:
        """What is given takes the place of what was; the rest stays."""
        old = Complainant(person="p-1", name=sealed("某"), preferred_channel="phone")
        course = an_issue(complainants=(old, Complainant(person="p-2")))
        point = ContactPoint(kind="mobile", value=sealed("13812345678"))
        course.give(ChangeContact, complainant=Complainant(person="p-1", contacts=(point,)))
        first, second = course.issue.complainants
        assert first == old.model_copy(update={"contacts": (point,)})
        assert second == Complainant(person="p-2")

    def test_of_a_stranger(self) -> None:
        """Nobody becomes a complainant by a change of contacts."""
        error = an_issue().refused(ChangeContact, complainant=Complainant(person="p-9"))
        assert (error.code, error.details["field"]) == ("unknown_reference", "complainant.person")

    def test_the_centre_only(self) -> None:
        """A supervisor of a unit could have the revisitor call a friend."""
        course = a_claimed_issue()
        elsewhere = course.policy.model_copy(update={"centre": "housing"})
        course.policy = elsewhere
        error = course.refused(ChangeContact)
        assert (error.code, error.http_status) == ("not_permitted", 403)
        assert course.refused(ChangeContact, HANDLER).code == "not_permitted"


class TestConfidentiality:
    def test_holds_from_when_it_was_asked_for(self) -> None:
        """Who complained is kept from whom it is about; the event says from whom."""
        about = (Respondent(kind="unit", unit="transport"),)
        course = a_dispatched_issue(respondents=about)
        (event,) = course.give(KeepConfidential, RESIDENT)
        assert isinstance(event, IssueMadeConfidential)
        assert event.kept_from == ("unit:transport",)
        assert course.issue.confidential

    def test_is_there_already(self) -> None:
        """Asked for twice, or from the first, nothing changes."""
        assert an_issue(confidential=True).give(KeepConfidential, RESIDENT) == ()

    def test_is_the_complainants_and_the_clerks_to_ask(self) -> None:
        """Nobody else knows what he wishes."""
        error = a_claimed_issue().refused(KeepConfidential, HANDLER)
        assert (error.code, error.http_status) == ("not_permitted", 403)


class TestMessage:
    def test_what_was_sent(self) -> None:
        """Template, way, text and digest are on record, in any status."""
        course = a_closed_issue()
        (event,) = course.give(RecordMessage)
        assert isinstance(event, MessageSent)
        assert (event.template, event.medium, event.recipient) == ("taken-in", "sms", "p-1")
        assert course.issue.status == "closed"

    def test_what_was_not(self) -> None:
        """With the reason why."""
        (event,) = an_issue().give(RecordMessage, failed_because="number_unknown")
        assert isinstance(event, MessageFailed)
        assert event.failed_because == "number_unknown"

    def test_by_the_system_only(self) -> None:
        """Nobody claims to have sent something."""
        assert an_issue().refused(RecordMessage, CLERK).code == "not_permitted"

    def test_to_a_stranger(self) -> None:
        """Only complainants are written to."""
        assert an_issue().refused(RecordMessage, recipient="p-9").code == "unknown_reference"
