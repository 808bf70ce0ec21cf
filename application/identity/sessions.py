"""Sessions of the console: kept here, named by a cookie that changes every quarter of an hour."""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Final

from application.identity.secret_words import hash_of, new_name, new_secret
from application.ports import Clock
from application.security_log import SecurityLog
from application.vault_sessions import SessionRow, SessionRows
from domain.account.errors import NotAuthenticatedError

TURNS: Final = timedelta(minutes=15)
IDLE: Final = timedelta(minutes=30)
LONGEST: Final = timedelta(hours=12)
OVERLAP: Final = timedelta(seconds=60)
"""So long the identifier before is good: a page asks for many things at once."""

_NOTED: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Session:
    """A session under way. `identifier` is set where the cookie must be set anew."""

    session: str
    account: str
    csrf: str
    identifier: str | None = None


@dataclass(frozen=True, slots=True)
class Sessions:
    """Begins, finds and ends sessions. Every method raises VaultUnavailableError."""

    rows: SessionRows
    log: SecurityLog
    key: bytes
    clock: Clock

    def begin(self, account: str) -> Session:
        """Begin a session under a fresh identifier, whatever the visitor brought."""
        session, identifier = new_name(), new_secret()
        self.rows.add(session, account, hash_of(identifier))
        return Session(session, account, self._csrf(session), identifier)

    def find(self, identifier: str, *, turns: bool = True) -> tuple[Session, SessionRow]:
        """Return the session that a cookie names, with a new identifier when it is time.

        Raises NotAuthenticatedError, also for an identifier that was changed and whose follower
        is in use: then somebody has a copy of it, and the session ends for both.
        """
        shown = hash_of(identifier)
        row = self.rows.find(shown)
        if row is None:
            raise NotAuthenticatedError
        now = self.clock()
        if now - row.seen_at > IDLE or now - row.began_at > LONGEST:
            self.rows.end(row.session)
            raise NotAuthenticatedError
        if row.hashed == shown:
            is_time = now - row.turned_at > TURNS
            self._note_use(row)
        else:
            is_time = now - row.turned_at > OVERLAP
            self._check_not_stolen(row, is_late=is_time)
        fresh = self._turned(row, shown) if turns and is_time else None
        return Session(row.session, row.account, self._csrf(row.session), fresh), row

    def end(self, identifier: str) -> None:
        """End the session that a cookie names, if there is one."""
        row = self.rows.find(hash_of(identifier))
        if row is not None:
            self.log.session_ended(row.account, "logout")
            self.rows.end(row.session)

    def end_all(self, account: str) -> int:
        """End all sessions of an account, on record first; return how many there were."""
        self.log.session_ended(account, "logout")
        return self.rows.end_all(account)

    def is_csrf(self, session: Session, given: str) -> bool:
        """Return whether a form or header brings the session's own token."""
        return hmac.compare_digest(session.csrf.encode(), given.encode(errors="surrogatepass"))

    def sweep(self) -> int:
        """Forget what is over; return how many there were."""
        now = self.clock()
        return self.rows.sweep(now - IDLE, now - LONGEST)

    def _check_not_stolen(self, row: SessionRow, *, is_late: bool) -> None:
        """Raise NotAuthenticatedError where the browser has the next identifier already.

        Where nobody used that one, the answer that brought it was lost on the way.
        """
        if is_late and row.seen_at > row.turned_at:
            self.log.session_ended(row.account, "stolen")
            self.rows.end(row.session)
            raise NotAuthenticatedError

    def _note_use(self, row: SessionRow) -> None:
        is_new = row.before is not None and row.seen_at == row.turned_at
        if is_new or self.clock() - row.seen_at > _NOTED:
            self.rows.note_use(row.session)

    def _turned(self, row: SessionRow, shown: str) -> str | None:
        fresh = new_secret()
        return fresh if self.rows.turn(row, shown, hash_of(fresh)) else None

    def _csrf(self, session: str) -> str:
        return hmac.digest(self.key, f"csrf/{session}".encode(), sha256).hex()
