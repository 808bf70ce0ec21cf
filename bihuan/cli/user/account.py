"""`user add`, `close`, `list`, `password`, `unlock`, `link`: who may log in."""

from typing import TYPE_CHECKING, Annotated, get_args

import typer

from bihuan.cli.policy.acting import ActorOption, CommandIdOption, given_by
from bihuan.cli.run import AsJson, Run
from bihuan.cli.user.asking import AccountArgument, AccountWhyOption, asked_password, ordering
from bihuan.errors import WrongUsageError

if TYPE_CHECKING:  # the commands load these when they need them: `--help` is quick
    from datetime import datetime

    from application.given_by import GivenBy
    from domain.account.offices import Offices
    from domain.account.state import Account
    from domain.account.values import Office


def add(
    ctx: typer.Context,
    *,
    account: AccountArgument,
    person: Annotated[str | None, typer.Option("--person", metavar="PERSON")] = None,
    administrator: Annotated[str | None, typer.Option("--administrator", metavar="OFFICE")] = None,
    without_password: Annotated[bool, typer.Option("--without-password")] = False,
    why: AccountWhyOption = "",
    actor: ActorOption = None,
    as_json: AsJson = False,
) -> None:
    """Open an account; the first is that of a security administrator, who appoints himself."""
    from bihuan.identity import identity_of  # noqa: PLC0415 -- loads the use cases

    run = Run.of(ctx, as_json=as_json)
    whose, office = person or account, read_office(administrator)
    with run.system() as system:
        identity = identity_of(system)
        accounts = identity.accounts
        is_first = office is not None and not accounts.offices().held
        who = actor or run.settings.actor or (f"{whose}:administrator" if is_first else None)
        by = given_by(run, system, actor=who, why=why, command_id=None)
        password = None if without_password else asked_password(run)
        if password is not None:
            _check(password, account)
        if is_first and office:
            accounts.appoint(whose, office, by)
        accounts.open(account, whose, _part(by, "open"))
        if office and not is_first:
            accounts.appoint(whose, office, _part(by, "appoint"))
        if password is not None:
            identity.set_password(account, password, _part(by, "password"))
        opened = accounts.of(account)
    run.output.document({"account": opened.name, "person": opened.person, "office": office})
    run.output.say("user.opened", account=opened.name, person=opened.person)


def close(
    ctx: typer.Context,
    *,
    account: AccountArgument,
    why: AccountWhyOption = "",
    actor: ActorOption = None,
    command_id: CommandIdOption = None,
    as_json: AsJson = False,
) -> None:
    """Close an account, end its sessions and tokens, and list what its person held."""
    from bihuan.catching_up import catch_up  # noqa: PLC0415 -- loads SQLAlchemy

    run = Run.of(ctx, as_json=as_json)
    with ordering(run, actor=actor, why=why, command_id=command_id) as order:
        catch_up(order.system)
        closed = order.identity.accounts.close(account, order.by)
    run.output.document(closed._asdict())
    run.output.say("user.closed", account=account, sessions=closed.sessions, held=len(closed.held))
    for issue in closed.held:
        run.output.line(str(issue))


def password(
    ctx: typer.Context,
    *,
    account: AccountArgument,
    why: AccountWhyOption = "",
    actor: ActorOption = None,
    command_id: CommandIdOption = None,
    as_json: AsJson = False,
) -> None:
    """Set a password; one that another than its person sets is to be changed at first."""
    run = Run.of(ctx, as_json=as_json)
    with ordering(run, actor=actor, why=why, command_id=command_id) as order:
        order.identity.set_password(account, asked_password(run), order.by)
        must_change = order.identity.accounts.of(account).must_change
    run.output.document({"account": account, "must_change": must_change})
    run.output.say("user.password_to_change" if must_change else "user.password_set")


def unlock(
    ctx: typer.Context,
    *,
    account: AccountArgument,
    why: AccountWhyOption = "",
    actor: ActorOption = None,
    command_id: CommandIdOption = None,
    as_json: AsJson = False,
) -> None:
    """End a lock before its time."""
    run = Run.of(ctx, as_json=as_json)
    with ordering(run, actor=actor, why=why, command_id=command_id) as order:
        order.identity.unlock(account, order.by)
    run.output.document({"account": account})
    run.output.say("user.unlocked", account=account)


def link(
    ctx: typer.Context,
    *,
    account: AccountArgument,
    issuer: Annotated[str, typer.Option("--issuer", metavar="URL")],
    subject: Annotated[str, typer.Option("--subject", metavar="SUBJECT")],
    why: AccountWhyOption = "",
    actor: ActorOption = None,
    command_id: CommandIdOption = None,
    as_json: AsJson = False,
) -> None:
    """Let a login at an OpenID provider count as one to the account."""
    run = Run.of(ctx, as_json=as_json)
    with ordering(run, actor=actor, why=why, command_id=command_id) as order:
        order.identity.accounts.link(account, issuer, subject, order.by)
    run.output.document({"account": account, "issuer": issuer})
    run.output.say("user.linked", account=account, issuer=issuer)


def list_users(ctx: typer.Context, *, as_json: AsJson = False) -> None:
    """List open accounts with their offices, locks and tokens."""
    from bihuan.cli.issue.show import local  # noqa: PLC0415 -- loads the models
    from bihuan.identity import identity_of  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    with run.system() as system:
        accounts, now = identity_of(system).accounts, system.clock()
        held = accounts.offices()
        found = [_shown(each, held, now) for each in accounts.listed()]
    run.output.document({"accounts": found})
    run.output.table(
        ("label.account", "label.person", "label.office", "label.tokens", "label.locked_until"),
        [
            (
                each["account"],
                each["person"],
                run.words.of("office", str(each["office"])) if each["office"] else "",
                each["tokens"],
                local(each["locked_until"]),  # type: ignore[arg-type] # an instant or None
            )
            for each in found
        ],
    )


def read_office(text: str | None) -> "Office | None":
    """Return the office of that name. Raises WrongUsageError with those there are."""
    from typing import cast  # noqa: PLC0415 -- with the model

    from domain.account.values import Office  # noqa: PLC0415

    if text is not None and text not in get_args(Office):
        raise WrongUsageError(say="user.office", given=text, accepted=get_args(Office))
    return cast("Office | None", text)


def _shown(account: "Account", held: "Offices", now: "datetime") -> dict[str, object]:
    return {
        "account": account.name,
        "person": account.person,
        "office": held.of(account.person),
        "has_password": account.credential is not None,
        "must_change": account.must_change,
        "locked_until": account.locked_until if account.is_locked(now) else None,
        "tokens": sum(now < token.expires_at for token in account.tokens.values()),
    }


def _check(password: str, account: str) -> None:
    # Before anything is stored: a bad password leaves no account behind.
    from application.identity.passwords import check_password  # noqa: PLC0415

    check_password(password, account)


def _part(by: "GivenBy", part: str) -> "GivenBy":
    from dataclasses import replace  # noqa: PLC0415

    return replace(by, command_id=f"{by.command_id}/{part}")
