"""Indicators: counts, rates on time including what is open and late, medians."""

from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import Engine

from domain.deadlines.model import Deadline, DeadlineChange
from domain.indicators import Rate
from domain.issue.events import (
    BreachVoided,
    IssueClaimed,
    IssueClosed,
    IssueDispatched,
    IssueReopened,
    IssueReported,
    IssueResolved,
    ResolutionAccepted,
    ReturnUpheld,
    RevisitRecorded,
    ReworkOrdered,
)
from projections.indicators.only import Only
from projections.indicators.projection import IndicatorsProjection
from projections.indicators.queries import resolve_on_time, summary
from tests.calendars import at
from tests.factories import START, Story, a_deadline, open_masked
from tests.logs import a_closed_loop, project

INDICATORS = IndicatorsProjection(open_masked)
RESOLVE = a_deadline()
FAR = START + timedelta(days=365)


def an_issue(name: str, **reported: object) -> Story:
    """Return a dispatched issue whose resolve clock runs."""
    return (
        Story(name)
        .then(IssueReported, "reported", **reported)
        .then(IssueDispatched, "dispatched", unit="housing", started=(RESOLVE,))
    )


def stopped(
    why: str, when: datetime, *, days: int = 0, deadline: Deadline = RESOLVE
) -> DeadlineChange:
    """Return the change that stopped the resolve clock."""
    return DeadlineChange.model_validate(
        {"id": deadline.id, "why": why, "at": when, "elapsed_working_days": days}
    )


class TestOnTime:
    def test_open_and_late_counts_as_not_met(self, views: Engine) -> None:
        """One met, one late, one still open: one of two, and one of three once that one is late."""
        for name, change in (
            ("met", stopped("met", START)),
            ("late", stopped("late", RESOLVE.due_at)),
        ):
            story = an_issue(name).then(IssueResolved, "resolved")
            project(
                views,
                INDICATORS,
                story.then(ResolutionAccepted, "resolved", changed=(change,)).events,
            )
        project(views, INDICATORS, an_issue("open").events)
        before = RESOLVE.due_at - timedelta(microseconds=1)
        assert resolve_on_time(views, now=before) == Rate(numerator=1, denominator=2)
        assert resolve_on_time(views, now=RESOLVE.due_at) == Rate(numerator=1, denominator=3)
        (group,) = summary(views, now=RESOLVE.due_at)
        assert group.on_time["resolve"] == Rate(numerator=1, denominator=3)
        assert (group.issues, group.open, group.overdue) == (3, 3, 1)

    def test_without_fault_is_not_judged(self, views: Engine) -> None:
        """A clock cancelled by an upheld return counts nowhere; the next dispatch's does."""
        story = an_issue("one").then(
            ReturnUpheld, "reported", changed=(stopped("cancelled", START),)
        )
        project(views, INDICATORS, story.events)
        assert resolve_on_time(views, now=FAR).percent is None
        again = a_deadline(count=2)
        story.then(IssueDispatched, "dispatched", unit="water", started=(again,))
        project(views, INDICATORS, story.events[3:])
        assert resolve_on_time(views, now=FAR) == Rate(numerator=0, denominator=1)
        (group,) = summary(views, now=FAR, group_by="unit")
        assert (group.key, group.returns) == ("water", 1)

    def test_a_late_attempt_stays_late(self, views: Engine) -> None:
        """Rework, or the next stage, gets a limit of its own and does not undo a late one.

        Source: rules.md 2.7 and 7.6. A supervisor's voided breach undoes it.
        """
        late = stopped("late", RESOLVE.due_at)
        again = a_deadline(count=2)
        story = an_issue("one").then(IssueResolved, "resolved", changed=(late,))
        story.then(ReworkOrdered, "claimed", started=(again,))
        project(views, INDICATORS, story.events)
        assert resolve_on_time(views, now=START) == Rate(numerator=0, denominator=1)
        met = stopped("met", START, deadline=again)
        story.then(IssueResolved, "resolved", changed=(met,))
        project(views, INDICATORS, story.events[4:])
        assert resolve_on_time(views, now=FAR) == Rate(numerator=0, denominator=1)
        story.then(BreachVoided, "resolved", changed=(stopped("voided", START),))
        project(views, INDICATORS, story.events[5:])
        assert resolve_on_time(views, now=FAR) == Rate(numerator=1, denominator=1)

    def test_the_two_ways_of_counting_differ_on_rest_days(self, views: Engine) -> None:
        """Answered on the Saturday after the fifth work day: in time by days, late by instant.

        Source: rules.md 13.1, message 137378 (2018-09-14, answered 2018-09-22).
        """
        started = at("2018-09-14T10:00")
        resolve = a_deadline(at=started)
        answered = at("2018-09-22T09:00")
        change = stopped("late", answered, days=5, deadline=resolve)
        story = Story("137378").then(IssueReported, "reported", source="mailbox")
        story.then(IssueDispatched, "dispatched", started=(resolve,))
        story.then(ResolutionAccepted, "resolved", changed=(change,))
        project(views, INDICATORS, story.events)
        by_days = resolve_on_time(
            views, now=FAR, lateness="elapsed_working_days", only=Only(source="mailbox")
        )
        by_instant = resolve_on_time(views, now=FAR, lateness="deadline_instant")
        assert by_days == Rate(numerator=1, denominator=1)
        assert by_instant == Rate(numerator=0, denominator=1)
        assert resolve_on_time(views, now=FAR, only=Only(source="phone")).denominator == 0

    def test_a_clock_that_stands_is_not_late(self, views: Engine) -> None:
        """While the centre reviews, the unit's clock stands."""
        held = DeadlineChange(id=RESOLVE.id, why="paused", at=START)
        project(
            views,
            INDICATORS,
            an_issue("one").then(IssueResolved, "resolved", changed=(held,)).events,
        )
        assert resolve_on_time(views, now=FAR).denominator == 0


class TestGroups:
    def test_each_group_counts_its_own(self, views: Engine) -> None:
        """Groups come in order of their keys, those without a key last, and add up."""
        for index in range(9):
            project(views, INDICATORS, a_closed_loop(index))
        project(
            views, INDICATORS, Story("new").then(IssueReported, "reported", source="web").events
        )
        by_unit = summary(views, now=START, group_by="unit")
        assert [group.key for group in by_unit] == [*(f"unit-{n}" for n in range(7)), None]
        assert sum(group.issues for group in by_unit) == 10
        by_status = {
            group.key: group.issues for group in summary(views, now=START, group_by="status")
        }
        assert by_status == {"closed": 9, "reported": 1}
        sources = [group.key for group in summary(views, now=START, group_by="source")]
        assert sources == ["hotline", "web"]
        (everything,) = summary(views, now=START)
        assert (everything.key, everything.issues, everything.closed) == ("all", 10, 9)

    def test_nothing_is_one_empty_group(self, views: Engine) -> None:
        """Without issues there are counts of zero and no rates, not an error."""
        (group,) = summary(views, now=START)
        assert (group.issues, group.reworks, group.on_time, group.steps) == (0, 0, {}, {})
        assert group.solved.percent is None
        assert summary(views, now=START, group_by="unit") == []


class TestAnswers:
    def test_the_last_answer_counts(self, views: Engine) -> None:
        """After rework the new answer replaces the old one; the rework is counted."""
        story = an_issue("one").then(IssueResolved, "resolved")
        story.then(RevisitRecorded, "resolved", solved="no", satisfaction="dissatisfied")
        story.then(ReworkOrdered, "claimed", reworks=1).then(IssueResolved, "resolved")
        story.then(RevisitRecorded, "resolved", satisfaction="basically_satisfied")
        story.then(IssueClosed, "closed").then(IssueReopened, "claimed")
        project(views, INDICATORS, story.events)
        (group,) = summary(views, now=START)
        assert (group.reworks, group.reopened) == (1, 1)
        assert group.solved == Rate(numerator=1, denominator=1)
        assert group.satisfied == Rate(numerator=800, denominator=1000)

    def test_silence_is_no_satisfaction(self, views: Engine) -> None:
        """An answer without a rating (未评价) is in no rate of satisfaction."""
        story = an_issue("one").then(RevisitRecorded, "resolved", satisfaction="not_given")
        project(views, INDICATORS, story.events)
        (group,) = summary(views, now=START)
        assert group.satisfied.percent is None
        assert group.solved.percent == Decimal("100.00")


class TestSteps:
    def test_median_and_ninetieth(self, views: Engine) -> None:
        """Ten claims after 1 … 10 minutes: the median is 5.5, the 90th percentile 9 minutes."""
        for minutes in range(1, 11):
            story = Story(f"s{minutes}").then(IssueReported, "reported")
            story.then(IssueDispatched, "dispatched")
            story.at += timedelta(minutes=minutes - 1)
            project(views, INDICATORS, story.then(IssueClaimed, "claimed").events)
        (group,) = summary(views, now=START)
        claim = group.steps["claim"]
        assert (claim.count, claim.median_s, claim.p90_s) == (10, 330.0, 540.0)
        assert group.steps["dispatch"].median_s == 60.0
        assert "close" not in group.steps

    def test_rework_belongs_to_the_step_it_repeats(self, views: Engine) -> None:
        """Resolving is measured from the first claim to the last feedback."""
        story = Story().then(IssueReported, "reported").then(IssueDispatched, "dispatched")
        story.then(IssueClaimed, "claimed").then(IssueResolved, "resolved")
        story.then(ReworkOrdered, "claimed").then(IssueResolved, "resolved")
        project(views, INDICATORS, story.events)
        (group,) = summary(views, now=START)
        assert group.steps["resolve"].median_s == 180.0
