"""Who gives an order about accounts, and the passwords that go with it: never an argument."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple

import typer

from bihuan.cli.policy.acting import given_by
from bihuan.errors import WrongUsageError

if TYPE_CHECKING:  # the commands load these when they need them: `--help` is quick
    from application.given_by import GivenBy
    from application.identity.identity import Identity
    from bihuan.bootstrap import System
    from bihuan.cli.run import Run

AccountArgument = Annotated[str, typer.Argument(metavar="ACCOUNT")]
AccountWhyOption = Annotated[str, typer.Option("--why", metavar="TEXT")]
_MOST: Final = 1_000


class Order(NamedTuple):
    """The open system, what knows its accounts, and who gives the order."""

    system: "System"
    identity: "Identity"
    by: "GivenBy"


@contextmanager
def ordering(run: "Run", *, actor: str | None, why: str, command_id: str | None) -> Iterator[Order]:
    """Open the system for one order about accounts. Raises as `given_by`."""
    from bihuan.identity import identity_of  # noqa: PLC0415 -- loads the use cases

    with run.system() as system:
        by = given_by(run, system, actor=actor, why=why, command_id=command_id)
        yield Order(system, identity_of(system), by)


@contextmanager
def ordering_own(
    run: "Run", *, account: str | None, actor: str | None, why: str, command_id: str | None
) -> Iterator[Order]:
    """Open the system for an order that nobody but the account's person gives.

    Raises WrongUsageError where nobody is named, with that person, or all who have an account.
    """
    from bihuan.identity import identity_of  # noqa: PLC0415 -- loads the use cases

    with run.system() as system:
        identity = identity_of(system)
        if not (actor or run.settings.actor):
            own = [
                each.person for each in identity.accounts.listed() if account in {None, each.name}
            ]
            raise WrongUsageError(say="actor.missing", accepted=own)
        by = given_by(run, system, actor=actor, why=why, command_id=command_id)
        yield Order(system, identity, by)


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
