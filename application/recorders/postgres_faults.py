"""PostgreSQL's errors as one clear sentence; apart from SQLite's, whose users need no driver."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg
from psycopg_pool import PoolClosed, PoolTimeout

from application.recorders.faults import unavailable
from application.store_errors import StoreFault

_STATES: Final[dict[str, StoreFault]] = {
    "55P03": "locked",  # lock_not_available
    "57014": "locked",  # query_canceled, by a time limit of the server
    "53100": "full",  # disk_full
    "25006": "read_only",  # read_only_sql_transaction: a standby
    "42P01": "not_migrated",  # undefined_table
    "3D000": "missing",  # invalid_catalog_name: no such database
    "42501": "forbidden",  # insufficient_privilege
}
_CLASSES: Final[dict[str, StoreFault]] = {
    "08": "away",  # connection exceptions
    "28": "forbidden",  # authorization
    "53": "away",  # insufficient resources, such as connections
    "57": "away",  # shutdown, crash, start-up
    "XX": "corrupt",  # XX001 data_corrupted, XX002 index_corrupted
}
_TEXTS: Final[dict[str, StoreFault]] = {
    # libpq gives no state for what the server says while connecting.
    "password authentication failed": "forbidden",
    "no pg_hba.conf entry": "forbidden",
    "does not exist": "missing",
}


def postgres_fault(error: psycopg.Error) -> StoreFault:
    """Return what kind of fault an error of psycopg or its pool is."""
    if isinstance(error, PoolClosed):
        return "closed"
    state = error.sqlstate
    if state is not None:
        return _STATES.get(state) or _CLASSES.get(state[:2], "broken")
    if not isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return "broken"
    text = str(error)
    return next((fault for phrase, fault in _TEXTS.items() if phrase in text), "away")


@contextmanager
def postgres_faults(place: str) -> Iterator[None]:
    """Turn errors of psycopg and its pool into StoreUnavailableError."""
    try:
        yield
    except psycopg.Error as error:
        fault = postgres_fault(error)
        detail = error.sqlstate or "" if fault == "broken" else ""
        if fault == "away" and not isinstance(error, PoolTimeout):
            detail = _reason(error)
        raise unavailable(place, fault, detail=detail) from error


def _reason(error: psycopg.Error) -> str:
    """Return the last line of libpq's text, which holds the reason and no secret."""
    lines = str(error).strip().splitlines()
    return lines[-1].strip().rstrip(".?") if lines else ""
