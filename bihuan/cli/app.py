"""The program `bihuan`: what stands before a command, and the commands."""

import io
import os
import sys
import traceback
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bihuan import __version__
from bihuan.cli.backup import backup, restore
from bihuan.cli.calendar import calendar_app
from bihuan.cli.db import db_app
from bihuan.cli.demo import demo
from bihuan.cli.directory.group import directory_app
from bihuan.cli.doctor import doctor
from bihuan.cli.ending import finish
from bihuan.cli.group import RootGroup
from bihuan.cli.import_ import import_file
from bihuan.cli.indicators import indicators
from bihuan.cli.intake import intake_app
from bihuan.cli.late import audit_app, issue_app
from bihuan.cli.ledger import ledger
from bihuan.cli.policy.group import policy_app
from bihuan.cli.privacy.group import privacy_app
from bihuan.cli.route import route_app
from bihuan.cli.run import Given
from bihuan.cli.serving import projector, relay, serve, up, worker
from bihuan.cli.user.group import token_app, user_app
from bihuan.errors import INTERRUPTED, OK, REFUSED
from bihuan.messages import choose_language

app = typer.Typer(
    name="bihuan",
    cls=RootGroup,
    rich_markup_mode=None,  # plain help: it starts at once and aligns Chinese
    pretty_exceptions_enable=False,
    no_args_is_help=True,
)


def _print_version(asked: bool) -> None:  # noqa: FBT001 -- Typer's signature of a callback
    if asked:
        typer.echo(f"bihuan {__version__}")
        raise typer.Exit


@app.callback()
def program(
    ctx: typer.Context,
    *,
    data: Annotated[Path | None, typer.Option("--data", metavar="DIR")] = None,
    lang: Annotated[str | None, typer.Option("--lang", metavar="LANG", is_eager=True)] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Keep what stood before the command."""
    del version
    ctx.obj = Given(data=data, lang=lang)
    choose_language(lang, os.environ)  # one that does not exist is told now


app.command("up")(up)
app.command("demo")(demo)
app.command("doctor")(doctor)
app.add_typer(db_app, name="db")
app.command("import")(import_file)
app.add_typer(issue_app, name="issue")
app.add_typer(intake_app, name="intake")
app.command("indicators")(indicators)
app.command("ledger")(ledger)
app.add_typer(policy_app, name="policy")
app.add_typer(directory_app, name="directory")
app.add_typer(route_app, name="route")
app.add_typer(calendar_app, name="calendar")
app.add_typer(audit_app, name="audit")
app.add_typer(privacy_app, name="privacy")
app.add_typer(user_app, name="user")
app.add_typer(token_app, name="token")
app.command("backup")(backup)
app.command("restore")(restore)
app.command("worker")(worker)
app.command("projector")(projector)
app.command("relay")(relay)
app.command("serve")(serve)


def main() -> NoReturn:
    """Run the command line and leave with its exit code, whatever happened."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show a character is no reason to fail.
            stream.reconfigure(errors="backslashreplace")
    try:
        app(prog_name="bihuan")
    except SystemExit as end:
        finish(end.code if isinstance(end.code, int) else int(end.code is not None))
    except KeyboardInterrupt:
        finish(INTERRUPTED)
    except BaseException:  # noqa: BLE001 -- the interpreter's own exit is not to be trusted
        traceback.print_exc()
        finish(REFUSED)
    finish(OK)
