"""`bihuan policy`: the commands of policy packs."""

import typer

from bihuan.cli.group import WordedGroup
from bihuan.cli.policy.check import check

policy_app = typer.Typer(cls=WordedGroup, rich_markup_mode=None, no_args_is_help=True)


@policy_app.callback()
def packs() -> None:
    """Hold the commands of policy packs together."""


policy_app.command("check")(check)
