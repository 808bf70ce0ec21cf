"""What happened to accounts. Neither password nor token, nor their hashes, stand here."""

from typing import ClassVar
from uuid import UUID

from domain.account.values import AccountName, Closing, CredentialId, Office, Scope, TokenId
from domain.base import PersonCode, StoredInstant
from domain.event import AggregateEvent


class AccountEvent(AggregateEvent):
    """A fact about one account."""

    account: AccountName


class AccountOpened(AccountEvent):
    """A person of the directory may log in."""

    TOPIC: ClassVar[str] = "account.opened.v1"

    person: PersonCode


class AccountClosed(AccountEvent):
    """Sessions and tokens ended; `held` are the issues that wait for somebody else now."""

    TOPIC: ClassVar[str] = "account.closed.v1"

    person: PersonCode
    cause: Closing
    tokens: tuple[TokenId, ...] = ()
    held: tuple[UUID, ...] = ()


class PasswordSet(AccountEvent):
    """A new password counts, and all sessions ended.

    `must_change` is set where another than its person knows it.
    """

    TOPIC: ClassVar[str] = "account.password-set.v1"

    credential: CredentialId
    must_change: bool = False


class AccountLocked(AccountEvent):
    """So many logins in a row failed; nobody gets in until then."""

    TOPIC: ClassVar[str] = "account.locked.v1"

    failures: int
    until: StoredInstant


class AccountUnlocked(AccountEvent):
    """The lock ended before its time."""

    TOPIC: ClassVar[str] = "account.unlocked.v1"


class IdentityLinked(AccountEvent):
    """A login at an OpenID provider counts as one here; who he is there stands in the vault."""

    TOPIC: ClassVar[str] = "account.identity-linked.v1"

    issuer: str
    credential: CredentialId


class TokenIssued(AccountEvent):
    """A token was shown once."""

    TOPIC: ClassVar[str] = "account.token-issued.v1"

    token: TokenId
    prefix: str
    scopes: tuple[Scope, ...]
    expires_at: StoredInstant


class TokenRevoked(AccountEvent):
    """A token lets nobody in any more."""

    TOPIC: ClassVar[str] = "account.token-revoked.v1"

    token: TokenId


class AdministratorAppointed(AggregateEvent):
    """Somebody administers."""

    TOPIC: ClassVar[str] = "account.administrator-appointed.v1"

    person: PersonCode
    office: Office


class AdministratorRelieved(AggregateEvent):
    """Somebody administers no more."""

    TOPIC: ClassVar[str] = "account.administrator-relieved.v1"

    person: PersonCode
    office: Office
