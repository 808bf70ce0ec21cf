"""The rules of an account: the security administrator opens and closes, the rest is its person's.

Source: rules.md 10 (6), GB/T 22239-2019 8.1.5: system, security and audit are apart.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from domain.account.commands import (
    AccountCommand,
    CloseAccount,
    IssueToken,
    LinkIdentity,
    LockAccount,
    OpenAccount,
    RevokeToken,
    SetPassword,
    UnlockAccount,
)
from domain.account.errors import (
    AccountKnownError,
    AccountLockedError,
    AccountUnknownError,
    OwnAccountError,
    TokenTermError,
    TokenUnknownError,
)
from domain.account.events import (
    AccountClosed,
    AccountLocked,
    AccountOpened,
    AccountUnlocked,
    IdentityLinked,
    PasswordSet,
    TokenIssued,
    TokenRevoked,
)
from domain.account.state import Account, OneAccountEvent, evolve, new
from domain.aggregate import Aggregate, Given
from domain.event import stream_id
from domain.issue.errors import NotPermittedError

TOKEN_TERM: Final = timedelta(days=366)
"""The longest life of a token."""

Events = tuple[OneAccountEvent, ...]


def _open(account: Account, command: OpenAccount, given: Given) -> Events:
    _check_security(command)
    if account.is_open or account.person not in {"", command.person}:
        raise AccountKnownError(given=command.account)
    opened = AccountOpened(
        entry=given.entry(command), account=command.account, person=command.person
    )
    return (opened,)


def _close(account: Account, command: CloseAccount, given: Given) -> Events:
    if account.name and not account.is_open:
        return ()
    _check_open(account, command)
    if not _is_system(command):
        _check_security(command)
    return (
        AccountClosed(
            entry=given.entry(command),
            account=command.account,
            person=account.person,
            cause=command.cause,
            tokens=tuple(sorted(account.tokens)),
            held=command.held,
        ),
    )


def _set_password(account: Account, command: SetPassword, given: Given) -> Events:
    _check_open(account, command)
    is_own = command.actor.id == account.person
    if not is_own:
        _check_security(command)
    return (
        PasswordSet(
            entry=given.entry(command),
            account=command.account,
            credential=command.credential,
            must_change=not is_own,
        ),
    )


def _lock(account: Account, command: LockAccount, given: Given) -> Events:
    _check_open(account, command)
    if not _is_system(command):
        raise _not_permitted(command, "system")
    return (
        AccountLocked(
            entry=given.entry(command),
            account=command.account,
            failures=command.failures,
            until=command.until,
        ),
    )


def _unlock(account: Account, command: UnlockAccount, given: Given) -> Events:
    _check_open(account, command)
    _check_security(command)
    if not account.is_locked(given.now):
        raise AccountLockedError(given=command.account)
    return (AccountUnlocked(entry=given.entry(command), account=command.account),)


def _link(account: Account, command: LinkIdentity, given: Given) -> Events:
    _check_open(account, command)
    _check_security(command)
    return (
        IdentityLinked(
            entry=given.entry(command),
            account=command.account,
            issuer=command.issuer,
            credential=command.credential,
        ),
    )


def _issue_token(account: Account, command: IssueToken, given: Given) -> Events:
    _check_open(account, command)
    if command.actor.id != account.person:
        # A token that another holds would let him act in this person's name.
        raise OwnAccountError(account=command.account, given=command.actor.id)
    latest = given.now + TOKEN_TERM
    if not given.now < command.expires_at <= latest:
        raise TokenTermError(given=command.expires_at.isoformat(), accepted=latest.isoformat())
    return (
        TokenIssued(
            entry=given.entry(command),
            account=command.account,
            token=command.token,
            prefix=command.prefix,
            scopes=tuple(dict.fromkeys(command.scopes)),
            expires_at=command.expires_at,
        ),
    )


def _revoke_token(account: Account, command: RevokeToken, given: Given) -> Events:
    _check_open(account, command)
    if command.actor.id != account.person:
        _check_security(command)
    if command.token not in account.tokens:
        raise TokenUnknownError(
            account=command.account, given=command.token, accepted=tuple(sorted(account.tokens))
        )
    revoked = TokenRevoked(entry=given.entry(command), account=command.account, token=command.token)
    return (revoked,)


def _check_open(account: Account, command: AccountCommand) -> None:
    if not account.is_open:
        raise AccountUnknownError(given=command.account)


def _check_security(command: AccountCommand) -> None:
    if command.own_office != "security":
        raise _not_permitted(command, "security administrator")


def _not_permitted(command: AccountCommand, accepted: str) -> NotPermittedError:
    return NotPermittedError(
        actor=command.actor.id,
        role=command.actor.role,
        command=type(command).__name__,
        accepted=(accepted,),
    )


def _is_system(command: AccountCommand) -> bool:
    return command.actor.role == "system"


_RULES: Final[dict[type[AccountCommand], Callable[[Account, Any, Given], Events]]] = {
    OpenAccount: _open,
    CloseAccount: _close,
    SetPassword: _set_password,
    LockAccount: _lock,
    UnlockAccount: _unlock,
    LinkIdentity: _link,
    IssueToken: _issue_token,
    RevokeToken: _revoke_token,
}


def _decide(account: Account, command: AccountCommand, given: Given) -> Events:
    return _RULES[type(command)](account, command, given)


def account_stream(account: str) -> UUID:
    """Return the stream of an account."""
    return stream_id("account", account)


ACCOUNT: Final[Aggregate[Account, AccountCommand, OneAccountEvent]] = Aggregate(
    "account", new, _decide, evolve
)
