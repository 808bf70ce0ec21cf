"""The part of the vault that remembers who reported which issues; erasing a person removes it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from application.vault import Vault, insert_new
from application.vault_names import NamedRow
from application.vault_tables import NAMED, REPORTS

_MOST: Final = 100
_FORGET: Final = sa.delete(REPORTS).where(
    REPORTS.c.reporter == sa.bindparam("of"), REPORTS.c.received_at < sa.bindparam("before")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """That somebody reported an issue. Where it is, its events say: no place is kept here.

    `reporter` is a person's id or an official's keyed digest; `seen_at` is when he stood at the
    place, None where the report does not say that he did; `words` is the keyed digest of the text.
    """

    reporter: str
    issue_id: UUID
    source: str
    received_at: datetime
    seen_at: datetime | None = None
    words: str | None = None


class ReportIndex:
    """Reports by reporter. Every method is one transaction; raises VaultUnavailableError."""

    def __init__(self, vault: Vault) -> None:
        """Keep them in a table of `vault`."""
        self._vault = vault

    def remember(
        self, rows: Sequence[tuple[ReportRow, datetime]], named: Sequence[NamedRow] = ()
    ) -> None:
        """Add reports, and who is named in them; what is known stays.

        Each comes with an instant: what its reporter reported before that is forgotten.
        """
        old = [{"of": row.reporter, "before": _text(forgotten)} for row, forgotten in rows]
        with self._vault.noting() as tx:
            if rows:
                tx.execute(_FORGET, old)
                tx.execute(insert_new(tx, REPORTS), [_values(row) for row, _ in rows])
            if named:
                tx.execute(insert_new(tx, NAMED), [asdict(row) for row in named])

    def last_seen(self, reporter: str) -> tuple[UUID, datetime] | None:
        """Return the issue that the reporter reported last from its place, and when."""
        query = (
            sa.select(REPORTS.c.issue_id, REPORTS.c.seen_at)
            .where(REPORTS.c.reporter == reporter, REPORTS.c.seen_at.is_not(None))
            .order_by(REPORTS.c.seen_at.desc())
            .limit(1)
        )
        with self._vault.reading() as connection:
            row = connection.execute(query).one_or_none()
        return (UUID(row.issue_id), datetime.fromisoformat(row.seen_at)) if row else None

    def received_since(self, reporter: str, source: str, since: datetime) -> tuple[datetime, ...]:
        """Return when the reporter's reports from a source came in, in order, since an instant."""
        query = (
            sa.select(REPORTS.c.received_at)
            .where(REPORTS.c.reporter == reporter, REPORTS.c.source == source)
            .where(REPORTS.c.received_at > _text(since))
            .order_by(REPORTS.c.received_at)
        )
        with self._vault.reading() as connection:
            return tuple(datetime.fromisoformat(at) for at in connection.execute(query).scalars())

    def of(self, reporter: str) -> dict[UUID, str | None]:
        """Return the last issues that somebody reported, with the digests of his words.

        The newest first; no more than anybody reports in earnest.
        """
        query = (
            sa.select(REPORTS.c.issue_id, REPORTS.c.words)
            .where(REPORTS.c.reporter == reporter)
            .order_by(REPORTS.c.received_at.desc())
            .limit(_MOST)
        )
        with self._vault.reading() as connection:
            return {UUID(row.issue_id): row.words for row in connection.execute(query)}


def _text(instant: datetime) -> str:
    """Return the instant as text that sorts, as all tables of the vault hold it."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def _values(row: ReportRow) -> dict[str, object]:
    return {
        "reporter": row.reporter,
        "issue_id": str(row.issue_id),
        "source": row.source,
        "received_at": _text(row.received_at),
        "seen_at": _text(row.seen_at) if row.seen_at else None,
        "words": row.words,
    }
