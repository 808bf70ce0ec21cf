"""An account as its events made it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from domain.account.events import (
    AccountClosed,
    AccountEvent,
    AccountLocked,
    AccountOpened,
    AccountUnlocked,
    IdentityLinked,
    PasswordSet,
    TokenIssued,
    TokenRevoked,
)
from domain.account.values import Scope

OneAccountEvent = (
    AccountOpened
    | AccountClosed
    | PasswordSet
    | AccountLocked
    | AccountUnlocked
    | IdentityLinked
    | TokenIssued
    | TokenRevoked
)


@dataclass(frozen=True, slots=True)
class Token:
    """A token that was not revoked; it may have expired."""

    id: str
    prefix: str
    scopes: tuple[Scope, ...]
    issued_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Account:
    """What the rules of an account look at, and what lets somebody in."""

    name: str = ""
    person: str = ""
    is_open: bool = False
    credential: str | None = None
    must_change: bool = False
    sessions_since: datetime | None = None
    """Sessions begun before have ended."""
    locked_until: datetime | None = None
    links: frozenset[str] = frozenset()
    tokens: Mapping[str, Token] = field(default_factory=dict)

    def token(self, token: str, now: datetime) -> Token | None:
        """Return the token if it lets somebody in at the instant."""
        found = self.tokens.get(token) if self.is_open else None
        return found if found and now < found.expires_at else None

    def is_locked(self, now: datetime) -> bool:
        """Return whether nobody gets in by password."""
        return self.locked_until is not None and now < self.locked_until


def new(_: UUID) -> Account:
    """Return an account before its first event."""
    return Account()


def evolve(account: Account, event: OneAccountEvent) -> Account:
    """Return the account after an event."""
    return _AFTER[type(event)](account, event)


def _opened(account: Account, event: AccountOpened) -> Account:
    return replace(account, name=event.account, person=event.person, is_open=True)


def _closed(account: Account, _: AccountClosed) -> Account:
    return Account(name=account.name, person=account.person)


def _with_password(account: Account, event: PasswordSet) -> Account:
    return replace(
        account,
        credential=event.credential,
        must_change=event.must_change,
        sessions_since=event.entry.recorded_at,
        locked_until=None,
    )


def _locked(account: Account, event: AccountLocked) -> Account:
    return replace(account, locked_until=event.until)


def _unlocked(account: Account, _: AccountUnlocked) -> Account:
    return replace(account, locked_until=None)


def _linked(account: Account, event: IdentityLinked) -> Account:
    return replace(account, links=account.links | {event.credential})


def _with_token(account: Account, event: TokenIssued) -> Account:
    token = Token(
        id=event.token,
        prefix=event.prefix,
        scopes=event.scopes,
        issued_at=event.entry.recorded_at,
        expires_at=event.expires_at,
    )
    return replace(account, tokens={**account.tokens, event.token: token})


def _without_token(account: Account, event: TokenRevoked) -> Account:
    left = {name: one for name, one in account.tokens.items() if name != event.token}
    return replace(account, tokens=left)


_AFTER: Final[dict[type[AccountEvent], Callable[[Account, Any], Account]]] = {
    AccountOpened: _opened,
    AccountClosed: _closed,
    PasswordSet: _with_password,
    AccountLocked: _locked,
    AccountUnlocked: _unlocked,
    IdentityLinked: _linked,
    TokenIssued: _with_token,
    TokenRevoked: _without_token,
}
