"""What was done about personal data. None of it holds any: persons are the ids of their keys."""

from typing import ClassVar, Literal
from uuid import UUID

from domain.base import StoredInstant
from domain.event import AggregateEvent

Ground = Literal[
    "purpose_fulfilled",
    "consent_withdrawn",
    "unlawful_processing",
    "required_by_law",
    "retention_expired",
]
"""Why personal data must go (PIPL 47)."""


class PersonalDataErased(AggregateEvent):
    """The keys of these persons are destroyed; `issues` hold texts under them. Reason: why."""

    TOPIC: ClassVar[str] = "privacy.personal-data-erased.v1"

    ground: Ground
    persons: tuple[str, ...]
    issues: tuple[UUID, ...]


class HoldPlaced(AggregateEvent):
    """A legal hold on an issue or a person, until it is lifted or its last instant has passed."""

    TOPIC: ClassVar[str] = "privacy.hold-placed.v1"

    issue: UUID | None = None
    person: str | None = None
    until: StoredInstant | None = None


class HoldLifted(AggregateEvent):
    """The hold on an issue or a person has ended."""

    TOPIC: ClassVar[str] = "privacy.hold-lifted.v1"

    issue: UUID | None = None
    person: str | None = None


class MasterKeyRotated(AggregateEvent):
    """Every person's key is wrapped by another master key; both are named by fingerprint."""

    TOPIC: ClassVar[str] = "privacy.master-key-rotated.v1"

    before: str
    after: str
    keys: int


class PersonalDataRevealed(AggregateEvent):
    """Somebody read a sealed text of an issue in clear, for a purpose. The text is not told."""

    TOPIC: ClassVar[str] = "privacy.personal-data-revealed.v1"

    issue: UUID
    field: str
    person: str
    purpose: str


class IssueDestroyed(AggregateEvent):
    """The contents of an issue's events are destroyed at the end of the record's term.

    `digests` are those of its versions from 1 on. Verification accepts exactly these holes.
    """

    TOPIC: ClassVar[str] = "privacy.issue-destroyed.v1"

    issue: UUID
    digests: tuple[str, ...]
