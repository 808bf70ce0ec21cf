"""What came in, by source and day, beside what the sources say they sent."""

from datetime import date

from sqlalchemy import Engine

from domain.completeness.events import SourceControlTotalStated
from domain.issue.events import (
    IssueAnswered,
    IssueRejected,
    IssueReported,
    RepeatContactRecorded,
)
from projections.completeness.projection import CompletenessProjection
from projections.completeness.queries import Span, numbers, reconciled, sources
from tests.factories import START, Story, open_masked, sealed
from tests.logs import project
from tests.unit.domain.completeness.test_totals import NEW, state

TODAY = date(2026, 3, 2)


def reported(name: str, **fields: object) -> Story:
    """Return an issue that came in this morning."""
    story = Story(name=name, number=f"PD-{name}", at=START)
    title, text = sealed("路灯"), sealed("路灯不亮")
    story.then(IssueReported, "reported", title=title, text=text, **fields)
    return story


def test_everything_that_came_in_counts_once(views: Engine) -> None:
    """Issues, answers at once, refusals, imports and repeated contacts; parts of a split do not."""
    answered = reported("a", external_id="1")
    answered.then(IssueAnswered, "closed", answer=sealed("已答复"))
    declined = reported("b", external_id="2").then(IssueRejected, "rejected")
    plain = reported("c", external_id="3")
    plain.then(RepeatContactRecorded, "reported", text=sealed("又说"), count=1)
    imported = reported("d", external_id="4", historic=True)
    part = reported("e", parent=plain.events[0].stamp.issue_id)
    stories = [answered, declined, plain, imported, part]
    project(
        views,
        CompletenessProjection(open_masked),
        [event for story in stories for event in story.events],
    )
    (day,) = reconciled(views, Span())
    assert dict(day.arrived) == {"answered": 1, "declined": 1, "issue": 1, "repeat": 1, "import": 1}
    assert (day.source, day.total, day.stated, day.difference) == ("hotline", 5, None, None)


def test_a_repeat_counts_where_it_came_from(views: Engine) -> None:
    """A contact by another way counts for that source, with its number there."""
    story = reported("a", external_id="1")
    story.then(
        RepeatContactRecorded,
        "reported",
        text=sealed("又说"),
        count=1,
        source="petitions",
        external_id="XF-7",
    )
    project(views, CompletenessProjection(open_masked), story.events)
    assert [(day.source, day.total) for day in reconciled(views, Span())] == [
        ("hotline", 1),
        ("petitions", 1),
    ]
    assert numbers(views, Span()) == {"hotline": ["1"], "petitions": ["XF-7"]}


def test_totals_stand_beside(views: Engine) -> None:
    """The day of a total is listed though nothing came in; spans restrict both."""
    (event,) = state(NEW, 7)
    assert isinstance(event, SourceControlTotalStated)
    project(views, CompletenessProjection(open_masked), [event, *reported("a").events])
    first, second = reconciled(views, Span())
    assert (first.stated, first.difference, second.difference) == (7, -7, None)
    assert reconciled(views, Span(source="petitions")) == ()
    assert [day.day for day in reconciled(views, Span(since=TODAY))] == [TODAY]
    assert [day.day for day in reconciled(views, Span(until=event.day))] == [event.day]
    assert sources(views) == ("hotline",)
