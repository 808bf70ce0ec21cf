"""What can go wrong with the event store: few kinds, each with a sentence that says what to do."""

from collections.abc import Sequence
from typing import ClassVar, Literal
from uuid import UUID

StoreFault = Literal[
    "locked",
    "full",
    "read_only",
    "corrupt",
    "missing",
    "replaced",
    "not_migrated",
    "newer",
    "forbidden",
    "away",
    "closed",
    "broken",
]
"""Why a store cannot be used. Only `locked` and `away` may pass by themselves."""


class StoreError(Exception):
    """The base of the event store's errors."""

    code: ClassVar[str] = "store_error"
    retryable: ClassVar[bool] = False


class StoreUnavailableError(StoreError):
    """The store did not take or give anything; `str(error)` says which store, why and what to do.

    When it is raised by a write on PostgreSQL whose connection broke, the write may have been
    committed: repeat the command under its old id, and `accept` finds out.
    """

    code = "store_unavailable"
    retryable = True

    def __init__(self, fault: StoreFault, sentence: str) -> None:
        """Keep the kind of `fault` beside the sentence for people."""
        self.fault = fault
        super().__init__(sentence)


class VersionConflictError(StoreError):
    """Somebody else appended to one of `streams` first; load it again and decide again.

    It also follows an append that was committed although its answer was lost: compare the
    command ids of the stored events before deciding again.
    """

    code = "version_conflict"
    retryable = True

    def __init__(self, streams: Sequence[UUID]) -> None:
        """Name the streams of the append that lost; with one stream, that one is in conflict."""
        self.streams = tuple(streams)
        named = ", ".join(str(stream) for stream in self.streams[:3])
        more = len(self.streams) - 3
        super().__init__(
            f"The history of {named}{f' or of {more} more' if more > 0 else ''} went on meanwhile."
        )


class HistoryChangedError(StoreError):
    """The store no longer holds what the caller has seen of a stream: load it from the start.

    This is what a cache meets when the store was replaced by an older copy.
    """

    code = "history_changed"

    def __init__(self, stream: UUID, version: int) -> None:
        """Name the version that is missing or different."""
        self.stream = stream
        self.version = version
        super().__init__(f"Version {version} of {stream} is not what it was: the store changed.")


class TamperedError(StoreError):
    """A stored event does not fit its digest or the event before it: it was altered or removed."""

    code = "history_tampered"

    def __init__(self, stream: UUID | None, version: object, why: str) -> None:
        """Name the first version that does not verify; a hand may have written it as no number."""
        self.stream = stream
        self.version = version if isinstance(version, int) else None
        super().__init__(f"Version {version} of {stream} does not verify: {why}.")


class NamelessRowError(TamperedError):
    """A row that belongs to no stream: what it has for a name, only a hand can have written."""

    def __init__(self, position: int, version: object) -> None:
        """Name the position, which is all there is to find the row by."""
        super().__init__(None, version, "its stream has no name")
        self.args = (f"The row at position {position} does not verify: its stream has no name.",)


class UnreadableEventError(StoreError):
    """A stored event that cannot be decoded: unknown topic, broken shape, or destroyed content."""

    code = "event_unreadable"

    def __init__(self, topic: str, why: str) -> None:
        """Name the topic; whoever knows more (position, stream) says so when logging."""
        self.topic = topic
        super().__init__(f"An event of topic {topic} cannot be read: {why}.")
