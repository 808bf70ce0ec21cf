"""Log and masked texts as projections read them: one reading of a page serves every model."""

from collections.abc import Callable, Collection, Sequence
from typing import Final, TypeVar
from uuid import UUID

from application.store_errors import StoreUnavailableError
from application.vault import VaultUnavailableError
from domain.base import Sealed
from domain.event import Kinds
from domain.issue.events import IssueDiscovered, IssueReported
from domain.privacy.events import PersonalDataErased
from projections.errors import SourceAwayError
from projections.source import EventSource, OpenMasked, Page, RecordedEvent, issue_records

T = TypeVar("T")
_KEPT: Final = 8
_TOLD: Final = (IssueDiscovered, IssueReported)
"""The events that bring the texts of a person."""
FetchKeys = Callable[[Collection[str]], None]
"""Fetches the keys of many persons with one look-up."""
PassOver = Callable[[Collection[str]], None]
"""Is told of persons whose keys are being destroyed: nothing of theirs is opened any more."""


def no_keys(_persons: Collection[str]) -> None:
    """Leave every key to be fetched when its text is opened."""


class EventPages:
    """The log, with the pages of the present round remembered.

    Models stand at the same position most of the time; `forget` begins a new round, because the
    page at the end of the log grows.
    """

    def __init__(
        self,
        store: EventSource,
        *,
        fetch_keys: FetchKeys = no_keys,
        pass_over: PassOver = no_keys,
        kept: int = _KEPT,
    ) -> None:
        """Read from `store`, an `application.event_store.EventStore` or what reads like one.

        `fetch_keys` gets the persons of a page, whose texts are about to be opened one by one.
        Who reads the log from end to end needs one page `kept`: eight make the collector's work
        a quarter of his.
        """
        self._store = store
        self._fetch_keys = fetch_keys
        self._kept = kept
        self._pass_over = pass_over
        self._pages: dict[tuple[int, int, Kinds | None], Page] = {}
        self._digests: dict[int, str | None] = {}

    def forget(self) -> None:
        """Read everything anew from now on."""
        self._pages.clear()
        self._digests.clear()

    def page(self, after: int, limit: int, of: Kinds | None = None) -> Page:
        """Return a page, decoded once per round. Raises SourceAwayError."""
        key = (after, limit, of)
        if key not in self._pages:
            if len(self._pages) >= self._kept:  # whoever reads the whole log keeps none of it
                self._pages.clear()
            self._pages[key] = _away(lambda: self._read(after, limit, of))
        return self._pages[key]

    def _read(self, after: int, limit: int, of: Kinds | None) -> Page:
        page = self._store.page(after, limit, of)
        records = issue_records(page.recorded)
        # Asking each event for a field that most have not would cost a tenth of the reading.
        told = (each.event for each in records if isinstance(each.event, _TOLD))
        self._fetch_keys({event.subject for event in told if event.subject})
        for each in page.recorded:
            if isinstance(each.event, PersonalDataErased):
                self._pass_over(each.event.persons)
        return page

    def read_issue(self, issue_id: UUID) -> Sequence[RecordedEvent]:
        """Return an issue's events, never remembered. Raises SourceAwayError."""
        return _away(lambda: self._store.read_issue(issue_id))

    def digest_at(self, position: int) -> str | None:
        """Return the digest at a position. Raises SourceAwayError."""
        if position not in self._digests:
            self._digests[position] = _away(lambda: self._store.digest_at(position))
        return self._digests[position]

    def last_position(self) -> int:
        """Return the newest position, never remembered. Raises SourceAwayError."""
        return _away(self._store.last_position)


def waiting_for_keys(open_masked: OpenMasked) -> OpenMasked:
    """Return the opener for projections. It raises SourceAwayError while the vault is away.

    Any other error would count as the fault of the event whose text is opened, and stop the model.
    """

    def opened(sealed: Sealed, issue_id: UUID) -> str:
        return _away(lambda: open_masked(sealed, issue_id))

    return opened


def _away(read: Callable[[], T]) -> T:
    try:
        return read()
    except (StoreUnavailableError, VaultUnavailableError) as error:
        raise SourceAwayError(str(error)) from error
