"""The group `issue`, whose commands are made when somebody first asks for one."""

from typing import TYPE_CHECKING, cast

import typer
from typer.core import TyperGroup

from bihuan.cli.group import WordedGroup

if TYPE_CHECKING:  # Typer brings its own Click and does not export these
    from collections.abc import MutableMapping

    from typer._click import Command


class IssueGroup(WordedGroup):
    """Loads the command models late: they cost more than all the rest of the program's help."""

    @property
    def commands(self) -> "MutableMapping[str, Command]":
        """Return the commands by name, in the order of an issue's life."""
        if not self._made:
            from bihuan.cli.issue.commands import make_commands  # noqa: PLC0415 -- see the class

            group = cast("TyperGroup", typer.main.get_command(make_commands()))
            self._made.update(group.commands)
        return self._made

    @commands.setter
    def commands(self, given: "MutableMapping[str, Command]") -> None:
        self._made = dict(given)


issue_app = typer.Typer(cls=IssueGroup, rich_markup_mode=None, no_args_is_help=True)
