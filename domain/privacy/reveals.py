"""The stream of reveals: who read which personal text in clear, when, and what for.

Who may is decided by `domain.access.revealing`, which looks at the issue.
"""

from typing import Final
from uuid import UUID

from domain.aggregate import Aggregate, Given
from domain.event import stream_id
from domain.privacy.commands import RevealPersonalData
from domain.privacy.errors import RevealPurposeError
from domain.privacy.events import PersonalDataRevealed

STREAM: Final = stream_id("privacy", "reveals")


def _new(_: UUID) -> None:
    return None


def _decide(_: None, command: RevealPersonalData, given: Given) -> tuple[PersonalDataRevealed, ...]:
    if not command.purpose.strip():
        raise RevealPurposeError
    return (
        PersonalDataRevealed(
            entry=given.entry(command),
            issue=command.issue,
            field=command.field,
            person=command.person,
            purpose=command.purpose,
        ),
    )


def _evolve(_: None, event: PersonalDataRevealed) -> None:
    del event


REVEALS: Final[Aggregate[None, RevealPersonalData, PersonalDataRevealed]] = Aggregate(
    "privacy.reveals", _new, _decide, _evolve
)
