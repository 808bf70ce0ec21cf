"""The part of the vault that counts failed logins, so that nobody tries for long."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from application.vault import Vault, insert_new
from application.vault_tables import FAILURES


@dataclass(frozen=True, slots=True)
class Patience:
    """How many tries in a row are let through before each further one must wait.

    The wait doubles with every further failure, up to `most`. After `forgets` without a try
    counting begins anew.
    """

    allowed: int
    first: timedelta
    most: timedelta
    forgets: timedelta

    def wait(self, failures: int) -> timedelta | None:
        """Return how long nobody gets in after so many failures in a row."""
        if failures < self.allowed:
            return None
        doubled = min(failures - self.allowed, 20)
        return min(self.most, self.first * (1 << doubled))


@dataclass(frozen=True, slots=True)
class Try:
    """A try to log in: the how-manieth it is, and until when no other is let through.

    `is_refused` says that it was not let through itself, and does not count.
    """

    number: int
    until: datetime | None
    is_refused: bool = False


class FailureRows:
    """Tries by key. Every method is one transaction; raises VaultUnavailableError."""

    def __init__(self, vault: Vault) -> None:
        """Keep them in a table of `vault`."""
        self._vault = vault

    def begin(self, key: str, patience: Patience, now: datetime) -> Try:
        """Count a try before it is judged: of many at once no more get through than of a row."""
        with self._vault.noting() as tx:
            fresh = {"key": key, "failures": 0, "last_at": _text(now)}
            tx.execute(insert_new(tx, FAILURES), fresh)
            own = FAILURES.c.key == key
            row = tx.execute(sa.select(FAILURES).where(own).with_for_update()).one()
            until = datetime.fromisoformat(row.until) if row.until else None
            if until and now < until:
                return Try(row.failures, until, is_refused=True)
            last = datetime.fromisoformat(row.last_at)
            number = 1 if last + patience.forgets < now else row.failures + 1
            wait = patience.wait(number)
            values = {
                "failures": number,
                "last_at": _text(now),
                "until": _text(now + wait) if wait else None,
            }
            tx.execute(sa.update(FAILURES).where(own).values(values))
        return Try(number, now + wait if wait else None)

    def forget(self, key: str) -> None:
        """Begin to count anew."""
        with self._vault.noting() as tx:
            tx.execute(sa.delete(FAILURES).where(FAILURES.c.key == key))

    def take_back(self, key: str) -> None:
        """Count one less: the last try was none."""
        change = sa.update(FAILURES).where(FAILURES.c.key == key, FAILURES.c.failures > 0)
        with self._vault.noting() as tx:
            tx.execute(change.values(failures=FAILURES.c.failures - 1, until=None))

    def is_there(self, key: str, since: datetime) -> bool:
        """Return whether something was counted of the key since then, or it was made anew."""
        query = sa.select(FAILURES.c.last_at).where(FAILURES.c.key == key)
        with self._vault.reading() as connection:
            found = connection.execute(query).scalar()
        return found is not None and found >= _text(since)

    def renew(self, key: str, now: datetime) -> None:
        """Begin to count anew, and keep from when on."""
        fresh = {"key": key, "failures": 0, "last_at": _text(now)}
        with self._vault.noting() as tx:
            tx.execute(sa.delete(FAILURES).where(FAILURES.c.key == key))
            tx.execute(insert_new(tx, FAILURES), fresh)

    def sweep(self, before: datetime) -> int:
        """Forget what nobody tried since; return how many there were."""
        old = sa.delete(FAILURES).where(FAILURES.c.last_at < _text(before))
        with self._vault.noting() as tx:
            return tx.execute(old).rowcount


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds")
