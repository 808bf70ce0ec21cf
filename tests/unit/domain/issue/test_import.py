"""Intake by import: history with its own times, judged by the policy or by its source."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from domain.deadlines.explain import lines
from domain.deadlines.given import is_given
from domain.issue.commands import AddNote, ClassifyIssue, DispatchIssue, ImportIssue
from domain.issue.events import IssueReported, NoteAdded
from tests.calendars import at
from tests.factories import sealed
from tests.issues import Course, an_imported_issue, names, running
from tests.ordinary import CLERK, MORNING

REPLIED = {"reply": sealed("已修好"), "replied_at": at("2026-03-05T15:00")}


class TestImport:
    def test_with_a_reply_goes_the_whole_way_with_its_own_times(self) -> None:
        """Seven events: reported and answered when it happened, recorded now."""
        course = an_imported_issue(**REPLIED)
        assert names(tuple(course.events)) == [
            "IssueReported",
            "IssueDispatched",
            "IssueClaimed",
            "IssueResolved",
            "ResolutionAccepted",
            "RevisitWaived",
            "IssueClosed",
        ]
        occurred = [event.stamp.occurred_at for event in course.events]
        assert occurred == [MORNING] * 3 + [REPLIED["replied_at"]] * 4
        assert {event.stamp.recorded_at for event in course.events} == {course.now}
        assert course.issue.deadlines["resolve-1"].state == "met"
        assert course.issue.status == "closed"

    @pytest.mark.parametrize(
        ("lateness", "state"),
        [(None, "breached"), ("deadline_instant", "breached"), ("elapsed_working_days", "met")],
    )
    def test_is_judged_as_the_source_counts(self, lateness: str | None, state: str) -> None:
        """A reply on the Saturday after the last working day: late by instant, not by count."""
        replied = {**REPLIED, "replied_at": at("2026-03-14T10:00")}
        reported = at("2026-03-06T10:00")
        course = Course(now=at("2026-03-20T09:00"))
        course.give(ImportIssue, occurred_at=reported, lateness=lateness, **replied)
        assert course.issue.deadlines["resolve-1"].state == state

    def test_without_a_reply_it_is_history_until_touched(self) -> None:
        """It waits, without timers; the timer does nothing."""
        course = an_imported_issue()
        (event,) = course.events
        assert isinstance(event, IssueReported)
        assert event.historic
        assert (course.issue.status, course.issue.live) == ("reported", False)
        assert course.next_timer is None
        assert course.fire(MORNING + timedelta(days=60)) == ()

    def test_the_first_live_order_brings_it_to_life(self) -> None:
        """From then on clocks run, from now and not from years ago."""
        course = an_imported_issue().until("2026-04-01T09:00")
        course.give(DispatchIssue)
        assert course.issue.live
        assert running(course) == {"claim", "contact", "resolve"}
        assert all(each.started_at == course.now for each in course.issue.deadlines.values())
        assert course.next_timer is not None

    def test_a_note_brings_it_to_life_too(self) -> None:
        """Any live command does."""
        course = an_imported_issue()
        course.give(AddNote, CLERK)
        assert course.issue.live

    def test_a_reply_before_its_report(self) -> None:
        """Such a row is refused, not turned around."""
        replied = {**REPLIED, "replied_at": MORNING - timedelta(days=1)}
        error = Course().refused(ImportIssue, **replied)
        assert (error.code, error.http_status) == ("predated", 422)

    def test_a_reply_in_the_future(self) -> None:
        """Named by its own field."""
        replied = {**REPLIED, "replied_at": MORNING + timedelta(days=1)}
        assert Course().refused(ImportIssue, **replied).details["field"] == "replied_at"

    @pytest.mark.parametrize("field", ["reply", "replied_at"])
    def test_a_reply_and_its_time_belong_together(self, field: str) -> None:
        """Neither is lost in silence."""
        with pytest.raises(ValidationError, match="belong together"):
            Course().order(ImportIssue, **{field: REPLIED[field]})

    def test_unknown_unit_and_category(self) -> None:
        """As for any report."""
        assert Course().refused(ImportIssue, unit="moon").details["field"] == "unit"
        assert Course().refused(ImportIssue, category="天外").details["field"] == "category"


class TestTheSourcesOwnDeadline:
    """An import may bring the due instant of its source; it is taken, not computed."""

    DUE = at("2026-03-05T10:00")

    def _imported(self, **fields: object) -> Course:
        return an_imported_issue(**({"judged_by": "source", "due_at": self.DUE} | fields))

    def test_is_the_resolve_deadline_as_given(self) -> None:
        """Inclusive, final, without warnings, and the explanation says where it comes from."""
        deadline = self._imported().issue.deadlines["resolve-1"]
        assert (deadline.started_at, deadline.due_at) == (MORNING, self.DUE)
        assert (deadline.due_inclusive, deadline.provisional, deadline.warn_at) == (True, False, ())
        assert [step.kind for step in deadline.explanation] == ["given_by_source"]
        assert is_given(deadline)
        assert lines(deadline, "en") == (
            "resolve-1: from 2026-03-02T09:00, due as the source says",
            "given by the source, not computed: 2026-03-05T10:00",
            "due 2026-03-05T10:00 (on time up to and including this instant)",
        )

    @pytest.mark.parametrize(("later", "why"), [(-1, "met"), (0, "met"), (1, "late")])
    def test_judges_the_reply(self, later: int, why: str) -> None:
        """On time up to and including the due instant."""
        replied = {**REPLIED, "replied_at": self.DUE + timedelta(seconds=later)}
        course = self._imported(**replied)
        changes = [change for event in course.events for change in event.changed]
        assert [change.why for change in changes if change.id == "resolve-1"][-1] == why
        assert list(course.issue.deadlines) == ["resolve-1"]
        assert course.issue.status == "closed"

    def test_none_is_not_judged_at_all(self) -> None:
        """What the source set no target for is not judged by limits that it never knew."""
        course = self._imported(due_at=None, **REPLIED)
        assert (course.issue.deadlines, course.issue.status) == ({}, "closed")

    def test_passed_and_open_it_fires_nothing_while_it_is_history(self) -> None:
        """The deadline stands as overdue, but history has no timers."""
        course = self._imported()
        assert running(course) == {"resolve"}
        assert course.next_timer is None
        assert course.fire(MORNING + timedelta(days=60)) == ()

    def test_goes_on_once_the_issue_lives(self) -> None:
        """The dispatch starts no second resolve clock beside the source's."""
        course = self._imported(due_at=MORNING + timedelta(days=90)).until("2026-04-01T09:00")
        course.give(DispatchIssue)
        assert running(course) == {"claim", "contact", "resolve"}
        assert course.issue.deadlines["resolve-1"].due_at == MORNING + timedelta(days=90)

    def test_a_lower_urgency_makes_it_no_longer(self) -> None:
        """What the source promised stands; a higher urgency still shortens it from now."""
        due = MORNING + timedelta(days=90)
        course = self._imported(due_at=due, urgency="utility")
        course.give(ClassifyIssue, urgency="ordinary", category=None)
        assert course.issue.deadlines["resolve-1"].due_at == due
        course.give(ClassifyIssue, urgency="urgent", category=None)
        assert course.issue.deadlines["resolve-1"].due_at < due

    def test_before_the_report_it_is_flagged_and_late(self) -> None:
        """A target before the opening is kept as it is, said, and judged late."""
        course = self._imported(due_at=MORNING - timedelta(hours=1), flags=("own",), **REPLIED)
        reported = course.events[0]
        assert isinstance(reported, IssueReported)
        assert reported.flags == ("own", "target_before_open")
        assert course.issue.deadlines["resolve-1"].state == "breached"

    def test_only_with_its_judge(self) -> None:
        """A target beside the policy's own limits would leave open which of them counts."""
        with pytest.raises(ValidationError, match="judged_by source"):
            Course().order(ImportIssue, due_at=self.DUE)

    def test_a_note_of_the_source_is_kept(self) -> None:
        """What is said of an open issue is a note of its history; it stays without timers."""
        course = an_imported_issue(note=sealed("等待材料"))
        assert [type(event) for event in course.events] == [IssueReported, NoteAdded]
        assert (course.issue.live, course.issue.status) == (False, "reported")
