"""Orders about personal data."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.aggregate import AggregateCommand
from domain.base import Instant
from domain.privacy.events import Ground


class ErasePersonalData(AggregateCommand):
    """Destroy the keys of these persons; `issues` are all that hold texts under them."""

    ground: Ground
    persons: Annotated[tuple[str, ...], Field(min_length=1)]
    issues: tuple[UUID, ...]


class PlaceHold(AggregateCommand):
    """Put an issue or a person under legal hold; a hold there is gets the new `until`."""

    issue: UUID | None = None
    person: str | None = None
    until: Instant | None = None


class LiftHold(AggregateCommand):
    """End the hold on an issue or a person."""

    issue: UUID | None = None
    person: str | None = None


class RotateMasterKey(AggregateCommand):
    """Put on record that the keys are wrapped by another master key."""

    before: str
    after: str
    keys: int


class RevealPersonalData(AggregateCommand):
    """Read a sealed text of an issue in clear."""

    issue: UUID
    field: str
    person: str
    purpose: str


class DestroyIssue(AggregateCommand):
    """Destroy the contents of an issue's events; `digests` are those of all of them."""

    issue: UUID
    digests: Annotated[tuple[str, ...], Field(min_length=1)]


PrivacyCommand = ErasePersonalData | PlaceHold | LiftHold | RotateMasterKey
