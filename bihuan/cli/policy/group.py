"""`bihuan policy`: the commands of policy packs."""

import typer

from bihuan.cli.group import WordedGroup
from bihuan.cli.policy.check import check
from bihuan.cli.policy.diff import diff
from bihuan.cli.policy.migrate import migrate
from bihuan.cli.policy.publish import publish
from bihuan.cli.policy.show import show
from bihuan.cli.policy.simulate import simulate

policy_app = typer.Typer(cls=WordedGroup, rich_markup_mode=None, no_args_is_help=True)


@policy_app.callback()
def packs() -> None:
    """Hold the commands of policy packs together."""


policy_app.command("check")(check)
policy_app.command("publish")(publish)
policy_app.command("migrate")(migrate)
policy_app.command("show")(show)
policy_app.command("diff")(diff)
policy_app.command("simulate")(simulate)
