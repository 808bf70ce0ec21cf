"""The timers: what is due when, and what is late."""

from datetime import timedelta

from sqlalchemy import Engine

from domain.deadlines.ladder import LadderRecord, Offset
from domain.deadlines.model import DeadlineChange, Limit, Warn
from domain.deadlines.pause import pause, resume
from domain.issue.events import (
    DeadlineBreached,
    DeadlineWarned,
    IssueClaimed,
    IssueClosed,
    IssueDispatched,
    IssueReported,
    IssueResolved,
    NoteAdded,
    ResolutionSentBack,
)
from projections.timers import queries
from projections.timers.projection import TimersProjection
from tests.calendars import office
from tests.factories import START, Story, a_deadline, open_masked
from tests.logs import a_closed_loop, project

TIMERS = TimersProjection(open_masked)
WARNED = Limit(amount=5, unit="work_day", warn=(Warn(share=0.5), Warn(share=0.8)))
RESOLVE = a_deadline(limit=WARNED)
FAR = START + timedelta(days=60)


def a_dispatched() -> Story:
    """Return an issue whose resolve clock runs, with two warnings."""
    return (
        Story()
        .then(IssueReported, "reported")
        .then(IssueDispatched, "dispatched", unit="housing", started=(RESOLVE,))
    )


class TestTimers:
    def test_show_the_next_action(self, views: Engine) -> None:
        """A running clock shows its first warning, with the unit that answers for it."""
        project(views, TIMERS, a_dispatched().events)
        (timer,) = queries.due_before(views, FAR)
        assert (timer.next_action, timer.next_at) == ("warn-1", RESOLVE.warn_at[0])
        assert (timer.unit, timer.number, timer.state) == ("housing", "PD-2026-000001", "running")
        assert queries.due_before(views, RESOLVE.warn_at[0]) == []

    def test_a_fired_warning_gives_way_to_the_next_action(self, views: Engine) -> None:
        """What was done is not due again."""
        story = a_dispatched().then(DeadlineWarned, "dispatched", action="warn-1")
        project(views, TIMERS, story.events)
        (timer,) = queries.due_before(views, FAR)
        assert timer.next_action == "warn-2"

    def test_a_breach_leaves_nothing_to_do_but_stays_late(self, views: Engine) -> None:
        """After the breach the clock runs on, overdue, until it is stopped."""
        breached = DeadlineChange(id="resolve-1", why="breached", at=RESOLVE.due_at)
        story = a_dispatched().then(DeadlineBreached, "dispatched", changed=(breached,))
        project(views, TIMERS, story.events)
        assert queries.due_before(views, FAR) == []
        (timer,) = queries.overdue(views, RESOLVE.due_at)
        assert (timer.state, timer.next_action) == ("breached", None)

    def test_the_ladder_goes_on_after_the_breach(self, views: Engine) -> None:
        """What is due next on an overdue clock is its next rung, until that was done."""
        rung = LadderRecord(key="supervised", when=Offset(since="due"), does="supervise")
        line = a_deadline(limit=WARNED, ladder=(rung,))
        breached = DeadlineChange(id="resolve-1", why="breached", at=line.due_at)
        story = Story().then(IssueReported, "reported", started=(line,))
        story.then(DeadlineBreached, "reported", changed=(breached,))
        project(views, TIMERS, story.events)
        (timer,) = queries.due_before(views, FAR)
        assert (timer.next_action, timer.next_at) == ("supervised", line.due_at)
        story.then(DeadlineWarned, "reported", action="supervised")
        project(views, TIMERS, story.events[2:])
        assert queries.due_before(views, FAR) == []

    def test_a_rung_with_a_condition_is_not_foretold(self, views: Engine) -> None:
        """Only the issue knows whether it is spared."""
        rung = LadderRecord(
            key="half", when=Offset(since="start", share=0.1), does="urge", unless="contacted"
        )
        line = a_deadline(limit=WARNED, ladder=(rung,))
        project(views, TIMERS, Story().then(IssueReported, "reported", started=(line,)).events)
        (timer,) = queries.due_before(views, FAR)
        assert timer.next_action == "warn-1"

    def test_a_stopped_clock_is_gone(self, views: Engine) -> None:
        """Met, late or cancelled: nothing is due any more."""
        for why in ("met", "late", "cancelled"):
            change = DeadlineChange.model_validate({"id": "resolve-1", "why": why, "at": START})
            story = a_dispatched().then(IssueClosed, "closed", changed=(change,))
            project(views, TIMERS, story.events[:2])
            assert len(queries.overdue(views, FAR)) == 1
            project(views, TIMERS, story.events[2:])
            assert queries.overdue(views, FAR) == []

    def test_a_clock_that_stands_neither_acts_nor_is_late(self, views: Engine) -> None:
        """During review the clock stands; sent back it runs on with its new instants."""
        held_at = START + timedelta(hours=1)
        held = DeadlineChange(id="resolve-1", why="paused", at=held_at)
        project(
            views, TIMERS, a_dispatched().then(IssueResolved, "resolved", changed=(held,)).events
        )
        assert queries.due_before(views, FAR) == []
        assert queries.overdue(views, FAR) == []
        again = START + timedelta(days=3)
        moved = resume(pause(RESOLVE, held_at, ""), again, office())
        resumed = DeadlineChange(id="resolve-1", why="resumed", at=again, deadline=moved)
        story = a_dispatched().then(IssueResolved, "resolved", changed=(held,))
        story.then(ResolutionSentBack, "claimed", changed=(resumed,))
        project(views, TIMERS, story.events[3:])
        (timer,) = queries.of_issue(views, str(story.issue))
        assert timer.due_at == moved.due_at
        assert timer.due_at > RESOLVE.due_at
        assert timer.next_action is not None

    def test_imported_history_does_nothing(self, views: Engine) -> None:
        """Clocks of imported issues are there to be judged; nothing acts on them until live."""
        story = Story(caused_by="ImportIssue").then(IssueReported, "reported", started=(RESOLVE,))
        project(views, TIMERS, story.events)
        assert queries.due_before(views, FAR) == []
        assert len(queries.of_issue(views, str(story.issue))) == 1
        story.caused_by = "AddNote"
        project(views, TIMERS, story.then(NoteAdded, "reported").events[1:])
        assert len(queries.due_before(views, FAR)) == 1

    def test_missed_is_more_than_a_minute_past(self, views: Engine) -> None:
        """A timer a little late is no alarm; one a minute late is."""
        project(views, TIMERS, a_dispatched().events)
        minute = timedelta(minutes=1)
        assert queries.missed(views, RESOLVE.warn_at[0] + minute) == []
        assert len(queries.missed(views, RESOLVE.warn_at[0] + minute + timedelta(seconds=1))) == 1

    def test_a_clock_that_ends_within_its_page_is_never_stored(self, views: Engine) -> None:
        """An issue closed within one page leaves no timers."""
        events = a_closed_loop(1)
        project(views, TIMERS, events)
        assert queries.of_issue(views, str(events[0].stamp.issue_id)) == []

    def test_the_unit_is_known_to_clocks_that_started_before_it(self, views: Engine) -> None:
        """The whole-issue clock starts before dispatch; its unit is who holds the issue now."""
        story = Story().then(IssueReported, "reported", started=(a_deadline("whole_issue"),))
        story.then(IssueDispatched, "dispatched", unit="housing")
        story.then(IssueClaimed, "claimed", unit="housing")
        project(views, TIMERS, story.events)
        (timer,) = queries.due_before(views, FAR)
        assert timer.unit == "housing"
