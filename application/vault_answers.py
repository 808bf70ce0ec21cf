"""The part of the vault that remembers which order a key stood for, and what it was answered."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

import sqlalchemy as sa

from application.vault import Vault, insert_new
from application.vault_tables import ANSWERS

RUNS_FOR: Final = timedelta(seconds=20)
"""An attempt is signed for 15 seconds: one that began longer ago stores nothing any more."""
_RELEASED: Final = ""


class Answer(NamedTuple):
    """Which order a key stood for, as a keyed digest, and its outcome once there is one."""

    said: str
    outcome: str | None


class AnswerRows:
    """Answers by the keyed digest of actor and key. Raises VaultUnavailableError.

    No method waits for the disk: after a power cut the last keys may be unknown, and then `accept`
    still knows every command that was stored.
    """

    def __init__(self, vault: Vault) -> None:
        """Keep them in a table of `vault`."""
        self._vault = vault

    def begin(self, name: str, said: str) -> Answer | None:
        """Return what is known of the key; None where the caller is to take the order now."""
        now = self._vault.now()
        row = {"name": name, "said": said, "begun_at": now}
        with self._vault.noting() as tx:
            if tx.execute(insert_new(tx, ANSWERS), row).rowcount == 1:
                return None
            found = tx.execute(sa.select(ANSWERS).where(ANSWERS.c.name == name)).one()
            if found.outcome is None and found.said == said and _is_over(found.begun_at, now):
                tx.execute(_of(name).values(begun_at=now))
                return None
        return Answer(found.said, found.outcome)

    def keep(self, name: str, outcome: str) -> None:
        """Keep the answer."""
        with self._vault.noting() as tx:
            tx.execute(_of(name).values(outcome=outcome))

    def release(self, name: str) -> None:
        """Let the same order be taken again; the key stands for it still."""
        with self._vault.noting() as tx:
            tx.execute(_of(name).where(ANSWERS.c.outcome.is_(None)).values(begun_at=_RELEASED))

    def forget(self, name: str) -> None:
        """Forget the key."""
        with self._vault.noting() as tx:
            tx.execute(sa.delete(ANSWERS).where(ANSWERS.c.name == name))

    def forget_before(self, instant: str) -> int:
        """Forget the keys of before an instant, as text that sorts; return how many there were."""
        with self._vault.noting() as tx:
            old = sa.and_(ANSWERS.c.begun_at != _RELEASED, ANSWERS.c.begun_at < instant)
            return tx.execute(sa.delete(ANSWERS).where(old)).rowcount


def _of(name: str) -> sa.Update:
    return sa.update(ANSWERS).where(ANSWERS.c.name == name)


def _is_over(begun_at: str, now: str) -> bool:
    if begun_at == _RELEASED:
        return True
    return datetime.fromisoformat(begun_at) + RUNS_FOR <= datetime.fromisoformat(now)
