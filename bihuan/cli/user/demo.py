"""`bihuan user demo`: accounts to try the program with, and files that show curl their tokens."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from bihuan.cli.run import AsJson, Run

if TYPE_CHECKING:  # the commands load these when they need them: `--help` is quick
    from application.identity.demo_accounts import DemoAccount

FOLDER: Final = "demo"
_CURL: Final = """\
silent
show-error
write-out = "\\n"
header = "Authorization: Bearer {token}"
header = "Content-Type: application/json"
"""


def demo(ctx: typer.Context, *, as_json: AsJson = False) -> None:
    """Open accounts to try the program with; refused where somebody administers already."""
    from application.identity.demo_accounts import TERM, demo_accounts  # noqa: PLC0415 -- loads it
    from bihuan.identity import identity_of  # noqa: PLC0415
    from domain.calendar import SHANGHAI  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    folder = run.settings.data / FOLDER
    with run.system() as system:
        until = system.clock() + TERM
        opened = []
        for each in demo_accounts(identity_of(system), system.today):
            _keep(folder, each)
            opened.append(each.account)
    run.output.document({"folder": folder, "accounts": opened, "until": until})
    run.output.say(
        "user.demo_opened",
        count=len(opened),
        folder=folder,
        until=until.astimezone(SHANGHAI).isoformat(timespec="minutes"),
    )


def _keep(folder: Path, account: "DemoAccount") -> None:
    """Write what curl reads to show the token (`-K`), and what logs in (`-d @`)."""
    folder.mkdir(mode=0o700, exist_ok=True)
    login = {"account": account.account, "password": account.password}
    _write(folder / account.account, _CURL.format(token=account.token))
    _write(folder / f"{account.account}.json", json.dumps(login) + "\n")


def _write(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
