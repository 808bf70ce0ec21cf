"""`bihuan privacy`: the commands about personal data."""

import typer

from bihuan.cli.group import WordedGroup
from bihuan.cli.privacy.erase import erase
from bihuan.cli.privacy.hold import hold, holds, lift
from bihuan.cli.privacy.reveal import reveal
from bihuan.cli.privacy.rotate import rotate_master_key
from bihuan.cli.privacy.search import search
from bihuan.cli.privacy.sweep import sweep

privacy_app = typer.Typer(cls=WordedGroup, rich_markup_mode=None, no_args_is_help=True)


@privacy_app.callback()
def privacy() -> None:
    """Hold the commands about personal data together."""


privacy_app.command("erase")(erase)
privacy_app.command("reveal")(reveal)
privacy_app.command("search")(search)
privacy_app.command("hold")(hold)
privacy_app.command("lift")(lift)
privacy_app.command("holds")(holds)
privacy_app.command("sweep")(sweep)
privacy_app.command("rotate-master-key")(rotate_master_key)
