"""`bihuan issue attachment`: the commands that read files."""

import typer

from bihuan.cli.attachment.reading import list_files, original, save
from bihuan.cli.group import WordedGroup

attachment_app = typer.Typer(cls=WordedGroup, rich_markup_mode=None, no_args_is_help=True)


@attachment_app.callback()
def attachment() -> None:
    """Hold the commands that read files together."""


attachment_app.command("list")(list_files)
attachment_app.command("save")(save)
attachment_app.command("original")(original)
