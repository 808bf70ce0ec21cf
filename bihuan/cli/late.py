"""Groups whose commands are made when somebody first asks for one: their help alone is quick."""

from abc import abstractmethod
from typing import TYPE_CHECKING, cast

import typer
from typer.core import TyperGroup

from bihuan.cli.group import WordedGroup

if TYPE_CHECKING:  # Typer brings its own Click and does not export these
    from collections.abc import MutableMapping

    from typer._click import Command


class LateGroup(WordedGroup):
    """Loads what its commands stand on late: it costs more than all the rest of the help."""

    @staticmethod
    @abstractmethod
    def load() -> typer.Typer:
        """Return the commands."""

    @property
    def commands(self) -> "MutableMapping[str, Command]":
        """Return the commands by name, in their order."""
        if not self._made:
            self._made.update(cast("TyperGroup", typer.main.get_command(self.load())).commands)
        return self._made

    @commands.setter
    def commands(self, given: "MutableMapping[str, Command]") -> None:
        self._made = dict(given)


class IssueGroup(LateGroup):
    """The orders to an issue, made from the command models in the order of its life."""

    @staticmethod
    def load() -> typer.Typer:
        """Return the commands."""
        from bihuan.cli.issue.commands import make_commands  # noqa: PLC0415 -- see the class

        return make_commands()


class AuditGroup(LateGroup):
    """What auditors ask: much of it shows issues with the rules' own types."""

    @staticmethod
    def load() -> typer.Typer:
        """Return the commands."""
        from bihuan.cli.audit import audit_app  # noqa: PLC0415 -- see the class

        return audit_app


issue_app = typer.Typer(cls=IssueGroup, rich_markup_mode=None, no_args_is_help=True)
audit_app = typer.Typer(cls=AuditGroup, rich_markup_mode=None, no_args_is_help=True)
