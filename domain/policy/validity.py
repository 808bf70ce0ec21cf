"""From when to when an entry of a pack holds."""

from datetime import date

from domain.base import Frozen


class Valid(Frozen):
    """Local dates; `valid_to` is exclusive. What is not given has no bound."""

    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Return whether the entry holds on that day."""
        return _first(self) <= day < _end(self)

    def overlaps(self, other: "Valid") -> bool:
        """Return whether some day belongs to both."""
        return _first(self) < _end(other) and _first(other) < _end(self)


def _first(entry: Valid) -> date:
    return entry.valid_from or date.min


def _end(entry: Valid) -> date:
    return entry.valid_to or date.max
