"""Verifies the bytes of files: each is read to its end and compared with the digest on record.

The log says which files there are, the vault where their bytes lie, the store what lies there. What
was erased is no fault; nor is a file of which only the digest was ever given.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from application.attachments.attachments import Attachments, row_of, stored_objects
from application.attachments.errors import FileDamagedError, NoSuchAttachmentError
from application.event_store import EventStore
from application.store_errors import TamperedError, UnreadableEventError
from application.vault_attachments import FileRow
from domain.issue.events import EvidenceAttached

_PAGE: Final = 1_000

FileFault = Literal["file_altered", "file_missing", "file_unnamed", "file_unknown"]
"""Other bytes than on record; none; a row that no event names; an object that no row names."""

Named = set[tuple[str, str]]
"""The files that events name: issue and digest."""


@dataclass(frozen=True, slots=True)
class FileFinding:
    """What is wrong with a file. `object` is the name of its bytes in the store."""

    fault: FileFault
    object: str
    issue: str = ""
    sha256: str = ""


@dataclass(slots=True)
class FilesReport:
    """What was verified: files read whole, those erased, and those known by their digest alone."""

    read: int = 0
    bytes: int = 0
    erased: int = 0
    digests_only: int = 0
    findings: list[FileFinding] = field(default_factory=list)


class FilesVerification:
    """One verification of all files. Nothing is written."""

    def __init__(
        self, store: EventStore, attachments: Attachments, progress: Callable[[int], None]
    ) -> None:
        """Take the log and the files; `progress` is told how many rows were looked at."""
        self._store = store
        self._attachments = attachments
        self._progress = progress
        self._report = FilesReport()

    def run(self, *, now: str) -> FilesReport:
        """Look at all that was on record at `now`, by the vault's clock.

        Raises StoreError, VaultUnavailableError, FilesUnavailableError.
        """
        # What is listed first was noted before it was stored: it has a row by the time they are
        # read. What is on record at `now` has its event by the time the log is.
        sizes = self._attachments.files.sizes()
        named = self._all_named()
        seen: Named = set()
        rows: set[str] = set()
        for row in self._attachments.rows.every():
            rows.add(row.object)
            self._progress(len(rows))
            if row.wrapped is None or self._attachments.personal.is_erased(row.person):
                self._report.erased += 1
            elif row.kept_at is not None and row.kept_at < now:
                self._judge(row, sizes, named)
            else:
                # It is being taken, or a hand wants it to look so: then an event names it, and it
                # is told among those known by their digests alone.
                continue
            seen.add((row.issue_id, row.sha256))
        self._report.digests_only = len(named - seen) if named is not None else 0
        for name in sorted(each for each in sizes if row_of(each) not in rows):
            self._find_unknown(name)
        return self._report

    def _all_named(self) -> Named | None:
        """Return what the log names; None where it cannot be read, as its verification says."""
        try:
            return set(self._named())
        except (TamperedError, UnreadableEventError):
            return None

    def _named(self) -> Iterator[tuple[str, str]]:
        position = 0
        while (page := self._store.page(position, _PAGE, frozenset({EvidenceAttached}))).digest:
            position = page.position
            for event in (each.event for each in page.recorded):
                if isinstance(event, EvidenceAttached):
                    yield str(event.stream), event.sha256

    def _judge(self, row: FileRow, sizes: dict[str, int], named: Named | None) -> None:
        try:
            if any(name not in sizes for name, _ in stored_objects(row)):
                fault: FileFault = "file_missing"
            elif named is not None and (row.issue_id, row.sha256) not in named:
                fault = "file_unnamed"
            else:
                self._report.bytes += self._attachments.verify(row)
                self._report.read += 1
                return
        except (FileDamagedError, NoSuchAttachmentError):
            fault = "file_altered"
        if self._is_still_there(row):
            finding = FileFinding(fault, row.object, row.issue_id, row.sha256)
            self._report.findings.append(finding)

    def _is_still_there(self, row: FileRow) -> bool:
        """Tell whether the file was not erased, or removed with its record, meanwhile."""
        erased = self._attachments.personal.is_erased(row.person)
        return not erased and self._attachments.rows.is_known(row.object)

    def _find_unknown(self, name: str) -> None:
        # It may have been removed, row and all, since it was listed.
        if self._attachments.files.get(name) is not None:
            self._report.findings.append(FileFinding("file_unknown", name))
