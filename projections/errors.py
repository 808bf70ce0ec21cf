"""What can go wrong with read models: few kinds, each with one sentence that says what to do."""

from datetime import datetime
from typing import ClassVar


class ViewsError(Exception):
    """The base of the read models' errors."""

    code: ClassVar[str] = "views_error"
    retryable: ClassVar[bool] = False


class ViewsAwayError(ViewsError):
    """The database of the read models cannot be used now; the events are not touched by that."""

    code = "views_away"
    retryable = True


class SourceAwayError(ViewsError):
    """The event log cannot be read now; the projection waits where it is."""

    code = "source_away"
    retryable = True


class PositionMismatchError(ViewsError):
    """The log does not hold the event this view was built up to: the store is an older copy."""

    code = "position_mismatch"

    def __init__(self, model: str, position: int) -> None:
        """Name the model and the position whose event is missing or different."""
        super().__init__(
            f"The event store is older than the view {model}: its event {position} is missing or "
            f"another one. Run `bihuan audit rebuild` to build the view from the store as it is."
        )


class RebuildUnderWayError(ViewsError):
    """Another process builds the models beside the live ones; one at a time does."""

    code = "rebuild_under_way"
    retryable = True

    def __init__(self, owner: str, since: datetime, until: datetime) -> None:
        """Name who is at it, since when, and when his lease ends if he was killed."""
        self.owner, self.since, self.until = owner, since, until
        super().__init__(
            f"{owner} has been rebuilding the read models since {since:%Y-%m-%d %H:%M:%S} UTC. "
            f"Wait until that has ended; if it was killed, begin again after {until:%H:%M:%S} UTC."
        )


class CursorError(ViewsError, ValueError):
    """The cursor of a page is not one of ours, or of another order: start at the first page."""

    code = "cursor_invalid"


class AmbiguousReferenceError(ViewsError, LookupError):
    """Several sources know this external number: name the source too, as `source:number`."""

    code = "reference_ambiguous"

    def __init__(self, sources: tuple[str, ...]) -> None:
        """Name the sources to choose from."""
        self.sources = sources
        super().__init__(
            f"Several sources know this number: {', '.join(sources)}. Give `source:number`."
        )


class TooShortToFindError(ViewsError, ValueError):
    """A word of the search has a single character, or there is none."""

    code = "words_too_short"

    def __init__(self, given: str) -> None:
        """Name the character, empty where no word was given."""
        super().__init__(
            f"The search got {given!r} as a word; accepted: words of two characters or more."
        )
