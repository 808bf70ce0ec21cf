"""What verification accepts as a hole: exactly what an event of destruction names."""

from functools import lru_cache
from typing import Final
from uuid import UUID

from application.event_store import EventStore
from application.evidence.walk import Holes
from application.store_errors import StoreError
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
