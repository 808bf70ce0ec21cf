"""Events beside the loop: notes."""

from typing import ClassVar, Final

from domain.base import Sealed
from domain.issue.events.base import IssueEvent
from domain.issue.values import Visibility


class NoteAdded(IssueEvent):
    """Somebody with access added a note; staff see it unless it is shared."""

    TOPIC: ClassVar[str] = "issue.note-added.v1"

    text: Sealed
    visible_to: Visibility = "staff"


EVENTS: Final = (NoteAdded,)
