"""A day of one account in the security log: a stream that one person's acts alone go to.

Acts of different people never wait for each other; nothing is refused, nothing depends on what
came before.
"""

from datetime import date
from typing import Any, Final
from uuid import UUID

from domain.aggregate import Aggregate, AggregateCommand, Given
from domain.event import AggregateEvent, stream_id
from domain.security.commands import (
    NoteAddressLock,
    NoteDenial,
    NoteImport,
    NoteLogin,
    NoteLoginFailure,
    NotePersonalReading,
    NotePersonalSearch,
    NoteSessionEnd,
)
from domain.security.events import (
    AccessDenied,
    AddressLocked,
    FileImported,
    LoggedIn,
    LoginFailed,
    PersonalDataRead,
    PersonSearched,
    SessionEnded,
)

EVENT_OF: Final[dict[type[AggregateCommand], type[AggregateEvent]]] = {
    NoteLogin: LoggedIn,
    NoteLoginFailure: LoginFailed,
    NoteAddressLock: AddressLocked,
    NoteSessionEnd: SessionEnded,
    NoteDenial: AccessDenied,
    NotePersonalReading: PersonalDataRead,
    NotePersonalSearch: PersonSearched,
    NoteImport: FileImported,
}


def day_stream(day: date, whose: str) -> UUID:
    """Return the stream of a day; `whose` is an account, or a digest where nobody is known."""
    return stream_id("security", f"{day.isoformat()}/{whose}")


def _new(_: UUID) -> None:
    return None


def _decide(_: None, command: AggregateCommand, given: Given) -> tuple[AggregateEvent, ...]:
    kind = EVENT_OF[type(command)]
    seen: dict[str, Any] = {
        name: getattr(command, name) for name in kind.model_fields if name != "entry"
    }
    return (kind(entry=given.entry(command), **seen),)


def _evolve(_: None, event: AggregateEvent) -> None:
    del event


SECURITY_DAY: Final[Aggregate[None, AggregateCommand, AggregateEvent]] = Aggregate(
    "security", _new, _decide, _evolve
)
