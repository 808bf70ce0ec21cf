"""Orders to note in the security log what was seen. They come from the program, not from people."""

from domain.aggregate import AggregateCommand
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


class NoteLogin(AggregateCommand, LoginSeen):
    """Note that somebody came in."""


class NoteLoginFailure(AggregateCommand, LoginFailureSeen):
    """Note that somebody did not come in."""


class NoteAddressLock(AggregateCommand, AddressLockSeen):
    """Note that an address is locked."""


class NoteSessionEnd(AggregateCommand, SessionEndSeen):
    """Note that a session ended before its time."""


class NoteDenial(AggregateCommand, DenialSeen):
    """Note that something was refused."""


class NotePersonalReading(AggregateCommand, PersonalReadingSeen):
    """Note that somebody reads personal data."""


class NotePersonalSearch(AggregateCommand, PersonalSearchSeen):
    """Note that somebody looks for a person."""


class NoteImport(AggregateCommand, ImportSeen):
    """Note that somebody has a file taken over."""
