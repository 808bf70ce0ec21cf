"""A file that was sent over HTTP: which mapping reads it, and what becomes of its rows."""

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from application.event_store import EventStore
from application.facts import FactsInForce
from application.importing.mapping import Mapping, read_mapping
from application.importing.names import NamesInFiles
from application.importing.report import ImportReport, write_rejected
from application.importing.run import run_import
from application.importing.source import Source
from application.personal_data import PersonalData
from application.ports import Clock
from application.yaml_file import FaultyFileError, has_aliases
from domain.errors import DomainError

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_LISTED: Final = 100
"""Rejected rows that stand in the answer itself; all that are kept stand in the job's file."""


class MappingUnknownError(DomainError):
    """The file would be read by a mapping that this installation does not have."""

    code = "mapping_unknown"
    text = "There is no mapping {given}; accepted: {accepted}, or a mapping itself."


class MappingFaultyError(DomainError):
    """The mapping that came with the file cannot be used."""

    code = "mapping_faulty"
    text = "The mapping cannot be used: {problem}."


@dataclass(frozen=True, slots=True)
class UploadedImports:
    """Takes over files by the mappings of a folder, or by one that comes with the file."""

    store: EventStore
    personal: PersonalData
    facts: FactsInForce
    clock: Clock
    named_in: NamesInFiles
    """Remembers who is named, for exact search."""
    mappings: Path
    largest: int
    """Bytes of a file at most."""

    def names(self) -> tuple[str, ...]:
        """Return the mappings there are, by name."""
        found = (path.stem for path in self.mappings.glob("*.yaml"))
        return tuple(sorted(name for name in found if _NAME.fullmatch(name)))

    def named(self, name: str) -> Mapping:
        """Return a mapping of the folder. Raises MappingUnknownError, MappingFaultyError."""
        if not _NAME.fullmatch(name) or name not in self.names():
            raise MappingUnknownError(given=ascii(name[:64]), accepted=self.names())
        return _read(self.mappings / f"{name}.yaml")

    def brought(self, text: str, draft: Path) -> Mapping:
        """Return the mapping that a text is, as YAML or JSON; it is read from `draft`.

        Raises MappingFaultyError.
        """
        if has_aliases(text):
            # A few of them, each of the one before, unfold to more than fits anywhere.
            raise MappingFaultyError(problem="it has aliases; accepted: every value written out")
        draft.write_text(text, encoding="utf-8", errors="replace")
        return _read(draft)

    def take_over(
        self,
        file: Source,
        mapping: Mapping,
        rejected: Path,
        progress: Callable[[int, int | None], None],
    ) -> dict[str, object]:
        """Take the file over as the command line does, and return what became of its rows.

        Rows that could not be taken are written to `rejected` as CSV. Raises as `run_import`.
        """
        report = run_import(
            file,
            mapping,
            store=self.store,
            personal=self.personal,
            facts=self.facts,
            clock=self.clock,
            names=self.named_in,
            progress=lambda so_far: progress(so_far.read, None),
        )
        write_rejected(rejected, report.rejected)
        return _told(report)


def _told(report: ImportReport) -> dict[str, object]:
    return {
        "read": report.read,
        "taken": report.taken,
        "existing": report.existing,
        "blank": report.blank,
        "events": report.events,
        "rejected": len(report.rejected) + report.rejected_left_out,
        "rejected_rows": [row._asdict() for row in report.rejected[:_LISTED]],
        "on_time": {name: asdict(counted) for name, counted in report.on_time.items()},
        "took_nothing": report.took_nothing,
    }


def _read(path: Path) -> Mapping:
    try:
        return read_mapping(path)
    except FaultyFileError as error:
        # Without the name of the file: where it lies is nobody's to learn.
        told = (f"{one.field}: {one.problem}; accepted: {one.accepted}" for one in error.faults[:5])
        raise MappingFaultyError(problem=tuple(told)) from error
