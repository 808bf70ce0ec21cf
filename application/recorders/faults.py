"""Database errors as one clear sentence: which store, what happened, what to do."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from eventsourcing.persistence import ConnectionPoolClosedError

from application.store_errors import StoreFault, StoreUnavailableError

SENTENCES: Final[dict[StoreFault, str]] = {
    "locked": "is locked by another program; let that finish or stop it, then try again",
    "full": "has no room left on its disk; make room, then try again",
    "read_only": "cannot be written; give this user write access to it and its directory",
    "corrupt": "is damaged or not an event store; restore it from a backup",
    "missing": "does not exist; check the setting, or create it and run `bihuan db migrate`",
    "replaced": "was replaced while in use; restart every Bihuan program that uses it",
    "not_migrated": "has no tables or old ones; run `bihuan db migrate`",
    "newer": "was written by a newer version of Bihuan; upgrade this program",
    "forbidden": "refuses this user; check user name, password and rights",
    "away": "does not answer; start the database or correct its address in the settings",
    "closed": "was closed by this program; start it again",
    "broken": "failed in an unexpected way; look at the log for the cause",
}

_SQLITE: Final[dict[int, StoreFault]] = {
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_PERM: "read_only",
    sqlite3.SQLITE_CANTOPEN: "read_only",
    sqlite3.SQLITE_AUTH: "forbidden",
    sqlite3.SQLITE_CORRUPT: "corrupt",
    sqlite3.SQLITE_NOTADB: "corrupt",
}
_PRIMARY: Final = 0xFF  # SQLite keeps details of a result code in its higher bits


def unavailable(place: str, fault: StoreFault, *, detail: str = "") -> StoreUnavailableError:
    """Return the error whose sentence names the store and says what to do."""
    more = f" ({detail})" if detail else ""
    told = f"it {SENTENCES[fault]}{more}"
    return StoreUnavailableError(fault, f"The event store {place} cannot be used: {told}.")


def sqlite_fault(error: sqlite3.Error) -> StoreFault:
    """Return what kind of fault an SQLite error is."""
    code = getattr(error, "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_ERROR and "no such table" in str(error):
        return "not_migrated"
    return _SQLITE.get(code & _PRIMARY, "broken") if code is not None else "broken"


@contextmanager
def sqlite_faults(place: str) -> Iterator[None]:
    """Turn errors of SQLite and of the library's pool into StoreUnavailableError."""
    try:
        yield
    except sqlite3.Error as error:
        fault = sqlite_fault(error)
        name = getattr(error, "sqlite_errorname", type(error).__name__)
        raise unavailable(place, fault, detail=name if fault == "broken" else "") from error
    except ConnectionPoolClosedError as error:
        raise unavailable(place, "closed") from error
