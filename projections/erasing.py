"""What every model does about erased persons and destroyed issues, beside its own folding."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable
from uuid import UUID

from sqlalchemy import Connection, delete

from domain.base import Sealed
from domain.event import Kinds
from domain.masking import ERASED
from domain.privacy.errors import IssueDestroyedError
from domain.privacy.events import IssueDestroyed, PersonalDataErased
from projections.page_rows import issue_key
from projections.source import EventSource, IssueRecord, OpenMasked, RecordedEvent, issue_records
from projections.tables import ModelSchema

if TYPE_CHECKING:
    from projections.runner import Projection

TAKES_AWAY: Final[Kinds] = frozenset({PersonalDataErased, IssueDestroyed})
"""What concerns every model, whatever it is about."""


@runtime_checkable
class Worded(Protocol):
    """A model that holds texts."""

    def reword(
        self, tx: Connection, records: Sequence[IssueRecord], open_masked: OpenMasked
    ) -> None:
        """Write the texts of an issue anew from all of its events so far."""

    @property
    def open_masked(self) -> OpenMasked:
        """What opens the texts of persons who were not erased."""


@runtime_checkable
class Tidied(Protocol):
    """A model that keeps traces of rows that were changed."""

    def tidy(self, tx: Connection) -> None:
        """Remove them."""


def fold_page(
    tx: Connection,
    projection: "Projection",
    events: Sequence[RecordedEvent],
    source: EventSource,
) -> None:
    """Fold a page into the model, and blank and drop what its events say is no more."""
    projection.apply(tx, events)
    taken = [each.event for each in events if type(each.event) in TAKES_AWAY]
    for event in taken:
        if isinstance(event, PersonalDataErased) and isinstance(projection, Worded):
            _blank(tx, projection, event, source, until=events[-1].position)
        elif isinstance(event, IssueDestroyed):
            _drop(tx, projection.schema, event.issue)
    if taken and isinstance(projection, Tidied):
        projection.tidy(tx)


def _blank(
    tx: Connection,
    projection: Worded,
    erased: PersonalDataErased,
    source: EventSource,
    *,
    until: int,
) -> None:
    persons = frozenset(erased.persons)

    def opened(sealed: Sealed, issue_id: UUID) -> str:
        # The event may be read before the vault has lost the keys.
        return ERASED if sealed.key in persons else projection.open_masked(sealed, issue_id)

    for issue_id in erased.issues:
        try:
            events = source.read_issue(issue_id)
        except IssueDestroyedError:
            continue  # its rows go with the event that says so
        records = [each for each in issue_records(events) if each.position <= until]
        if records:
            projection.reword(tx, records, opened)


def _drop(tx: Connection, schema: ModelSchema, issue_id: UUID) -> None:
    for table in schema.tables:
        if "issue_id" in table.columns:
            tx.execute(delete(table).where(table.c.issue_id == issue_key(issue_id)))
