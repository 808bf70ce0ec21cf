"""What an export is about: who makes it, what for, and which part of the log."""

from datetime import datetime
from typing import NamedTuple


class Wish(NamedTuple):
    """An approval and the export that uses it agree in all of these; the format is free."""

    exporter: str
    purpose: str
    since: datetime | None
    until: datetime | None
    where: tuple[str, ...]

    def differences(self, other: "Wish") -> tuple[str, ...]:
        """Return the names of what is not the same in the other."""
        pairs = zip(self._fields, self, other, strict=True)
        return tuple(name for name, one, two in pairs if one != two)
