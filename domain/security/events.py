"""What the security log holds. Tokens, accounts and offices have events of their own beside it."""

from typing import ClassVar

from domain.event import AggregateEvent
from domain.security.values import (
    AddressLockSeen,
    DenialSeen,
    ImportSeen,
    LoginFailureSeen,
    LoginSeen,
    PersonalReadingSeen,
    PersonalSearchSeen,
    SessionEndSeen,
)


class LoggedIn(AggregateEvent, LoginSeen):
    """Somebody came in."""

    TOPIC: ClassVar[str] = "security.logged-in.v1"


class LoginFailed(AggregateEvent, LoginFailureSeen):
    """Somebody did not come in."""

    TOPIC: ClassVar[str] = "security.login-failed.v1"


class AddressLocked(AggregateEvent, AddressLockSeen):
    """Nobody comes in from an address until then."""

    TOPIC: ClassVar[str] = "security.address-locked.v1"


class SessionEnded(AggregateEvent, SessionEndSeen):
    """A session ended before its time."""

    TOPIC: ClassVar[str] = "security.session-ended.v1"


class AccessDenied(AggregateEvent, DenialSeen):
    """Something was refused."""

    TOPIC: ClassVar[str] = "security.access-denied.v1"


class PersonalDataRead(AggregateEvent, PersonalReadingSeen):
    """Somebody read personal data of an issue."""

    TOPIC: ClassVar[str] = "security.personal-data-read.v1"


class PersonSearched(AggregateEvent, PersonalSearchSeen):
    """Somebody looked for a person."""

    TOPIC: ClassVar[str] = "security.person-searched.v1"


class FileImported(AggregateEvent, ImportSeen):
    """Somebody had a file taken over; what became of its rows stands in the issues."""

    TOPIC: ClassVar[str] = "security.file-imported.v1"
