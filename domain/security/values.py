"""What the security log says of an act. No password, token, name or address of anybody."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from domain.account.values import AccountName
from domain.base import Frozen, StoredInstant

Way = Literal["password", "oidc"]
Failure = Literal[
    "wrong_password",
    "unknown_account",
    "locked_account",
    "locked_address",
    "no_post",
    "unlinked_identity",
    "provider",
]
"""Why a login failed; who tried it is told less."""

Ending = Literal["logout", "stolen"]
Searched = Literal["contact", "name", "address"]
AddressDigest = Annotated[str, Field(pattern=r"^[0-9a-f]{0,16}$")]
"""A keyed digest of a network address: equal for equal addresses, "" where there is none."""
Purpose = Annotated[str, Field(min_length=1, max_length=400)]


class LoginSeen(Frozen):
    """Somebody came in."""

    account: AccountName
    way: Way
    address: AddressDigest = ""


class LoginFailureSeen(Frozen):
    """Somebody did not come in. What was typed for an account that is none stays untold."""

    account: AccountName | None = None
    cause: Failure
    address: AddressDigest = ""


class AddressLockSeen(Frozen):
    """Too many logins from one address failed."""

    address: AddressDigest
    failures: int
    until: StoredInstant


class SessionEndSeen(Frozen):
    """A session ended before its time; `stolen` where an identifier came back after its change."""

    account: AccountName
    cause: Ending


class DenialSeen(Frozen):
    """Something was refused: the command or page, the code of the refusal, and which issue."""

    account: AccountName | None = None
    what: Annotated[str, Field(min_length=1, max_length=100)]
    code: Annotated[str, Field(min_length=1, max_length=64)]
    issue: UUID | None = None
    address: AddressDigest = ""


class PersonalReadingSeen(Frozen):
    """Somebody read personal data of an issue, masked or not, by the names of the fields."""

    account: AccountName | None = None
    issue: UUID
    fields: tuple[str, ...]
    purpose: Purpose


class PersonalSearchSeen(Frozen):
    """Somebody looked for a person; what he looked for stays untold."""

    account: AccountName | None = None
    by: Searched
    purpose: Purpose
    found: int


class ImportSeen(Frozen):
    """Somebody had a file taken over: of which source, in which format, and its digest."""

    account: AccountName | None = None
    source: Annotated[str, Field(min_length=1, max_length=64)]
    format: Annotated[str, Field(min_length=1, max_length=16)]
    size_bytes: int
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
