"""The security log of a day holds what it is told, and refuses nothing."""

from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

import pytest

from domain.aggregate import AggregateCommand
from domain.base import Actor
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
from domain.security.day import EVENT_OF, SECURITY_DAY, day_stream

NOW: Final = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
WHO: Final = "housing-handler-1"
ISSUE: Final = UUID("00112233-4455-6677-8899-aabbccddeeff")
SEEN: Final[dict[type[AggregateCommand], dict[str, Any]]] = {
    NoteLogin: {"account": WHO, "way": "password", "address": "ab" * 8},
    NoteLoginFailure: {"account": None, "cause": "unknown_account", "address": "ab" * 8},
    NoteAddressLock: {"address": "ab" * 8, "failures": 50, "until": NOW},
    NoteSessionEnd: {"account": WHO, "cause": "logout"},
    NoteDenial: {
        "account": WHO,
        "what": "ClaimIssue",
        "code": "not_addressee",
        "issue": ISSUE,
        "address": "",
    },
    NoteImport: {
        "account": WHO,
        "source": "hotline",
        "format": "csv",
        "size_bytes": 1_024,
        "sha256": "ab" * 32,
    },
    NotePersonalReading: {"account": WHO, "issue": ISSUE, "fields": ("text",), "purpose": "复核"},
    NotePersonalSearch: {"account": WHO, "by": "contact", "purpose": "查重", "found": 2},
}


@pytest.mark.parametrize("kind", EVENT_OF, ids=lambda kind: kind.__name__)
def test_each_is_kept_as_seen(kind: type[AggregateCommand]) -> None:
    """What was seen stands in the event, beside who it was."""
    actor = Actor(id=WHO, role="handler", unit="housing")
    seen = SEEN[kind]
    command = kind(command_id="1", actor=actor, received_at=NOW, **seen)
    standing = SECURITY_DAY.begin(day_stream(date(2026, 3, 2), WHO))
    events = SECURITY_DAY.decide(None, command, SECURITY_DAY.given(standing, NOW))
    (event,) = events
    assert event.model_dump(exclude={"entry"}) == seen
    assert event.entry.actor == actor
    assert SECURITY_DAY.after(standing, events).version == 1


def test_days_and_people_are_apart() -> None:
    """Acts of two people, or on two days, never wait for each other."""
    streams = {day_stream(date(2026, 3, day), who) for day in (2, 3) for who in ("a", "b")}
    assert len(streams) == 4
