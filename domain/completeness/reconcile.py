"""One day of one source: what came in beside what the source says it sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a source. `arrived` counts by way; `stated` is None while nothing was stated.

    Everything that came in counts: issues, what was answered, declined or referred at once, what
    was imported, and repeated contacts about issues there were.
    """

    source: str
    day: date
    arrived: Mapping[str, int] = field(default_factory=dict)
    stated: int | None = None
    document: str | None = None
    is_corrected: bool = False

    @property
    def total(self) -> int:
        """Return how many came in."""
        return sum(self.arrived.values())

    @property
    def difference(self) -> int | None:
        """Return what came in beyond what was sent; below nought that much is missing."""
        return None if self.stated is None else self.total - self.stated
