"""An open issue whose grid was divided anew goes over by one explicit event (mechanisms.md T2)."""

from datetime import date, timedelta
from typing import Final

import pytest

from domain.base import SYSTEM
from domain.calendar import local_date, midnight
from domain.directory.records import Grid
from domain.issue.commands import (
    ClassifyIssue,
    DispatchIssue,
    ImportIssue,
    MergeIssue,
    ReassignGrid,
    RejectIssue,
    ReopenIssue,
    ReportIssue,
)
from domain.issue.events import GridReassigned
from domain.issue.values import Location, Point
from domain.policy import Policy
from tests.issues import Course, Grown, an_issue
from tests.ordinary import CLERK, HANDLER, MORNING
from tests.registers import an_estate_divided

EFFECTIVE: Final = local_date(MORNING) + timedelta(days=3)
IN_THE_EAST: Final = Point(longitude=1.9, latitude=0.5, datum="CGCS2000")


def reported(place: str = "east", point: Point | None = None) -> Course:
    """Return an issue reported in the estate before its grid is divided."""
    course = Course(grown=an_estate_divided(EFFECTIVE))
    course.give(ReportIssue, location=Location(place=place, point=point))
    return course


def after_it(course: Course) -> Course:
    """Turn the clock to the morning of the effective day."""
    course.now = midnight(EFFECTIVE) + timedelta(hours=9)
    return course


def moved(course: Course, to: str | None = None) -> GridReassigned:
    """Return the event by which the issue goes over."""
    (event,) = course.give(ReassignGrid, grid=to)
    assert isinstance(event, GridReassigned)
    return event


class TestReassignGrid:
    def test_the_issue_keeps_the_grid_of_its_registration_until_then(self) -> None:
        """Grid, day and directory of registration; the event names both grids and the division."""
        course = reported()
        before = course.issue.ground
        assert before is not None
        assert (before.grid, before.since) == ("grid-e", local_date(MORNING))
        event = moved(after_it(course), to="grid-e2")
        assert (event.grid_before, event.directory_before) == ("grid-e", before.directory)
        assert (event.grid, event.division, event.effective) == (
            "grid-e2",
            "division-1",
            EFFECTIVE,
        )
        assert course.issue.ground is not None
        assert (course.issue.ground.grid, course.issue.ground.since) == ("grid-e2", EFFECTIVE)

    def test_again_changes_nothing(self) -> None:
        """By the same division an issue moves once."""
        course = after_it(reported())
        moved(course, to="grid-e2")
        assert course.give(ReassignGrid, grid="grid-e2") == ()
        assert course.give(ReassignGrid) == ()
        assert course.refused(ReassignGrid, grid="grid-e1").code == "not_an_heir"

    def test_not_before_the_day(self) -> None:
        """A division that is to come moves nothing yet."""
        course = reported()
        assert course.refused(ReassignGrid, grid="grid-e2").code == "not_an_heir"
        assert course.give(ReassignGrid) == ()

    def test_another_grid_is_refused(self) -> None:
        """Only what the old grid became is accepted, and it is named."""
        error = after_it(reported()).refused(ReassignGrid, grid="grid-9")
        assert error.code == "not_an_heir"
        assert error.details["accepted"] == ("grid-e1", "grid-e2")

    def test_the_place_says_which(self) -> None:
        """The building lies in one of the two."""
        assert moved(after_it(reported("east-1"))).grid == "grid-e1"

    def test_the_point_says_which(self) -> None:
        """Where the estate itself lies in both."""
        assert moved(after_it(reported(point=IN_THE_EAST))).grid == "grid-e2"

    def test_nothing_says_which(self) -> None:
        """The issue is named, with the grids it may go to; nobody guesses."""
        error = after_it(reported()).refused(ReassignGrid)
        assert error.code == "issue_unmapped"
        assert error.details["given"] == "BH-2026-000001"
        assert error.details["accepted"] == ("grid-e1", "grid-e2")

    def test_a_final_issue_stays(self) -> None:
        """What ended keeps its grid; opened again it goes over then."""
        course = reported()
        course.give(RejectIssue)
        after_it(course)
        assert course.refused(ReassignGrid, grid="grid-e1").code == "wrong_state"
        course.give(ReopenIssue, back_to="reported")
        assert moved(course, to="grid-e1").grid == "grid-e1"

    @pytest.mark.parametrize("last", [DispatchIssue, MergeIssue])
    def test_any_open_issue_moves(self, last: type[DispatchIssue | MergeIssue]) -> None:
        """Also one that another answers for; its status stays."""
        course = reported()
        course.give(last)
        status = course.issue.status
        assert moved(after_it(course), to="grid-e1").stamp.status == status == course.issue.status

    def test_an_issue_without_a_grid_has_nowhere_to_go(self) -> None:
        """Most issues of a town without grids."""
        assert an_issue().refused(ReassignGrid).code == "not_an_heir"

    def test_a_new_place_takes_todays_grid(self) -> None:
        """Classified to a place after the division it needs no move; without a grid it has none."""
        course = after_it(reported())
        course.give(ClassifyIssue, CLERK, place="east-1")
        assert course.issue.ground is not None
        assert course.issue.ground.grid == "grid-e1"
        assert course.give(ReassignGrid) == ()
        course.give(ClassifyIssue, CLERK, place="nowhere")
        assert course.issue.ground is None

    def test_imported_history_does_not_come_to_life(self) -> None:
        """Where it lies changes; nobody worked on it, so no timer begins."""
        course = an_imported_issue_in_the_estate()
        effective = local_date(course.now) + timedelta(days=1)
        course.grown = an_estate_divided(effective)
        course.after(days=2)
        assert moved(course, to="grid-e1").grid == "grid-e1"
        assert not course.issue.live
        assert course.next_timer is None

    def test_only_the_centre_moves_issues(self) -> None:
        """The system by itself, a dispatcher by hand."""
        course = after_it(reported())
        assert course.refused(ReassignGrid, HANDLER, grid="grid-e1").code == "not_permitted"
        (event,) = course.give(ReassignGrid, SYSTEM, grid="grid-e1")
        assert event.stamp.actor == SYSTEM

    def test_a_pack_of_before_says_nothing_of_it(self) -> None:
        """A pack that is older than the order lets the same people give it."""
        course = after_it(reported())
        roles = {k: v for k, v in course.policy.roles.items() if k != "ReassignGrid"}
        course.policy = Policy.model_validate({**dict(course.policy), "roles": roles})
        assert course.refused(ReassignGrid, HANDLER, grid="grid-e1").code == "not_permitted"
        assert moved(course, to="grid-e1").grid == "grid-e1"


def an_imported_issue_in_the_estate() -> Course:
    """Return open history whose place lies in the estate."""
    course = Course(
        now=MORNING + timedelta(days=20), grown=an_estate_divided(EFFECTIVE + timedelta(days=300))
    )
    course.give(ImportIssue, location=Location(place="east"))
    return course


class TestTwice:
    def test_each_division_moves_it_once(self) -> None:
        """Divided again before anybody moved it, it goes by the first and then by the second."""
        second = EFFECTIVE + timedelta(days=10)
        course = reported()
        course.grown = divided_again(course.grown, second)
        course.now = midnight(second) + timedelta(hours=9)
        assert moved(course, to="grid-e2").grid == "grid-e2"
        again = moved(course)
        assert (again.grid_before, again.grid, again.effective) == ("grid-e2", "grid-f", second)
        assert course.give(ReassignGrid) == ()

    def test_a_grid_that_keeps_its_code_is_another_one(self) -> None:
        """Its heir has the same code and other borders; the issue moves once nevertheless."""
        second = EFFECTIVE + timedelta(days=10)
        course = after_it(reported())
        moved(course, to="grid-e2")
        course.grown = divided_again(course.grown, second, heir="grid-e2")
        course.now = midnight(second) + timedelta(hours=9)
        assert moved(course).grid == "grid-e2"
        assert course.give(ReassignGrid) == ()


def divided_again(grown: Grown, day: date, heir: str = "grid-f") -> Grown:
    """Return the estate whose eastern grid becomes another one on a later day."""
    grids = [
        each.model_copy(update={"valid_to": day, "heirs": (heir,), "division": "division-2"})
        if each.code == "grid-e2"
        else each
        for each in grown["grids"]
    ]
    new = Grid(code=heir, community="community-1", valid_from=day)
    return {**grown, "grids": (*grids, new)}
