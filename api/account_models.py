"""What administrators send about accounts and offices, and what they are shown."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from domain.account.values import AccountName, Office, Scope
from domain.base import PersonCode

Account = Annotated[AccountName, Path(description="the name of an account", examples=["clerk-1"])]
Person = Annotated[
    PersonCode,
    Path(description="the code of somebody of the directory", examples=["supervisor-1"]),
]
Why = Annotated[
    str, Field(max_length=400, description="it stands on record", examples=["the post was given"])
]
_Person = Annotated[PersonCode, Field(examples=["housing-handler-1"])]


class _Body(BaseModel):
    # A password may be typed into any field: no error repeats what was sent.
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, frozen=True)


class Reason(_Body):
    """Why it is done."""

    why: Why = ""


class AccountWish(Reason):
    """The account to open, and for whom; he has no password yet."""

    account: Annotated[AccountName, Field(examples=["housing-handler-1"])]
    person: Annotated[_Person | None, Field(description="where he is not named alike")] = None


class PasswordWish(Reason):
    """A password to begin with: its person changes it before anything else."""

    password: Annotated[str, Field(max_length=1_000, examples=["correct horse battery"])]


class LinkWish(Reason):
    """Who the account's person is at the OpenID provider."""

    issuer: Annotated[str, Field(min_length=1, max_length=400, examples=["https://id.example.org"])]
    subject: Annotated[str, Field(min_length=1, max_length=400, examples=["5f1c8e"])]


class OfficeWish(Reason):
    """Who is to administer, and what."""

    person: _Person
    office: Annotated[Office, Field(examples=["audit"])]


class TokenShown(_Body):
    """A token by its name; `used_at` is to the minute."""

    name: str
    prefix: str
    scopes: tuple[Scope, ...]
    issued_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


class AccountShown(_Body):
    """An open account; neither password nor token, nor who its person is at a provider."""

    account: AccountName
    person: str
    office: Office | None = None
    has_password: bool
    must_change: bool
    is_linked: bool
    locked_until: datetime | None = None
    tokens: tuple[TokenShown, ...]


class Accounts(_Body):
    """The open accounts by name."""

    accounts: tuple[AccountShown, ...]


class AccountClosed(_Body):
    """What ended with the account, and the issues that wait for somebody else now."""

    account: AccountName
    person: str
    sessions: int
    held: tuple[UUID, ...]


class OfficeShown(_Body):
    """An administrator."""

    person: str
    office: Office


class Offices(_Body):
    """Who administers what."""

    offices: tuple[OfficeShown, ...]
