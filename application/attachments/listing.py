"""The files of an issue as a reader gets them, read from its events: those are the record."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from application.attachments.attachments import Attachments
from application.attachments.errors import NoSuchAttachmentError
from application.event_store import EventStore
from application.personal_data import PersonalData
from application.vault_attachments import FileRow
from domain.access.fields import View
from domain.base import Actor, Sealed
from domain.issue.events import EvidenceAttached, EvidenceShared, IssueEvent
from domain.issue.state import Issue
from domain.issue.values import EvidenceFlag, EvidenceKind, Visibility
from domain.privacy.errors import IssueDestroyedError


class ListedFile(NamedTuple):
    """A file on record; texts are masked. `shown` is the type of what a reader is sent.

    It is None where nothing can be: the bytes were erased, or only their digest was ever given.
    """

    sha256: str
    version: int
    file_name: str
    media_type: str
    size_bytes: int
    kind: EvidenceKind
    visible_to: Visibility
    attached_at: datetime
    by: Actor
    flags: tuple[EvidenceFlag, ...]
    capture_time: str | None
    capture_place: str | None
    shown: str | None
    shown_bytes: int | None


class FoundFile(NamedTuple):
    """A file that a reader may see, and where its bytes lie; None where they are not here."""

    listed: ListedFile
    row: FileRow | None

    @property
    def stored(self) -> FileRow:
        """Return where the bytes lie. Raises NoSuchAttachmentError where they do not."""
        if self.row is None:
            raise NoSuchAttachmentError(given=self.listed.sha256)
        return self.row


@dataclass(frozen=True, slots=True)
class Listing:
    """Finds files. Methods raise StoreError, VaultUnavailableError."""

    store: EventStore
    attachments: Attachments

    def of(self, issue_id: UUID, view: View) -> list[ListedFile]:
        """Return the files of an issue that the reader may see, the first one first."""
        return self.among(issue_id, self._events(issue_id), view)

    def among(self, issue_id: UUID, events: Iterable[IssueEvent], view: View) -> list[ListedFile]:
        """Return them for who has read the issue's events already."""
        rows = self.attachments.rows.of_issue(issue_id)
        return list(files_for(events, rows, self.attachments.personal, view))

    def find(self, issue_id: UUID, sha256: str, view: View) -> FoundFile:
        """Return one of them. Raises NoSuchAttachmentError, also for one that is not his to see."""
        rows = self.attachments.rows.of_issue(issue_id)
        events = self._events(issue_id)
        for each in files_for(events, rows, self.attachments.personal, view):
            if each.sha256 == sha256:
                return FoundFile(each, rows.get(sha256))
        raise NoSuchAttachmentError(given=sha256)

    def elsewhere(self, issue_id: UUID) -> dict[str, list[Issue]]:
        """Return the other issues that have a file's bytes or picture, by its digest."""
        rows = self.attachments.rows
        found = {sha256: rows.issues_with(row) for sha256, row in rows.of_issue(issue_id).items()}
        return {sha256: list(self._issues(others)) for sha256, others in found.items() if others}

    def _events(self, issue_id: UUID) -> Iterator[IssueEvent]:
        return (each.event for each in self.store.read_issue(issue_id))

    def _issues(self, issue_ids: Iterable[UUID]) -> Iterator[Issue]:
        for issue_id in issue_ids:
            try:
                yield self.attachments.streams.latest(issue_id).issue
            except IssueDestroyedError:
                continue  # its files go with the next sweep


def files_for(
    events: Iterable[IssueEvent], rows: Mapping[str, FileRow], personal: PersonalData, view: View
) -> Iterator[ListedFile]:
    """Yield the files that the reader may see; `rows` are those whose bytes can be read.

    Staff see all. A complainant sees what was shared with him and what he sent himself. Whom a
    confidential complaint is about sees none: a picture may give away who complained.
    """
    attached = list(events)
    shared = {each.sha256 for each in attached if isinstance(each, EvidenceShared)}
    for event in attached:
        if isinstance(event, EvidenceAttached):
            is_shared = event.visible_to == "complainant" or event.sha256 in shared
            if _sees(view, event, is_shared=is_shared):
                row = rows.get(event.sha256)
                yield _listed(event, row, personal, view, is_shared=is_shared)


def _sees(view: View, event: EvidenceAttached, *, is_shared: bool) -> bool:
    if view.audience == "complainant":
        return is_shared or (view.own is not None and event.stamp.actor.id == view.own)
    return view.audience == "staff"


def _listed(
    event: EvidenceAttached,
    row: FileRow | None,
    personal: PersonalData,
    view: View,
    *,
    is_shared: bool,
) -> ListedFile:
    def masked(text: Sealed) -> str:
        return personal.open_masked(text, event.stamp.issue_id)

    return ListedFile(
        sha256=event.sha256,
        version=event.stamp.version,
        file_name=masked(event.file_name),
        media_type=event.media_type,
        size_bytes=event.size_bytes,
        kind=event.kind,
        visible_to="complainant" if is_shared else "staff",
        attached_at=event.stamp.recorded_at,
        by=view.who(event.stamp.actor),
        flags=event.flags,
        capture_time=masked(event.capture_time) if event.capture_time else None,
        capture_place=masked(event.capture_place) if event.capture_place else None,
        shown=(row.shown or row.media_type) if row else None,
        shown_bytes=(row.shown_bytes or row.size_bytes) if row else None,
    )
