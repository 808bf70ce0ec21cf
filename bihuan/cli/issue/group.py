"""The group `issue`, whose commands are made when somebody first asks for one."""

from typing import TYPE_CHECKING, cast

import typer
from typer.core import TyperGroup

from bihuan.cli.group import WordedGroup

if TYPE_CHECKING:  # Typer brings its own Click and does not export these
    from typer._click import Command, Context


class IssueGroup(WordedGroup):
    """Loads the command models late: they cost more than all the rest of the program's help."""

    def get_command(self, ctx: "Context", cmd_name: str) -> "Command | None":
        """Return the command, described."""
        self._make()
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: "Context") -> list[str]:
        """Return the names in the order of an issue's life."""
        self._make()
        return super().list_commands(ctx)

    def _make(self) -> None:
        if not self.commands:
            from bihuan.cli.issue.commands import make_commands  # noqa: PLC0415 -- see the class

            made = typer.main.get_command(make_commands())
            self.commands = cast("TyperGroup", made).commands


issue_app = typer.Typer(cls=IssueGroup, rich_markup_mode=None, no_args_is_help=True)
