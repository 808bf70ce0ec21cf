"""`bihuan directory`: the commands of the registers."""

import typer

from bihuan.cli.directory.divide import divide
from bihuan.cli.directory.show import show
from bihuan.cli.directory.take_over import import_list
from bihuan.cli.group import WordedGroup

directory_app = typer.Typer(cls=WordedGroup, rich_markup_mode=None, no_args_is_help=True)


@directory_app.callback()
def registers() -> None:
    """Hold the commands of the registers together."""


directory_app.command("divide")(divide)
directory_app.command("import")(import_list)
directory_app.command("show")(show)
