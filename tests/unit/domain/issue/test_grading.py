"""Into which ledger an issue goes: the report holds what source, loop, place decided then."""

from datetime import date
from typing import Any, Final

import pytest
from pydantic import ValidationError

from domain.issue.commands import ClassifyIssue, DispatchIssue, ImportIssue, ReportIssue, SplitIssue
from domain.issue.events import IssueClassified, IssueReported
from domain.issue.values import Location, MeetingItem
from domain.policy import Policy
from tests.calendars import at
from tests.issues import Course, a_claimed_issue
from tests.ordinary import CATEGORY, a_policy

NAME: Final = {"zh": "名", "en": "name"}
SOURCES: Final = (
    {"code": "hotline", "name": NAME, "grade": "county"},
    {"code": "patrol", "name": NAME, "origin": "proactive", "loop": "pool"},
)
POOL: Final = {
    "key": "pool",
    "name": NAME,
    "mode": "pool",
    "choice": {"categories": ["民政"]},
}
ROOMS: Final = {
    "code": "rooms",
    "name": NAME,
    "valid_from": "2026-03-01",
    "valid_to": "2026-04-01",
    "sources": ["patrol"],
}
PLACES: Final = (
    {"code": "east", "name": NAME, "grid": "grid-1", "community": "centre"},
    {"code": "west", "name": NAME, "grid": "grid-2", "community": "centre"},
    {"code": "yard", "name": NAME},
)


PATROLLED: Final[dict[str, Any]] = {"source": "patrol", "complainants": ()}


def a_county() -> Policy:
    """Return the default pack with graded sources, a pool, two places and a campaign."""
    default = a_policy()
    said = {name: getattr(default, name) for name in Policy.model_fields}
    more = {"sources": SOURCES, "campaigns": [ROOMS], "places": PLACES}
    return Policy.model_validate({**said, **more, "loops": [POOL, *default.loops]})


COUNTY: Final = a_county()


def reported(**fields: Any) -> IssueReported:  # noqa: ANN401  # the order's own fields
    """Return the report of an issue in that county."""
    proactive = {"complainants": ()} if fields.get("source") == "patrol" else {}
    event = Course(policy=COUNTY).give(ReportIssue, **proactive, **fields)[-1]
    assert isinstance(event, IssueReported)
    return event


class TestReport:
    def test_holds_what_the_pack_says_of_its_source(self) -> None:
        """Grade, origin and loop are on record: a later pack does not change old ledgers."""
        event = reported(source="hotline")
        assert (event.grade, event.origin, event.loop) == ("county", "reactive", "default")
        event = reported(source="patrol")
        assert (event.grade, event.origin, event.loop) == (None, "proactive", "pool")

    def test_a_source_that_is_not_listed_is_reactive_and_ungraded(self) -> None:
        """Nobody gains by a source of his own: it counts as complained about."""
        (event,) = Course(policy=COUNTY).give(ImportIssue, source="elsewhere")
        assert isinstance(event, IssueReported)
        assert (event.grade, event.origin, event.loop) == (None, "reactive", "default")

    def test_the_loop_may_follow_from_the_category(self) -> None:
        """What the source leaves open, the loop's own choice decides."""
        assert reported(category="民政").loop == "pool"

    @pytest.mark.parametrize(("place", "grid"), [("east", "grid-1"), ("yard", None), (None, None)])
    def test_the_grid_is_that_of_its_place(self, place: str | None, grid: str | None) -> None:
        """Grids are divided anew at times; the report holds the grid of its day."""
        assert reported(location=Location(place=place)).grid == grid

    def test_a_part_goes_into_the_ledger_of_the_whole(self) -> None:
        """A part has the source of its whole; its loop follows from its own category."""
        course = a_claimed_issue()
        course.policy = COUNTY
        parts = course.give(SplitIssue)[1:]
        assert [(each.origin, each.grade) for each in parts if isinstance(each, IssueReported)] == [
            ("reactive", "county")
        ] * 2

    def test_imported_history_is_graded_too(self) -> None:
        """Old records stand in the same ledgers."""
        (event,) = Course(policy=COUNTY).give(ImportIssue, source="patrol", campaign="rooms")
        assert isinstance(event, IssueReported)
        assert (event.origin, event.campaign) == ("proactive", "rooms")


class TestClassify:
    def test_another_category_may_lead_into_another_loop(self) -> None:
        """The change names the new loop and the new grid; nothing where neither changes."""
        course = Course(policy=COUNTY)
        course.give(ReportIssue)
        (event, *_) = course.give(ClassifyIssue, category="民政", place="west")
        assert isinstance(event, IssueClassified)
        assert (event.loop, event.grid) == ("pool", "grid-2")
        (event, *_) = course.give(ClassifyIssue, category=CATEGORY)
        assert isinstance(event, IssueClassified)
        assert (event.loop, event.grid) == ("default", None)
        (event, *_) = course.give(ClassifyIssue, category="政法")
        assert isinstance(event, IssueClassified)
        assert event.loop is None

    def test_the_loop_it_goes_already_stays(self) -> None:
        """What was sent out goes round as it began; the ledger does not say otherwise."""
        course = Course(policy=COUNTY)
        for kind in (ReportIssue, DispatchIssue):
            course.give(kind)
        (event, *_) = course.give(ClassifyIssue, category="民政")
        assert isinstance(event, IssueClassified)
        assert (event.loop, course.issue.loop) == (None, "default")


class TestCampaign:
    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"campaign": "none"}, "unknown_reference"),
            ({"source": "hotline", "campaign": "rooms"}, "not_of_campaign"),
            ({"occurred_at": at("2026-02-28T23:59:59"), "campaign": "rooms"}, "not_of_campaign"),
        ],
        ids=["unknown", "another source", "before it began"],
    )
    def test_counts_its_own_only(self, fields: dict[str, Any], code: str) -> None:
        """A campaign's ledger holds what was found in its days by its sources."""
        refused = Course(policy=COUNTY).refused(ReportIssue, **{**PATROLLED, **fields})
        assert refused.code == code

    def test_its_last_day_is_the_one_before_its_end(self) -> None:
        """The end is exclusive, as everywhere in a pack."""
        course = Course(policy=COUNTY, now=at("2026-03-31T23:00"))
        assert course.give(ReportIssue, **PATROLLED, campaign="rooms")
        course = Course(policy=COUNTY, now=at("2026-04-01T00:00"))
        refused = course.refused(ReportIssue, **PATROLLED, campaign="rooms")
        assert refused.details["given"] == date(2026, 4, 1).isoformat()


class TestMeeting:
    @pytest.mark.parametrize(
        "fields",
        [{"item": 3, "of": 2}, {"item": 0, "of": 2}, {"id": "a/b"}, {"id": ""}, {"id": "a b"}],
    )
    def test_an_item_is_one_of_its_meeting(self, fields: dict[str, Any]) -> None:
        """The third of two was never raised; a slash would make two numbers alike."""
        with pytest.raises(ValidationError):
            MeetingItem.model_validate({"id": "m-1", "item": 1, "of": 1, **fields})
