"""Beside the loop: notes."""

import pytest

from domain.issue.commands import AddNote
from domain.issue.events import NoteAdded
from domain.issue.values import Status
from tests.issues import RESIDENT, a_dispatched_issue, an_imported_issue, an_issue, an_issue_in


class TestNote:
    @pytest.mark.parametrize("status", ["discovered", "claimed", "resolved", "closed", "rejected"])
    def test_in_any_status(self, status: Status) -> None:
        """A note changes neither status nor clocks."""
        course = an_issue_in(status)
        before = course.issue
        (event,) = course.give(AddNote)
        assert (event.started, event.changed) == ((), ())
        assert (course.issue.status, course.issue.deadlines) == (before.status, before.deadlines)

    def test_staff_see_it_unless_it_is_shared(self) -> None:
        """Sharing is said, never assumed."""
        course = an_issue()
        (kept,), (shared,) = course.give(AddNote), course.give(AddNote, visible_to="complainant")
        assert isinstance(kept, NoteAdded)
        assert isinstance(shared, NoteAdded)
        assert (kept.visible_to, shared.visible_to) == ("staff", "complainant")

    def test_by_the_complainant(self) -> None:
        """He has something to add."""
        a_dispatched_issue().give(AddNote, RESIDENT)

    def test_carries_its_actor(self) -> None:
        """Every event says who, through which channel and under which rules."""
        course = an_imported_issue()
        (event,) = course.give(AddNote, channel="phone")
        stamp = event.stamp
        assert (stamp.actor.id, stamp.channel, stamp.caused_by) == ("clerk-1", "phone", "AddNote")
        assert stamp.policy == stamp.directory == course.policy.ref
