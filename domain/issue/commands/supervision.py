"""Orders of the clocks."""

from typing import Final

from domain.base import Instant
from domain.issue.commands.base import Command


class ActOnDue(Command):
    """Emit everything due by `fired_at`, once per deadline, revision and action."""

    fired_at: Instant


COMMANDS: Final = (ActOnDue,)
