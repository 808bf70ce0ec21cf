"""What every format is to the export: given events page by page, it ends with the objects."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from application.exchange.happening import Happening
from application.exchange.spool import Spool


class Writer(Protocol):
    """A file in the making. Nothing of it is read before `finish`."""

    def add(self, happened: Sequence[Happening]) -> None:
        """Write events, in the order of the log."""

    def finish(self) -> None:
        """Write what comes last and close the file."""

    def close(self) -> None:
        """Close the file, finished or not."""


class MakeWriter(Protocol):
    """Begins a file of one format. `tells_values`: which values its objects had, and since when."""

    tells_values: bool

    def __call__(self, path: Path, spool: Spool) -> Writer:
        """Begin the file at `path`; `spool` knows the objects in the end."""
