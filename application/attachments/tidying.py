"""Removes the bytes of files that nobody can open any more, and settles what was interrupted."""

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Final
from uuid import UUID

from application.attachments.attachments import Attachments
from application.ports import Clock
from application.vault_attachments import FileRow
from domain.privacy.errors import IssueDestroyedError

_SETTLED_AFTER: Final = timedelta(hours=1)
"""An order is signed for seconds: what it came to is on record by then, or never will be."""


@dataclass(frozen=True, slots=True)
class Tidying:
    """Safe to be done by several at once, and again after it was interrupted.

    Every method raises StoreError, VaultUnavailableError, FilesUnavailableError.
    """

    attachments: Attachments
    clock: Clock

    def doubt(self, issue_id: UUID) -> None:
        """Let it be looked at anew whether events name the files of an issue.

        Its record may be destroyed meanwhile, and whoever destroys it may be interrupted.
        """
        self.attachments.rows.unsettle(issue_id)

    def tidy(self) -> int:
        """Remove what is closed and what no event names; return how many files that were."""
        rows = self.attachments.rows
        before = (self.clock() - _SETTLED_AFTER).astimezone(UTC).isoformat(timespec="microseconds")
        gone = [*rows.closed(), *(row for row in rows.unsettled(before) if not self._kept(row))]
        for row in {row.object: row for row in gone}.values():
            self.attachments.remove(row)
        return len(gone)

    def _kept(self, row: FileRow) -> bool:
        """Return whether an event names the file; then it is kept from now on."""
        try:
            issue = self.attachments.streams.latest(UUID(row.issue_id)).issue
        except IssueDestroyedError:
            return False
        return row.sha256 in issue.evidence and self.attachments.rows.keep(row.object)
