"""Who asks: a token, a session, or account and password lead to a principal of this instant."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from application.aggregates import Done
from application.given_by import GivenBy
from application.identity.accounts import Accounts, Closed, subject_key
from application.identity.lockout import AddressLockedOutError, Lockout, Tries
from application.identity.oidc import OpenIdLogin, Shown
from application.identity.passwords import Passwords
from application.identity.secret_words import hash_of, is_token
from application.identity.sessions import Session, Sessions
from application.ports import Clock, NewId
from application.security_log import SecurityLog
from application.vault_accounts import TokenRow
from domain.access.principal import Principal
from domain.account.commands import LockAccount
from domain.account.errors import LockedOutError, LoginRefusedError, NotAuthenticatedError
from domain.account.offices import Offices
from domain.account.state import Account
from domain.account.values import SCOPES, Scope
from domain.base import SYSTEM
from domain.security.values import Failure, Way

_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")
_NOTED: Final = timedelta(minutes=1)


class Swept(NamedTuple):
    """What a sweep came to: accounts closed, sessions and failures forgotten."""

    closed: tuple[Closed, ...] = ()
    sessions: int = 0
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Identity:
    """Lets people and programs in. Every method raises StoreError, VaultUnavailableError."""

    accounts: Accounts
    sessions: Sessions
    lockout: Lockout
    passwords: Passwords
    log: SecurityLog
    clock: Clock
    new_id: NewId

    def authenticate(self, bearer: str) -> Principal:
        """Return whose token it is. Raises NotAuthenticatedError for all that is not in force."""
        hashed = hash_of(bearer)
        row = self.accounts.rows.token(hashed) if is_token(bearer) else None
        if row is None:
            raise NotAuthenticatedError
        account, offices = self.accounts.with_offices(row.account)
        now = self.clock()
        token = account.token(row.token, now)
        if token is None:
            raise NotAuthenticatedError
        principal = self._principal(account, offices, token.scopes, token.id)
        self._note_use(hashed, row, now)
        return principal

    def of_session(self, identifier: str, *, turns: bool = True) -> tuple[Principal, Session]:
        """Return whose session a cookie names; it `turns` where a new cookie can be set.

        Raises NotAuthenticatedError.
        """
        session, row = self.sessions.find(identifier, turns=turns)
        account, offices = self.accounts.with_offices(row.account)
        ended = account.sessions_since is not None and row.began_at < account.sessions_since
        if not account.is_open or ended:
            self.sessions.rows.end(row.session)
            raise NotAuthenticatedError
        return self._principal(account, offices, SCOPES, None), session

    def login(self, name: str, password: str, address: str = "") -> tuple[Principal, Session]:
        """Begin a session by account and password. Raises LoginRefusedError, LockedOutError.

        All that is wrong is refused in the same words after the same work.
        """
        known = self.accounts.of(name) if _NAME.fullmatch(name) else Account()
        tries = self._begin(name, known, address)
        kept = self._kept(known)
        if not self.passwords.matches(kept, password) or known.is_locked(self.clock()):
            self._failed(known, tries, address)
            raise LoginRefusedError
        if kept and known.credential and self.passwords.is_outdated(kept):
            self.accounts.rows.change_hash(known.credential, self.passwords.hash(password))
        return self._let_in(known, "password", address)

    def login_by(self, issuer: str, subject: str, address: str = "") -> tuple[Principal, Session]:
        """Begin a session for who an OpenID provider says it is. Raises LoginRefusedError."""
        found = self.accounts.rows.by_subject(subject_key(issuer, subject))
        account = self.accounts.of(found[1]) if found else Account()
        if found is None or not account.is_open or found[0] not in account.links:
            self.log.login_failed(account.name or None, "unlinked_identity", address)
            raise LoginRefusedError
        return self._let_in(account, "oidc", address)

    def shown_by(
        self, provider: OpenIdLogin, cookie: str, state: str, code: str, address: str = ""
    ) -> Shown:
        """Return who a provider says came back. Raises LoginRefusedError, ProviderAwayError."""
        try:
            return provider.finish(cookie, state, code)
        except LoginRefusedError:
            self.log.login_failed(None, "provider", address)
            raise

    def logout(self, identifier: str) -> None:
        """End a session."""
        self.sessions.end(identifier)

    def logout_everywhere(self, account: str) -> int:
        """End all sessions of an account, and return how many there were."""
        return self.sessions.end_all(account)

    def set_password(self, account: str, password: str, by: GivenBy) -> Done:
        """Let a new password count, and end waiting. Raises DomainError."""
        done = self.accounts.set_password(account, password, by)
        self.lockout.unlock(account)
        return done

    def change_password(self, account: str, before: str, after: str, by: GivenBy) -> Done:
        """Let somebody's own new password count who knows the one before.

        Raises LoginRefusedError, LockedOutError, PasswordRefusedError.
        """
        known = self.accounts.of(account)
        tries = self._begin(account, known, "")
        if not self.passwords.matches(self._kept(known), before):
            self._failed(known, tries, "")
            raise LoginRefusedError
        return self.set_password(account, after, by)

    def unlock(self, account: str, by: GivenBy) -> Done:
        """End waiting before its time. Raises DomainError."""
        done = self.accounts.unlock(account, by)
        self.lockout.unlock(account)
        return done

    def close_without_posts(self) -> tuple[Closed, ...]:
        """Close the accounts of those who hold no post and no office any more.

        They were refused from that day on; this puts it on record, with what they held.
        """
        directory, offices = self.accounts.directory(), self.accounts.offices()
        left = (
            account.name
            for account in self.accounts.listed()
            if not directory.posts_of(account.person) and not offices.of(account.person)
        )
        return tuple(
            self.accounts.close(name, self._by_system(), cause="last_post_ended") for name in left
        )

    def sweep(self) -> Swept:
        """Close accounts without posts, and forget sessions and failures that are over."""
        return Swept(self.close_without_posts(), self.sessions.sweep(), self.lockout.sweep())

    def _by_system(self) -> GivenBy:
        return GivenBy(SYSTEM, "the last post ended", str(self.new_id()), "security")

    def _note_use(self, hashed: str, row: TokenRow, now: datetime) -> None:
        """Note it to the minute: a request that only looks does not wait for who writes."""
        before = _text(now - _NOTED)
        if row.used_at is None or row.used_at < before:
            self.accounts.rows.note_use(hashed, before)

    def _begin(self, name: str, known: Account, address: str) -> Tries:
        try:
            return self.lockout.begin(name, address)
        except LockedOutError as error:
            of_address = isinstance(error, AddressLockedOutError)
            cause: Failure = "locked_address" if of_address else "locked_account"
            self.log.login_failed(known.name or None, cause, address)
            raise

    def _kept(self, account: Account) -> str | None:
        # An account without password asks the vault too: the answer takes as long.
        return self.accounts.rows.password(account.credential or "", account.name)

    def _failed(self, known: Account, tries: Tries, address: str) -> None:
        cause: Failure = "wrong_password" if known.is_open else "unknown_account"
        self.log.login_failed(known.name or None, cause, address)
        until = tries.account.until
        if until and known.is_open:
            self._lock(known, tries.account.number, until)
        elif until:
            self.log.login_failed(None, "locked_account", address)
        if tries.address and tries.address.until:
            self.log.address_locked(address, tries.address.number, tries.address.until)

    def _lock(self, account: Account, failures: int, until: datetime) -> None:
        command = LockAccount(
            command_id=str(self.new_id()),
            actor=SYSTEM,
            channel="security",
            received_at=self.clock(),
            account=account.name,
            failures=failures,
            until=until,
        )
        self.accounts.give(command)

    def _let_in(self, account: Account, way: Way, address: str) -> tuple[Principal, Session]:
        try:
            principal = self._principal(account, self.accounts.offices(), SCOPES, None)
        except NotAuthenticatedError:
            self.log.login_failed(account.name, "no_post", address)
            raise LoginRefusedError from None
        # On record first: nobody comes in unseen.
        self.log.login(account.name, way, address)
        if way == "password":
            self.lockout.succeeded(account.name, address)
        return principal, self.sessions.begin(account.name)

    def _principal(
        self, account: Account, offices: Offices, scopes: tuple[Scope, ...], token: str | None
    ) -> Principal:
        posts = self.accounts.directory().posts_of(account.person)
        office = offices.of(account.person)
        if not posts and office is None:
            raise NotAuthenticatedError
        return Principal(
            account=account.name,
            person=account.person,
            scopes=scopes,
            token=token,
            posts=posts,
            office=office,
            must_change_password=account.must_change and token is None,
        )


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds")
