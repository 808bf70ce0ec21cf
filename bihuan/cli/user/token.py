"""`bihuan token`: what programs show instead of a password."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, cast, get_args

import typer

from bihuan.cli.policy.acting import ActorOption, CommandIdOption
from bihuan.cli.run import AsJson, Run
from bihuan.cli.user.asking import AccountWhyOption, ordering, ordering_own
from bihuan.errors import WrongUsageError

if TYPE_CHECKING:  # the commands load these when they need them: `--help` is quick
    from application.identity.identity import Identity
    from domain.account.values import Scope

AccountOption = Annotated[str | None, typer.Option("--account", metavar="ACCOUNT")]


def create(
    ctx: typer.Context,
    *,
    scopes: Annotated[list[str] | None, typer.Option("--scope", metavar="SCOPE")] = None,
    days: Annotated[int, typer.Option("--days", metavar="N", min=1, max=366)] = 90,
    account: AccountOption = None,
    why: AccountWhyOption = "",
    actor: ActorOption = None,
    command_id: CommandIdOption = None,
    as_json: AsJson = False,
) -> None:
    """Print a new token of one's own: this once, and never again."""
    run = Run.of(ctx, as_json=as_json)
    wanted = _scopes(scopes)
    with ordering_own(run, account=account, actor=actor, why=why, command_id=command_id) as order:
        name = _account(order.identity, account, order.by.actor.id)
        expires_at = order.system.clock() + timedelta(days=days)
        made = order.identity.accounts.issue_token(name, wanted, expires_at, order.by)
    run.output.document(
        {
            "account": name,
            "token": made.secret,
            "name": made.name,
            "scopes": wanted,
            "expires_at": expires_at,
        }
    )
    run.output.line(made.secret)
    if not as_json:
        run.output.aside("user.token_once", name=made.name)


def revoke(
    ctx: typer.Context,
    *,
    token: Annotated[str, typer.Argument(metavar="TOKEN")],
    account: AccountOption = None,
    why: AccountWhyOption = "",
    actor: ActorOption = None,
    command_id: CommandIdOption = None,
    as_json: AsJson = False,
) -> None:
    """End a token at once, by the name that `token list` shows."""
    run = Run.of(ctx, as_json=as_json)
    with ordering(run, actor=actor, why=why, command_id=command_id) as order:
        name = _account(order.identity, account, order.by.actor.id)
        order.identity.accounts.revoke_token(name, token, order.by)
    run.output.document({"account": name, "name": token})
    run.output.say("user.token_revoked", name=token)


def list_tokens(
    ctx: typer.Context, *, account: AccountOption = None, as_json: AsJson = False
) -> None:
    """List tokens with their scopes, their end and their last use; no token is shown."""
    from bihuan.cli.issue.show import local  # noqa: PLC0415 -- loads the models
    from bihuan.identity import identity_of  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    with run.system() as system:
        accounts = identity_of(system).accounts
        wanted = [each for each in accounts.listed() if account in {None, each.name}]
        used = {each.name: accounts.rows.uses(each.name) for each in wanted}
    found = [(each.name, token) for each in wanted for token in each.tokens.values()]
    run.output.document(
        {
            "tokens": [
                {
                    "account": name,
                    "name": token.id,
                    "prefix": token.prefix,
                    "scopes": token.scopes,
                    "issued_at": token.issued_at,
                    "expires_at": token.expires_at,
                    "used_at": used[name].get(token.id),
                }
                for name, token in found
            ]
        }
    )
    run.output.table(
        ("label.account", "label.token", "label.scopes", "label.ends_at", "label.used_at"),
        [
            (
                name,
                f"{token.id} {token.prefix}…",
                " ".join(token.scopes),
                local(token.expires_at),
                local(used[name].get(token.id)),
            )
            for name, token in found
        ],
    )


def _scopes(given: list[str] | None) -> "tuple[Scope, ...]":
    from domain.account.values import Scope  # noqa: PLC0415 -- with the model

    known = get_args(Scope)
    unknown = [each for each in given or () if each not in known]
    if unknown:
        raise WrongUsageError(say="user.scope", given=unknown[0], accepted=known)
    return cast("tuple[Scope, ...]", tuple(given or ("read",)))


def _account(identity: "Identity", given: str | None, person: str) -> str:
    from domain.account.errors import AccountUnknownError  # noqa: PLC0415 -- with the model

    account = given or identity.accounts.rows.of_person(person)
    if account is None:
        raise AccountUnknownError(given=person)
    return account
