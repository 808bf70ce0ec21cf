"""Who gives an order about accounts, and the passwords that go with it: never an argument."""

import sys
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bihuan.errors import WrongUsageError

if TYPE_CHECKING:  # the commands load these when they need them: `--help` is quick
    from bihuan.cli.run import Run

AccountArgument = Annotated[str, typer.Argument(metavar="ACCOUNT")]
AccountWhyOption = Annotated[str, typer.Option("--why", metavar="TEXT")]
_MOST: Final = 1_000


def asked_password(run: "Run") -> str:
    """Return a password typed twice at a terminal, else the first line of standard input.

    Raises WrongUsageError where both times differ, or nothing comes.
    """
    if sys.stdin.isatty():
        first = _typed(run, "user.password")
        if first != _typed(run, "user.password_again"):
            raise WrongUsageError(say="user.passwords_differ")
        return first
    line = sys.stdin.readline(_MOST).rstrip("\r\n")
    if not line:
        raise WrongUsageError(say="user.no_password")
    return line


def _typed(run: "Run", key: str) -> str:
    from getpass import getpass  # noqa: PLC0415 -- only at a terminal

    return getpass(run.words(key) + " ")
