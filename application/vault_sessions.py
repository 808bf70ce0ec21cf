"""The part of the vault with the sessions that are under way. All of it may be lost."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from application.vault import Vault
from application.vault_tables import SESSIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """A session: its name, whose it is, when it began, got its identifier, and was last used.

    `hashed` is that of its identifier, `before` that of the one before.
    """

    session: str
    account: str
    hashed: str
    before: str | None
    began_at: datetime
    turned_at: datetime
    seen_at: datetime


class SessionRows:
    """Sessions. Every method is one transaction; raises VaultUnavailableError."""

    def __init__(self, vault: Vault) -> None:
        """Keep them in a table of `vault`."""
        self._vault = vault

    def add(self, session: str, account: str, hashed: str) -> None:
        """Begin a session now."""
        now = self._vault.now()
        instants = {"began_at": now, "turned_at": now, "seen_at": now}
        with self._vault.noting() as tx:
            values = {"session": session, "account": account, "hash": hashed, **instants}
            tx.execute(sa.insert(SESSIONS), values)

    def find(self, hashed: str) -> SessionRow | None:
        """Return the session whose identifier, or the one before, has this hash."""
        is_it = sa.or_(SESSIONS.c.hash == hashed, SESSIONS.c.before == hashed)
        with self._vault.reading() as connection:
            row = connection.execute(sa.select(SESSIONS).where(is_it)).one_or_none()
        return _session(row) if row else None

    def turn(self, row: SessionRow, shown: str, hashed: str) -> bool:
        """Give a session another identifier than was `shown`; False where it just got one."""
        now = self._vault.now()
        change = sa.update(SESSIONS).where(
            SESSIONS.c.session == row.session, SESSIONS.c.hash == row.hashed
        )
        with self._vault.noting() as tx:
            values = {"hash": hashed, "before": shown, "turned_at": now, "seen_at": now}
            return tx.execute(change.values(values)).rowcount == 1

    def note_use(self, session: str) -> None:
        """Remember that a session is used now."""
        with self._vault.noting() as tx:
            change = sa.update(SESSIONS).where(SESSIONS.c.session == session)
            tx.execute(change.values(seen_at=self._vault.now()))

    def end(self, session: str) -> None:
        """End a session."""
        with self._vault.writing() as tx:
            tx.execute(sa.delete(SESSIONS).where(SESSIONS.c.session == session))

    def end_all(self, account: str) -> int:
        """End the account's sessions; return how many there were."""
        with self._vault.writing() as tx:
            return tx.execute(sa.delete(SESSIONS).where(SESSIONS.c.account == account)).rowcount

    def sweep(self, seen_before: datetime, began_before: datetime) -> int:
        """Forget sessions that are over; return how many there were."""
        is_over = sa.or_(
            SESSIONS.c.seen_at < _text(seen_before), SESSIONS.c.began_at < _text(began_before)
        )
        with self._vault.noting() as tx:
            return tx.execute(sa.delete(SESSIONS).where(is_over)).rowcount


def _session(row: sa.Row[Any]) -> SessionRow:
    return SessionRow(
        session=row.session,
        account=row.account,
        hashed=row.hash,
        before=row.before,
        began_at=datetime.fromisoformat(row.began_at),
        turned_at=datetime.fromisoformat(row.turned_at),
        seen_at=datetime.fromisoformat(row.seen_at),
    )


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds")
