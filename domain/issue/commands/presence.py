"""Orders of presence on site: check in, check out, confirm the hours."""

from typing import Final

from domain.base import PersonCode
from domain.issue.commands.base import Command
from domain.issue.values import Location


class CheckIn(Command):
    """Say that one is on site (实地报到), where and, with `occurred_at`, since when."""

    location: Location | None = None


class CheckOut(Command):
    """Say that one leaves the site; the hours are counted once the community confirms them."""

    location: Location | None = None


class ConfirmHours(Command):
    """Confirm the hours that somebody served."""

    person: PersonCode


COMMANDS: Final = (CheckIn, CheckOut, ConfirmHours)
