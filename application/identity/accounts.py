"""Gives orders to accounts and about administrators; hashes go to the vault, and nowhere else.

What lets somebody in is first kept in the vault, where nobody can use it, and counts from the
moment that an event names it: interrupted anywhere, nothing is half in force.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from pydantic import ValidationError

from application.aggregates import Aggregates, Done
from application.event_store import EventStore
from application.given_by import GivenBy
from application.identity.passwords import Passwords, check_password
from application.identity.secret_words import NewToken, hash_of, new_name, new_token
from application.misfit import malformed
from application.ports import Clock
from application.vault_accounts import AccountRows
from application.vault_sessions import SessionRows
from domain.account.commands import (
    AccountCommand,
    AppointAdministrator,
    CloseAccount,
    IssueToken,
    LinkIdentity,
    OfficeCommand,
    OpenAccount,
    RelieveAdministrator,
    RevokeToken,
    SetPassword,
    UnlockAccount,
)
from domain.account.decide import ACCOUNT, account_stream
from domain.account.errors import AccountKnownError, PersonHasAccountError, PersonUnknownError
from domain.account.offices import OFFICES, STREAM, Offices, check_posts_apart
from domain.account.state import Account
from domain.account.values import Closing, Office, Scope
from domain.aggregate import AggregateCommand
from domain.directory import Directory

K = TypeVar("K", bound=AggregateCommand)


class Closed(NamedTuple):
    """What the closing of an account came to: the issues that its person held."""

    account: str
    person: str
    sessions: int
    held: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Accounts:
    """The accounts of a store. Every method raises StoreError, most VaultUnavailableError."""

    store: EventStore
    aggregates: Aggregates
    rows: AccountRows
    sessions: SessionRows
    passwords: Passwords
    directory: Callable[[], Directory]
    holdings: Callable[[str], tuple[UUID, ...]]
    clock: Clock

    def of(self, account: str) -> Account:
        """Return the account as its events made it; a name without any is closed."""
        return self.aggregates.latest(ACCOUNT, account_stream(account)).standing.state

    def offices(self) -> Offices:
        """Return who administers."""
        return self.aggregates.latest(OFFICES, STREAM).standing.state

    def with_offices(self, account: str) -> tuple[Account, Offices]:
        """Return the account as `of` does, and who administers, with one look at the store."""
        stream = account_stream(account)
        heads = self.aggregates.heads(stream, STREAM)
        found = self.aggregates.latest(ACCOUNT, stream, heads).standing.state
        return found, self.aggregates.latest(OFFICES, STREAM, heads).standing.state

    def listed(self) -> tuple[Account, ...]:
        """Return all open accounts by name."""
        found = (self.of(name) for name in self.rows.names())
        return tuple(account for account in found if account.is_open)

    def open(self, account: str, person: str, by: GivenBy) -> Done:
        """Open an account for somebody of the directory. Raises DomainError."""
        command = self._command(OpenAccount, account, by, person=person)
        if self.directory().member(person) is None:
            raise PersonUnknownError(given=person, accepted="a person of today")
        known = self.of(account)
        if known.is_open or known.person not in {"", person}:
            raise AccountKnownError(given=account)
        has = self.rows.add(account, person)
        if has != account:
            raise PersonHasAccountError(given=person, account=has)
        return self._give(command)

    def close(self, account: str, by: GivenBy, *, cause: Closing = "closed") -> Closed:
        """End an account, its sessions and tokens, and its person's office. Raises DomainError."""
        person = self.of(account).person
        held = self.holdings(person) if person else ()
        command = self._command(CloseAccount, account, by, cause=cause, held=held)
        if self.offices().of(person):
            self._close_with_office(command, self._relief(person, by))
        else:
            self._give(command)
        ended = self.sessions.end_all(account)
        self.rows.remove(account)
        return Closed(account, person, ended, held)

    def set_password(self, account: str, password: str, by: GivenBy) -> Done:
        """Let a new password count. Raises DomainError."""
        check_password(password, account)
        credential = new_name()
        command = self._command(SetPassword, account, by, credential=credential)
        # A refused order must not cost a hash, nor leave one.
        self.aggregates.draft(ACCOUNT, account_stream(account), command)
        self.rows.add_password(credential, account, self.passwords.hash(password))
        done = self._give(command)
        self.rows.remove_passwords_but(self.of(account).credential or "", account)
        self.sessions.end_all(account)
        return done

    def unlock(self, account: str, by: GivenBy) -> Done:
        """End a lock before its time. Raises DomainError."""
        return self._give(self._command(UnlockAccount, account, by))

    def link(self, account: str, issuer: str, subject: str, by: GivenBy) -> Done:
        """Let a login at an OpenID provider count as one to the account. Raises DomainError."""
        credential = new_name()
        command = self._command(LinkIdentity, account, by, issuer=issuer, credential=credential)
        self.aggregates.draft(ACCOUNT, account_stream(account), command)
        if not self.rows.add_subject(credential, account, subject_key(issuer, subject)):
            raise AccountKnownError(given=account)
        return self._give(command)

    def issue_token(
        self, account: str, scopes: tuple[Scope, ...], expires_at: datetime, by: GivenBy
    ) -> NewToken:
        """Return a token for the account's person: this once, and never again. DomainError."""
        token = new_token()
        command = self._command(
            IssueToken,
            account,
            by,
            token=token.name,
            prefix=token.prefix,
            scopes=scopes,
            expires_at=expires_at,
        )
        self.aggregates.draft(ACCOUNT, account_stream(account), command)
        self.rows.add_token(token.hashed, account, token.name)
        self._give(command)
        return token

    def revoke_token(self, account: str, token: str, by: GivenBy) -> Done:
        """End a token at once. Raises DomainError."""
        done = self._give(self._command(RevokeToken, account, by, token=token))
        self.rows.remove_token(token)
        return done

    def appoint(self, person: str, office: Office, by: GivenBy) -> Done:
        """Give somebody of the directory an office. Raises DomainError."""
        if self.directory().member(person) is None:
            raise PersonUnknownError(given=person, accepted="a person of today")
        command = self._office(AppointAdministrator, person, by, office=office)
        # What the offices themselves refuse comes first: only the administrator learns of posts.
        self.aggregates.draft(OFFICES, STREAM, command)
        posts = self.directory().posts_of(person)
        check_posts_apart(person, office, (post.role for post in posts))
        return self.aggregates.give(OFFICES, STREAM, command)

    def relieve(self, person: str, by: GivenBy) -> Done:
        """Take the office from somebody. Raises DomainError."""
        return self.aggregates.give(OFFICES, STREAM, self._relief(person, by))

    def give(self, command: AccountCommand) -> Done:
        """Give an order that the program itself makes. Raises DomainError."""
        return self._give(command)

    def _give(self, command: AccountCommand) -> Done:
        return self.aggregates.give(ACCOUNT, account_stream(command.account), command)

    def _close_with_office(self, closing: AccountCommand, relieving: OfficeCommand) -> None:
        """Store both together: no closed account administers."""
        account = self.aggregates.draft(ACCOUNT, account_stream(closing.account), closing)
        offices = self.aggregates.draft(OFFICES, STREAM, relieving)
        events = (*account.events, *offices.events)
        self.store.append_all(events, {**account.after, **offices.after})

    def _command(
        self,
        kind: type[AccountCommand],
        account: str,
        by: GivenBy,
        **fields: Any,  # noqa: ANN401 -- of any command
    ) -> AccountCommand:
        office = self.offices().of(by.actor.id)
        return _order(
            kind, {**self._header(by), "account": account, "own_office": office, **fields}
        )

    def _relief(self, person: str, by: GivenBy) -> OfficeCommand:
        return self._office(RelieveAdministrator, person, by)

    def _office(
        self,
        kind: type[OfficeCommand],
        person: str,
        by: GivenBy,
        **fields: Any,  # noqa: ANN401 -- of any command
    ) -> OfficeCommand:
        return _order(kind, {**self._header(by), "person": person, **fields})

    def _header(self, by: GivenBy) -> dict[str, object]:
        return {
            "command_id": by.command_id,
            "actor": by.actor,
            "channel": by.channel,
            "received_at": self.clock(),
            "reason": by.why,
        }


def _order(kind: type[K], fields: dict[str, object]) -> K:
    """Return the order. Raises MalformedError for a name that is none."""
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        raise malformed(error, kind) from None


def subject_key(issuer: str, subject: str) -> str:
    """Return what stands in the vault for who somebody is at a provider."""
    return hash_of(f"{issuer}\0{subject}")
