"""What verification accepts as a hole: exactly what an event of destruction names."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Final
from uuid import UUID

from application.event_store import EventStore
from application.evidence.walk import Holes
from application.mapper import EventMapper
from application.recorders.evidence_rows import LogRow
from application.store_errors import StoreError, UnreadableEventError
from domain.privacy.destruction import destruction_stream
from domain.privacy.events import IssueDestroyed

_KEPT: Final = 1_000


def holes_on_record(store: EventStore) -> Holes:
    """Return what tells whether a version was destroyed on record and had this digest.

    A record that cannot be read vouches for nothing; the walk finds what is wrong with it.
    """

    @lru_cache(maxsize=_KEPT)
    def destroyed(issue: UUID) -> tuple[str, ...]:
        try:
            recorded = store.read(destruction_stream(issue))
        except StoreError:
            return ()
        events = (each.event for each in recorded)
        return next((each.digests for each in events if isinstance(each, IssueDestroyed)), ())

    def is_hole(stream: UUID, version: int, digest: str) -> bool:
        return digest in destroyed(stream)[version - 1 : version]

    return is_hole


class Destructions:
    """The issues that rows behind a position destroy, as a walk comes by them.

    Behind the last checkpoint nobody signed that: who can write the tables can forge such an event
    over content that was signed.
    """

    def __init__(self, mapper: EventMapper, after: int) -> None:
        """Look at what lies behind `after`."""
        self._mapper = mapper
        self._after = after
        self.issues: list[UUID] = []

    def __call__(self, rows: Sequence[LogRow]) -> None:
        """Take a page that was found to be sound."""
        if rows[-1][0] > self._after:
            self.issues += self._destroyed(rows)

    def _destroyed(self, rows: Sequence[LogRow]) -> Iterator[UUID]:
        for position, _, _, topic, state, *_ in rows:
            if topic == IssueDestroyed.TOPIC and position > self._after:
                with suppress(UnreadableEventError):  # it vouches for nothing
                    event = self._mapper.decode(topic, state)
                    if isinstance(event, IssueDestroyed):
                        yield event.issue
