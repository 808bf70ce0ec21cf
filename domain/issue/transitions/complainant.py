"""Status rows of what passes between the centre and a complainant (lifecycle.md 2)."""

from typing import Final

from domain.issue.events.complainant import (
    ContactChanged,
    InformationProvided,
    InformationRequested,
    InformationRequestExpired,
    IssueMadeConfidential,
    MessageFailed,
    MessageSent,
    RepeatContactRecorded,
)
from domain.issue.transitions.rows import ANY, HELD, LIFECYCLE, Row

_ASKED: Final = ("awaiting_information",)

ROWS: Final[tuple[Row, ...]] = (
    Row(ANY, RepeatContactRecorded, "=", "BJ 11(3), JN 25: no new issue without a new fact"),
    Row(("reported", *HELD), InformationRequested, "awaiting_information", LIFECYCLE),
    Row(_ASKED, InformationProvided, "before", LIFECYCLE),
    Row(_ASKED, InformationRequestExpired, "before", "silence stops nothing for ever"),
    Row(ANY, ContactChanged, "=", LIFECYCLE),
    Row(ANY, IssueMadeConfidential, "=", "WF 13: his identity is kept where he wishes it"),
    Row(ANY, MessageSent, "=", "what a complainant was sent is on record"),
    Row(ANY, MessageFailed, "=", "what a complainant was not sent likewise"),
)
