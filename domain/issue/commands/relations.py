"""Orders beside the loop: notes."""

from typing import Final

from domain.base import Sealed
from domain.issue.commands.base import Command
from domain.issue.values import Visibility


class AddNote(Command):
    """Add a note; staff see it unless it is shared with the complainant."""

    text: Sealed
    visible_to: Visibility = "staff"


COMMANDS: Final = (AddNote,)
