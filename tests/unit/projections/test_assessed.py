"""Indicators with and without what was left out of the assessment, by the month of the deadline."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from domain.calendar import local_date
from domain.deadlines.model import Deadline, DeadlineChange, Limit
from domain.indicators import Rate
from domain.issue.events import (
    CalledBack,
    ExclusionGranted,
    ExclusionRefused,
    IssueClosed,
    IssueDispatched,
    IssueEvent,
    IssueReinstated,
    IssueReported,
    IssueSuspended,
    ResolutionAccepted,
    RevisitRecorded,
)
from projections.indicators.projection import IndicatorsProjection
from projections.indicators.queries import Group, summary
from projections.rebuild import rebuild
from tests.calendars import at
from tests.factories import START, Story, a_deadline, open_masked
from tests.logs import MemoryLog, project

INDICATORS = IndicatorsProjection(open_masked)
FAR = START + timedelta(days=365)
DAY = Limit(amount=1, unit="natural_day")


def ended(name: str, why: str, answer: str, *, left_out: bool = False) -> list[IssueEvent]:
    """Return a closed issue whose resolve clock ended so, and what its complainant said."""
    line = a_deadline()
    change = DeadlineChange.model_validate({"id": line.id, "why": why, "at": line.due_at})
    solved = "no" if answer == "dissatisfied" else "yes"
    story = Story(name).then(IssueReported, "reported")
    story.then(IssueDispatched, "dispatched", unit="housing", started=(line,))
    story.then(ResolutionAccepted, "resolved", changed=(change,))
    story.then(RevisitRecorded, "resolved", solved=solved, satisfaction=answer)
    story.then(IssueClosed, "closed")
    story.then(ExclusionGranted if left_out else ExclusionRefused, "closed")
    return story.events


def five() -> list[IssueEvent]:
    """Return five issues: three in time, two late; the late and dissatisfied one is left out."""
    return [
        *ended("a", "met", "satisfied"),
        *ended("b", "met", "satisfied"),
        *ended("c", "met", "basically_satisfied"),
        *ended("d", "late", "dissatisfied"),
        *ended("e", "late", "dissatisfied", left_out=True),
    ]


def only(views: Engine) -> Group:
    """Return the one group of all."""
    (group,) = summary(views, now=FAR)
    return group


class TestAssessed:
    def test_an_exclusion_leaves_the_assessed_counts_alone(self, views: Engine) -> None:
        """By hand: raw 3 of 5 in time, assessed 3 of 4; satisfied 2.8 of 5 and 2.8 of 4."""
        project(views, INDICATORS, five())
        raw = only(views)
        assert (raw.issues, raw.assessed.issues) == (5, 4)
        assert raw.on_time["resolve"] == Rate(numerator=3, denominator=5)
        assert raw.assessed.on_time["resolve"] == Rate(numerator=3, denominator=4)
        assert raw.ended_on_time["resolve"] == Rate(numerator=3, denominator=5)
        assert raw.assessed.ended_on_time["resolve"] == Rate(numerator=3, denominator=4)
        assert (raw.solved, raw.assessed.solved) == (
            Rate(numerator=3, denominator=5),
            Rate(numerator=3, denominator=4),
        )
        assert raw.satisfied == Rate(numerator=2_800, denominator=5_000)
        assert raw.assessed.satisfied == Rate(numerator=2_800, denominator=4_000)

    def test_nothing_left_to_assess_has_no_rate(self, views: Engine) -> None:
        """Neither 0 nor 100: the group takes no part (不参评)."""
        project(views, INDICATORS, ended("one", "late", "dissatisfied", left_out=True))
        (group,) = summary(views, now=FAR, group_by="unit")
        assert (group.key, group.issues, group.assessed.issues) == ("housing", 1, 0)
        assert group.assessed.solved.percent is None
        assert group.assessed.satisfied.percent is None
        assert "resolve" not in group.assessed.on_time

    def test_a_rebuild_counts_the_same(self, views: Engine) -> None:
        """Folded anew from the log, raw and assessed are what they were."""
        log = MemoryLog(five())
        rebuild(views, log, INDICATORS, owner="first", clock=lambda: START)
        before = summary(views, now=FAR, group_by="month")
        report = rebuild(views, log, INDICATORS, owner="second", clock=lambda: START)
        assert report.equal
        assert summary(views, now=FAR, group_by="month") == before

    def test_a_call_that_checks_is_no_answer(self, views: Engine) -> None:
        """Whoever was not reached stays without an answer, however content he is when called."""
        story = Story("one").then(IssueReported, "reported").then(IssueClosed, "closed")
        story.then(CalledBack, "closed", solved="yes", satisfaction="satisfied")
        project(views, INDICATORS, story.events)
        assert only(views).satisfied.percent is None
        assert only(views).solved.percent is None


class TestMonth:
    @pytest.mark.parametrize(
        ("line", "month"),
        [
            (a_deadline(at=at("2026-02-26T10:00"), limit=DAY), "2026-02"),
            (a_deadline(at=at("2026-02-27T10:00"), limit=DAY), "2026-02"),
            (a_deadline(at=at("2026-02-28T10:00"), limit=DAY), "2026-03"),
        ],
    )
    def test_is_that_of_the_last_day(self, views: Engine, line: Deadline, month: str) -> None:
        """Due at 00:00 of 1 March belongs to February; when it was closed does not matter."""
        story = Story("one").then(IssueReported, "reported")
        story.then(IssueDispatched, "dispatched", unit="housing", started=(line,))
        project(views, INDICATORS, story.events)
        (group,) = summary(views, now=FAR, group_by="month")
        assert group.key == month

    def test_an_instant_of_midnight_is_exclusive(self) -> None:
        """The second row above is the instant that rules.md 8 names."""
        line = a_deadline(at=at("2026-02-27T10:00"), limit=DAY)
        assert line.due_at == at("2026-03-01T00:00")
        assert local_date(line.due_at) > line.last_day

    def test_none_before_dispatch(self, views: Engine) -> None:
        """No deadline, no month."""
        project(views, INDICATORS, Story("one").then(IssueReported, "reported").events)
        assert [group.key for group in summary(views, now=FAR, group_by="month")] == [None]

    def test_a_suspended_issue_waits_for_its_resumption(self, views: Engine) -> None:
        """On the ledger it is in no month, then in that of its new deadline."""
        line = a_deadline(at=at("2026-02-09T10:00"), limit=DAY)
        later = a_deadline(at=at("2026-05-11T10:00"), limit=DAY)
        held = DeadlineChange(id=line.id, why="paused", at=line.started_at)
        resumed = DeadlineChange(id=line.id, why="resumed", at=later.started_at, deadline=later)
        story = Story("one").then(IssueReported, "reported")
        story.then(IssueDispatched, "dispatched", unit="housing", started=(line,))
        story.then(IssueSuspended, "suspended", changed=(held,))
        project(views, INDICATORS, story.events)
        assert [group.key for group in summary(views, now=FAR, group_by="month")] == [None]
        story.then(IssueReinstated, "claimed", changed=(resumed,))
        project(views, INDICATORS, story.events[3:])
        assert [group.key for group in summary(views, now=FAR, group_by="month")] == ["2026-05"]
