"""Orders to accounts, and about who administers."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.account.values import AccountName, Closing, CredentialId, Office, Scope, TokenId
from domain.aggregate import AggregateCommand
from domain.base import Instant, PersonCode


class AccountCommand(AggregateCommand):
    """An order to an account. `own_office` is what who gives it administers, by the log."""

    account: AccountName
    own_office: Office | None = None


class OpenAccount(AccountCommand):
    """Let a person of the directory log in."""

    person: PersonCode


class CloseAccount(AccountCommand):
    """End an account with all its sessions and tokens; `held` are the issues its person has."""

    cause: Closing = "closed"
    held: tuple[UUID, ...] = ()


class SetPassword(AccountCommand):
    """Let a new password count. One that another set must be changed at the first login."""

    credential: CredentialId


class LockAccount(AccountCommand):
    """Let nobody in for a while after so many failed logins in a row."""

    failures: Annotated[int, Field(ge=1)]
    until: Instant


class UnlockAccount(AccountCommand):
    """Let its person try again before the lock ends."""


class LinkIdentity(AccountCommand):
    """Let a login at an OpenID provider count as one here."""

    issuer: Annotated[str, Field(min_length=1, max_length=400)]
    credential: CredentialId


class IssueToken(AccountCommand):
    """Give the account's person a token for programs; `prefix` is what lists show of it."""

    token: TokenId
    prefix: Annotated[str, Field(min_length=1, max_length=16)]
    scopes: Annotated[tuple[Scope, ...], Field(min_length=1)]
    expires_at: Instant


class RevokeToken(AccountCommand):
    """End a token at once."""

    token: TokenId


class OfficeCommand(AggregateCommand):
    """An order about who administers."""

    person: PersonCode


class AppointAdministrator(OfficeCommand):
    """Give somebody one of the three offices. The first of all is the security administrator."""

    office: Office


class RelieveAdministrator(OfficeCommand):
    """Take the office from somebody."""
