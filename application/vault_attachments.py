"""The part of the vault that says where the bytes of attachments lie, and under whose key."""

from collections.abc import Iterator
from typing import Final, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from application.vault import Vault
from application.vault_tables import ATTACHMENTS

_MOST: Final = 500
_OTHERS: Final = 10
"""So many issues with the same file are named."""


class FileRow(NamedTuple):
    """A file of an issue: its object's random name, and the key of its bytes, wrapped.

    `shown` is the type of the copy that is shown, None where the file itself is; `pixels` the
    digest of what one sees. `wrapped` is None once nobody can open it any more.
    """

    object: str
    issue_id: str
    sha256: str
    person: str
    wrapped: bytes | None
    media_type: str
    size_bytes: int
    shown: str | None = None
    shown_bytes: int | None = None
    pixels: str | None = None
    taken_at: str = ""
    kept_at: str | None = None


class AttachmentRows:
    """Files by the names of their objects. Every method raises VaultUnavailableError."""

    def __init__(self, vault: Vault) -> None:
        """Keep them in a table of `vault`."""
        self._vault = vault

    def begin(self, row: FileRow) -> None:
        """Note a file before its bytes are stored: what nobody knows of would lie for ever."""
        with self._vault.writing() as tx:
            values = {**row._asdict(), "taken_at": self._vault.now()}
            tx.execute(sa.insert(ATTACHMENTS), values)

    def keep(self, name: str) -> bool:
        """Say that an event names the file; False where the issue had these bytes already."""
        with self._vault.writing() as tx:
            row = tx.execute(sa.select(ATTACHMENTS).where(ATTACHMENTS.c.object == name)).one()
            same = _same(row.issue_id, row.sha256)
            kept = sa.select(ATTACHMENTS.c.object).where(same, ATTACHMENTS.c.kept_at.is_not(None))
            if tx.execute(kept).first():
                return False
            change = sa.update(ATTACHMENTS).where(ATTACHMENTS.c.object == name)
            tx.execute(change.values(kept_at=self._vault.now()))
            return True

    def forget(self, name: str) -> None:
        """Forget a file whose bytes are gone."""
        with self._vault.writing() as tx:
            tx.execute(sa.delete(ATTACHMENTS).where(ATTACHMENTS.c.object == name))

    def unsettle(self, issue_id: UUID) -> None:
        """Have it said anew of an issue's files whether events name them."""
        with self._vault.writing() as tx:
            change = sa.update(ATTACHMENTS).where(ATTACHMENTS.c.issue_id == str(issue_id))
            tx.execute(change.values(kept_at=None))

    def of_issue(self, issue_id: UUID) -> dict[str, FileRow]:
        """Return the files of an issue that can be opened, by digest."""
        query = (
            sa.select(ATTACHMENTS)
            .where(ATTACHMENTS.c.issue_id == str(issue_id), ATTACHMENTS.c.wrapped.is_not(None))
            .order_by(ATTACHMENTS.c.kept_at.is_not(None), ATTACHMENTS.c.taken_at.desc())
        )
        with self._vault.reading() as connection:
            rows = connection.execute(query).all()
        return {row.sha256: FileRow(**row._asdict()) for row in rows}

    def used_before(self, issue_id: UUID, sha256: str) -> tuple[str, ...]:
        """Return how the bytes, or the picture they show, were used before this issue's file."""
        with self._vault.reading() as connection:
            return tuple(
                flag
                for flag, other in (
                    ("same_file", _same_file(issue_id, sha256)),
                    ("same_picture", _same_picture(issue_id, sha256)),
                )
                if connection.execute(other.limit(1)).first()
            )

    def issues_with(self, row: FileRow) -> tuple[UUID, ...]:
        """Return the other issues that have these bytes or this picture, the first ones first."""
        same = ATTACHMENTS.c.sha256 == row.sha256
        if row.pixels:
            same = sa.or_(same, ATTACHMENTS.c.pixels == row.pixels)
        query = (
            sa.select(ATTACHMENTS.c.issue_id)
            .where(same, ATTACHMENTS.c.issue_id != row.issue_id)
            .group_by(ATTACHMENTS.c.issue_id)
            .order_by(sa.func.min(ATTACHMENTS.c.taken_at))
            .limit(_OTHERS)
        )
        with self._vault.reading() as connection:
            return tuple(UUID(each) for each in connection.execute(query).scalars())

    def unsettled(self, before: str) -> tuple[FileRow, ...]:
        """Return files that were begun before an instant and of which nobody said what became."""
        return self._found(ATTACHMENTS.c.kept_at.is_(None), ATTACHMENTS.c.taken_at < before)

    def closed(self) -> tuple[FileRow, ...]:
        """Return files that nobody can open any more; their bytes may still lie there."""
        return self._found(ATTACHMENTS.c.wrapped.is_(None))

    def kept_before(self, before: str) -> Iterator[FileRow]:
        """Yield the files that were on record before an instant and can be opened, by object."""
        return self._every(ATTACHMENTS.c.wrapped.is_not(None), ATTACHMENTS.c.kept_at < before)

    def every(self) -> Iterator[FileRow]:
        """Yield all files there are, whatever became of them, by the names of their objects."""
        return self._every()

    def is_known(self, name: str) -> bool:
        """Return whether there is a file of this name that can be opened."""
        known = ATTACHMENTS.c.object == name, ATTACHMENTS.c.wrapped.is_not(None)
        query = sa.select(ATTACHMENTS.c.object).where(*known)
        with self._vault.reading() as connection:
            return connection.execute(query).first() is not None

    def _every(self, *conditions: sa.ColumnElement[bool]) -> Iterator[FileRow]:
        """Yield files by the names of their objects; no connection is held between two pages."""
        after = ""
        while page := self._found(*conditions, ATTACHMENTS.c.object > after):
            yield from page
            after = page[-1].object

    def _found(self, *conditions: sa.ColumnElement[bool]) -> tuple[FileRow, ...]:
        """Return the first of the files, by the names of their objects."""
        query = sa.select(ATTACHMENTS).where(*conditions).order_by(ATTACHMENTS.c.object)
        with self._vault.reading() as connection:
            rows = connection.execute(query.limit(_MOST))
            return tuple(FileRow(**row._asdict()) for row in rows)


def _same(issue_id: str, sha256: str) -> sa.ColumnElement[bool]:
    return sa.and_(ATTACHMENTS.c.issue_id == issue_id, ATTACHMENTS.c.sha256 == sha256)


def _same_file(issue_id: UUID, sha256: str) -> sa.Select[tuple[str]]:
    own = ATTACHMENTS.c.issue_id == str(issue_id)
    return sa.select(ATTACHMENTS.c.object).where(ATTACHMENTS.c.sha256 == sha256, ~own)


def _same_picture(issue_id: UUID, sha256: str) -> sa.Select[tuple[str]]:
    """Select other files that show what the issue's own file shows."""
    own = _same(str(issue_id), sha256)
    shows = sa.select(ATTACHMENTS.c.pixels).where(own, ATTACHMENTS.c.pixels.is_not(None))
    return sa.select(ATTACHMENTS.c.object).where(
        ATTACHMENTS.c.pixels.in_(shows), ATTACHMENTS.c.sha256 != sha256
    )
