"""A second look at closed issues (复查)."""

from domain.issue.commands import RecordReinspection, ScheduleReinspection
from tests.issues import a_closed_issue, names
from tests.ordinary import HANDLER


class TestReinspection:
    def test_what_holds_stays_closed(self) -> None:
        """A second look is on record."""
        course = a_closed_issue()
        course.give(ScheduleReinspection)
        assert names(course.give(RecordReinspection)) == ["ReinspectionRecorded"]
        assert course.issue.status == "closed"

    def test_what_failed_is_open_again(self) -> None:
        """With its history intact, back to who handled it."""
        course = a_closed_issue()
        events = course.give(RecordReinspection, result="failed")
        assert names(events) == ["ReinspectionRecorded", "IssueReopened"]
        assert (course.issue.status, course.issue.claimant) == ("claimed", HANDLER.id)
        assert course.issue.deadlines["resolve-2"].state == "running"
