"""The part of the vault that remembers which order a key stood for, and what it was answered."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
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


Note = Callable[[sa.Connection, str], Answer | None]
"""Writes one thing about one key at an instant, and returns what was known of the key."""


class AnswerRows:
    """Answers by the keyed digest of actor and key. Raises VaultUnavailableError.

    No method waits for the disk: after a power cut the last keys may be unknown, and then `accept`
    still knows every command that was stored.
    """

    def __init__(self, vault: Vault) -> None:
        """Keep them in a table of `vault`."""
        self._vault = vault

    def write(self, notes: Sequence[Note]) -> list[Answer | None]:
        """Write notes in one transaction; return what was known of the key of each."""
        now = self._vault.now()
        with self._vault.noting() as tx:
            return [note(tx, now) for note in notes]

    def release(self, name: str) -> None:
        """Let the same order be taken again; the key stands for it still."""
        with self._vault.noting() as tx:
            tx.execute(_RELEASE, {"key": name})

    def forget_before(self, instant: str) -> int:
        """Forget the keys of before an instant, as text that sorts; return how many there were."""
        with self._vault.noting() as tx:
            old = sa.and_(ANSWERS.c.begun_at != _RELEASED, ANSWERS.c.begun_at < instant)
            return tx.execute(sa.delete(ANSWERS).where(old)).rowcount


def beginning(name: str, said: str) -> Note:
    """Note that an order begins; None is known where the caller is to take it now."""
    return partial(_begin, name, said)


def keeping(name: str, outcome: str) -> Note:
    """Note the answer."""
    return partial(_change, _KEEP, {"key": name, "answer": outcome})


def forgetting(name: str) -> Note:
    """Note that the key stands for nothing any more."""
    return partial(_change, _FORGET, {"key": name})


_OF_THE_KEY: Final = ANSWERS.c.name == sa.bindparam("key")
_FIND: Final = sa.select(ANSWERS).where(_OF_THE_KEY)
_TAKE_OVER: Final = sa.update(ANSWERS).where(_OF_THE_KEY).values(begun_at=sa.bindparam("now"))
_KEEP: Final = sa.update(ANSWERS).where(_OF_THE_KEY).values(outcome=sa.bindparam("answer"))
_FORGET: Final = sa.delete(ANSWERS).where(_OF_THE_KEY)
_RELEASE: Final = (
    sa.update(ANSWERS).where(_OF_THE_KEY, ANSWERS.c.outcome.is_(None)).values(begun_at=_RELEASED)
)


def _begin(name: str, said: str, tx: sa.Connection, now: str) -> Answer | None:
    row = {"name": name, "said": said, "begun_at": now}
    if tx.execute(insert_new(tx, ANSWERS), row).rowcount == 1:
        return None
    found = tx.execute(_FIND, {"key": name}).one()
    if found.outcome is None and found.said == said and _is_over(found.begun_at, now):
        tx.execute(_TAKE_OVER, {"key": name, "now": now})
        return None
    return Answer(found.said, found.outcome)


def _change(
    change: sa.Update | sa.Delete, values: dict[str, str], tx: sa.Connection, _: str
) -> None:
    tx.execute(change, values)


def _is_over(begun_at: str, now: str) -> bool:
    if begun_at == _RELEASED:
        return True
    return datetime.fromisoformat(begun_at) + RUNS_FOR <= datetime.fromisoformat(now)
