"""The inbox: who should look at what, and what answers it."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from domain.base import Actor
from domain.deadlines.model import DeadlineChange
from domain.issue.events import (
    ApprovalRefused,
    ApprovalRequested,
    BreachRevoked,
    CalledBack,
    CardAppealed,
    CardIssued,
    ClaimReleased,
    DeadlineBreached,
    DeadlineWarned,
    DispatchRecalled,
    ExclusionGranted,
    ExclusionRequested,
    IssueClaimed,
    IssueClosed,
    IssueDiscovered,
    IssueDispatched,
    IssueEscalated,
    IssueRejected,
    IssueReported,
    IssueResolved,
    IssueSupervised,
    IssueUrged,
    NoteAdded,
    ReinspectionRecorded,
    ReinspectionScheduled,
    ReopenWaived,
    ResolutionAccepted,
    ResolutionSentBack,
    ReturnRefused,
    ReturnRequested,
    ReturnUpheld,
    RevisitAttempted,
    RevisitExhausted,
    RevisitRecorded,
    RevisitSampled,
    ReworkOrdered,
    SupervisionAnswered,
)
from projections.inbox.projection import InboxProjection
from projections.inbox.queries import inbox, open_counts, recipients_of
from projections.tables import writing
from tests.factories import START, Story, open_masked
from tests.logs import MemoryLog, a_closed_loop, project

INBOX = InboxProjection(open_masked)
HANDLER = "person:housing-handler-1"


def a_reported() -> Story:
    """Return an issue that waits for dispatch."""
    return Story().then(IssueReported, "reported")


def a_dispatched() -> Story:
    """Return an issue that waits to be claimed."""
    return a_reported().then(IssueDispatched, "dispatched")


def a_claimed() -> Story:
    """Return an issue in hand."""
    return a_dispatched().then(IssueClaimed, "claimed")


def a_resolved() -> Story:
    """Return an issue that waits for review."""
    return a_claimed().then(IssueResolved, "resolved")


def an_accepted() -> Story:
    """Return an issue that waits for its revisit."""
    return a_resolved().then(ResolutionAccepted, "resolved")


WAITING = {
    "discovered": (Story().then(IssueDiscovered, "discovered"), {("role:clerk", "report")}),
    "reported": (a_reported(), {("role:dispatcher", "dispatch")}),
    "dispatched": (a_dispatched(), {("unit:housing", "claim")}),
    "recalled": (
        a_dispatched().then(DispatchRecalled, "reported"),
        {("role:dispatcher", "dispatch")},
    ),
    "claimed": (a_claimed(), {(HANDLER, "resolve")}),
    "released": (a_claimed().then(ClaimReleased, "dispatched"), {("unit:housing", "claim")}),
    "return asked": (
        a_claimed().then(ReturnRequested, "return_requested"),
        {(HANDLER, "resolve"), ("role:dispatcher", "decide_return")},
    ),
    "return refused": (
        a_claimed().then(ReturnRequested, "return_requested").then(ReturnRefused, "claimed"),
        {(HANDLER, "resolve")},
    ),
    "return upheld": (
        a_claimed().then(ReturnRequested, "return_requested").then(ReturnUpheld, "reported"),
        {("role:dispatcher", "dispatch")},
    ),
    "resolved": (a_resolved(), {("role:reviewer", "review")}),
    "sent back": (a_resolved().then(ResolutionSentBack, "claimed"), {(HANDLER, "resolve")}),
    "accepted": (an_accepted(), {("role:revisitor", "revisit")}),
    "attempted": (
        an_accepted().then(RevisitAttempted, "resolved"),
        {("role:revisitor", "revisit")},
    ),
    "partly solved": (
        an_accepted().then(RevisitRecorded, "resolved", solved="partly"),
        {("role:supervisor", "decide_rework")},
    ),
    "rework": (
        an_accepted().then(RevisitRecorded, "resolved").then(ReworkOrdered, "claimed"),
        {(HANDLER, "resolve")},
    ),
    "waived": (
        an_accepted().then(RevisitRecorded, "resolved").then(ReopenWaived, "resolved"),
        set(),
    ),
    "approval": (
        a_resolved().then(ApprovalRequested, "resolved"),
        {("role:reviewer", "review"), ("role:supervisor", "approve")},
    ),
    "urged": (
        a_claimed().then(IssueUrged, "claimed", unit="housing"),
        {(HANDLER, "resolve"), ("unit:housing", "urged")},
    ),
    "reported upwards": (
        a_claimed().then(IssueEscalated, "claimed", to="superior", unit="town", person="mayor-1"),
        {(HANDLER, "resolve"), ("person:mayor-1", "told")},
    ),
    "nobody is above": (
        a_claimed().then(IssueEscalated, "claimed", to="superior", unit="centre"),
        {(HANDLER, "resolve"), ("role:supervisor", "told")},
    ),
    "supervised": (
        a_claimed().then(IssueSupervised, "claimed", person="housing-lead"),
        {(HANDLER, "resolve"), ("person:housing-lead", "answer_supervision")},
    ),
    "supervision answered": (
        a_claimed().then(IssueSupervised, "claimed").then(SupervisionAnswered, "claimed"),
        {(HANDLER, "resolve"), ("role:supervisor", "lift_supervision")},
    ),
    "another supervision answered": (
        a_claimed()
        .then(IssueSupervised, "claimed", person="housing-lead")
        .then(SupervisionAnswered, "claimed", supervision="2"),
        {
            (HANDLER, "resolve"),
            ("person:housing-lead", "answer_supervision"),
            ("role:supervisor", "lift_supervision"),
        },
    ),
    "a red card": (
        a_claimed().then(CardIssued, "claimed", unit="housing", interview=True),
        {(HANDLER, "resolve"), ("unit:housing", "card"), ("role:supervisor", "interview")},
    ),
    "an appeal": (
        a_claimed()
        .then(CardIssued, "claimed", person="housing-handler-1")
        .then(CardAppealed, "claimed"),
        {(HANDLER, "resolve"), ("role:supervisor", "decide_appeal")},
    ),
    "an appeal outlives the issue": (
        an_accepted()
        .then(IssueClosed, "closed")
        .then(CardIssued, "closed", unit="housing")
        .then(CardAppealed, "closed")
        .then(NoteAdded, "closed"),
        {("role:supervisor", "decide_appeal")},
    ),
    "a second call": (
        an_accepted()
        .then(RevisitExhausted, "resolved")
        .then(IssueClosed, "closed")
        .then(RevisitSampled, "closed"),
        {("role:revisitor", "call_back")},
    ),
    "no second call": (
        an_accepted()
        .then(RevisitExhausted, "resolved")
        .then(IssueClosed, "closed")
        .then(RevisitSampled, "closed", drawn=False),
        set(),
    ),
    "called a second time": (
        an_accepted()
        .then(IssueClosed, "closed")
        .then(RevisitSampled, "closed")
        .then(CalledBack, "closed"),
        set(),
    ),
    "an exclusion": (
        an_accepted().then(IssueClosed, "closed").then(ExclusionRequested, "closed"),
        {("role:supervisor", "decide_exclusion")},
    ),
    "an exclusion to approve": (
        an_accepted()
        .then(IssueClosed, "closed")
        .then(ExclusionRequested, "closed")
        .then(ApprovalRequested, "closed", act="exclude"),
        {("role:supervisor", "decide_exclusion"), ("role:supervisor", "approve")},
    ),
    "two acts to approve": (
        a_resolved()
        .then(ApprovalRequested, "resolved", act="exclude")
        .then(ApprovalRequested, "resolved", act="merge"),
        {
            ("role:reviewer", "review"),
            ("role:supervisor", "approve"),
            ("role:dispatcher", "approve"),
        },
    ),
    "one of two acts refused": (
        a_resolved()
        .then(ApprovalRequested, "resolved", act="exclude")
        .then(ApprovalRequested, "resolved", act="merge")
        .then(ApprovalRefused, "resolved", act="exclude"),
        {("role:reviewer", "review"), ("role:dispatcher", "approve")},
    ),
    "one of two acts done": (
        a_resolved()
        .then(ApprovalRequested, "resolved", act="exclude")
        .then(ApprovalRequested, "resolved", act="force_close")
        .then(ExclusionGranted, "resolved"),
        {("role:reviewer", "review"), ("role:supervisor", "approve")},
    ),
    "no act outlives the feedback it was about": (
        an_accepted()
        .then(ApprovalRequested, "resolved", act="exclude")
        .then(RevisitRecorded, "resolved")
        .then(ReworkOrdered, "claimed"),
        {(HANDLER, "resolve")},
    ),
    "a second look": (
        an_accepted()
        .then(IssueClosed, "closed")
        .then(ReinspectionScheduled, "closed", due_at=START),
        {("role:supervisor", "reinspect")},
    ),
    "looked at again": (
        an_accepted()
        .then(IssueClosed, "closed")
        .then(ReinspectionScheduled, "closed", due_at=START)
        .then(ReinspectionRecorded, "closed"),
        set(),
    ),
    "rejected": (a_reported().then(IssueRejected, "rejected"), set()),
    "closed": (an_accepted().then(IssueClosed, "closed"), set()),
}


class TestWhoLooks:
    @pytest.mark.parametrize("case", WAITING)
    def test_exactly_those_who_can_go_on(self, views: Engine, case: str) -> None:
        """In each situation the open items name who must act next, and nobody else."""
        story, expected = WAITING[case]
        project(views, INBOX, story.events)
        assert set(open_counts(views)) == expected

    @pytest.mark.parametrize("case", WAITING)
    def test_whatever_the_pages(self, views: Engine, case: str) -> None:
        """Items opened in one page are answered in another just the same."""
        story, expected = WAITING[case]
        for event in story.events:
            project_at(views, story, event.stamp.version)
        assert set(open_counts(views)) == expected

    def test_imported_history_asks_nobody(self, views: Engine) -> None:
        """An import must not flood the dispatchers with years of closed matters."""
        story = Story(caused_by="ImportIssue").then(IssueReported, "reported")
        project(views, INBOX, story.events)
        assert open_counts(views) == {}

    def test_a_done_item_says_when(self, views: Engine) -> None:
        """Done items stay, with the instant of their answer."""
        project(views, INBOX, a_dispatched().events)
        (item,) = inbox(views, ["role:dispatcher"], with_done=True)
        assert item.done
        assert item.done_at == START + timedelta(minutes=1)
        assert inbox(views, ["role:dispatcher"]) == []

    def test_oldest_first_and_onwards_by_position(self, views: Engine) -> None:
        """A long inbox is read on after the last position seen."""
        events = [event for index in range(3) for event in a_closed_loop(index)[:1]]
        project(views, INBOX, events)
        first = inbox(views, ["role:dispatcher"], limit=2)
        rest = inbox(views, ["role:dispatcher"], after=first[-1].position)
        assert [item.number for item in (*first, *rest)] == [e.stamp.number for e in events]

    @pytest.mark.parametrize("limit", [1, 2, 3])
    def test_a_page_ends_behind_what_one_event_asked(self, views: Engine, limit: int) -> None:
        """Who holds two posts is asked twice by one event: reading on by position skips neither."""
        story = a_claimed().then(DeadlineWarned, "claimed").then(DeadlineBreached, "claimed")
        project(views, INBOX, story.events)
        names, seen, after = (HANDLER, "role:supervisor"), [], 0
        while found := inbox(views, names, after=after, limit=limit):
            seen += [(item.recipient, item.kind) for item in found]
            after = found[-1].position
        assert sorted(seen) == sorted(open_counts(views))


class TestDeadlines:
    def test_a_warning_reaches_who_holds_the_issue(self, views: Engine) -> None:
        """The claimant is told that his clock runs out."""
        project(views, INBOX, a_claimed().then(DeadlineWarned, "claimed").events)
        assert (HANDLER, "warned") in open_counts(views)

    def test_a_warning_of_the_centre_reaches_its_role(self, views: Engine) -> None:
        """The dispatch clock is the dispatcher's."""
        warned = {"clock": "dispatch", "deadline_id": "dispatch-1"}
        project(views, INBOX, a_reported().then(DeadlineWarned, "reported", **warned).events)
        assert ("role:dispatcher", "warned") in open_counts(views)

    def test_a_breach_reaches_the_supervisor_too(self, views: Engine) -> None:
        """A breach answers the warning and is shown to the holder and to the supervisor."""
        story = a_claimed().then(DeadlineWarned, "claimed").then(DeadlineBreached, "claimed")
        project(views, INBOX, story.events)
        assert set(open_counts(views)) == {
            (HANDLER, "resolve"),
            (HANDLER, "breached"),
            ("role:supervisor", "breached"),
        }

    def test_an_evaluation_is_asked_of_those_who_evaluate(self, views: Engine) -> None:
        """Also when it is late, and when a review came first: never of the revisitors (A3)."""
        by = {"evaluator": "community-1"}
        story = a_claimed().then(IssueResolved, "resolved", **by)
        story.then(ResolutionAccepted, "resolved", **by)
        story.then(DeadlineBreached, "resolved", clock="revisit", deadline_id="revisit-1", **by)
        project(views, INBOX, story.events)
        assert set(open_counts(views)) == {
            ("unit:community-1", "revisit"),
            ("unit:community-1", "breached"),
            ("role:supervisor", "breached"),
        }

    def test_stopping_the_clock_answers_it(self, views: Engine) -> None:
        """Late or not: once the clock is stopped nobody needs to look at it."""
        stopped = DeadlineChange(id="resolve-1", why="late", at=START)
        story = a_claimed().then(DeadlineBreached, "claimed")
        story.then(IssueResolved, "resolved", changed=(stopped,))
        project(views, INBOX, story.events)
        assert set(open_counts(views)) == {("role:reviewer", "review")}

    def test_a_revoked_breach_is_answered(self, views: Engine) -> None:
        """A breach that was none leaves nothing to look at."""
        story = a_claimed().then(DeadlineBreached, "claimed").then(BreachRevoked, "claimed")
        project(views, INBOX, story.events)
        assert set(open_counts(views)) == {(HANDLER, "resolve")}

    def test_another_deadline_answers_nothing(self, views: Engine) -> None:
        """Items about one deadline do not end with another one."""
        other = DeadlineChange(id="contact-1", why="met", at=START)
        story = a_claimed().then(DeadlineWarned, "claimed")
        story.then(ReturnRequested, "return_requested", changed=(other,))
        project(views, INBOX, story.events)
        assert (HANDLER, "warned") in open_counts(views)


class TestRecipients:
    def test_of_an_actor(self) -> None:
        """Handlers look for their unit, the centre's people for their role, all for themselves."""
        handler = Actor(id="h-1", role="handler", unit="housing")
        assert recipients_of(handler) == ("role:handler", "unit:housing", "person:h-1")
        reviewer = Actor(id="r-1", role="reviewer", unit="centre")
        assert recipients_of(reviewer) == ("role:reviewer", "person:r-1")


def project_at(views: Engine, story: Story, version: int) -> None:
    """Fold one event of the story as a page of its own, at its own position."""
    with writing(views) as tx:
        INBOX.apply(tx, MemoryLog(story.events).entries[version - 1 : version])
