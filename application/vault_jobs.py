"""The part of the vault that remembers long work: how far it is, and what came of it."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Literal, NamedTuple

import sqlalchemy as sa

from application.vault import Vault, insert_new
from application.vault_tables import JOBS

State = Literal["running", "done", "failed", "lost"]
_SILENT_FOR: Final = timedelta(minutes=2)
"""Work says that it goes on; what has said nothing for so long died with its process."""


class JobState(NamedTuple):
    """A job: `done` of `total` while it runs, then its result or why it failed."""

    name: str
    kind: str
    owner: str
    state: State
    done: int
    total: int | None
    result: Mapping[str, Any] | None
    begun_at: str
    heard_at: str


class JobRows:
    """Jobs by id. Raises VaultUnavailableError."""

    def __init__(self, vault: Vault) -> None:
        """Keep them in a table of `vault`."""
        self._vault = vault

    def begin(self, name: str, kind: str, owner: str) -> bool:
        """Record a job as running; False where it is there already, unless it was lost."""
        now = self._vault.now()
        row = {"name": name, "kind": kind, "owner": owner, "state": "running", "done": 0}
        with self._vault.writing() as tx:
            times = {"begun_at": now, "heard_at": now}
            if tx.execute(insert_new(tx, JOBS), {**row, **times}).rowcount == 1:
                return True
            found = tx.execute(sa.select(JOBS).where(JOBS.c.name == name)).one()
            if _state(found.state, found.heard_at, now) != "lost":
                return False
            tx.execute(_of(name).values(**times, done=0))
            return True

    def progress(self, name: str, done: int, total: int | None) -> None:
        """Record how far it is."""
        with self._vault.noting() as tx:
            tx.execute(_of(name).values(done=done, total=total, heard_at=self._vault.now()))

    def end(self, name: str, state: State, result: Mapping[str, object]) -> None:
        """Record its end."""
        text = json.dumps(result, ensure_ascii=False, default=str)
        with self._vault.writing() as tx:
            tx.execute(_of(name).values(state=state, result=text, heard_at=self._vault.now()))

    def running(self) -> tuple[str, ...]:
        """Return the jobs that go on."""
        now = self._vault.now()
        begun = sa.select(JOBS.c.name, JOBS.c.heard_at).where(JOBS.c.state == "running")
        with self._vault.reading() as connection:
            rows = connection.execute(begun).all()
        return tuple(name for name, heard in rows if _state("running", heard, now) == "running")

    def known(self) -> tuple[str, ...]:
        """Return all jobs that are remembered."""
        with self._vault.reading() as connection:
            return tuple(connection.execute(sa.select(JOBS.c.name)).scalars())

    def forget_before(self, instant: str) -> int:
        """Forget jobs not heard of since an instant, as text that sorts; return how many."""
        with self._vault.writing() as tx:
            return tx.execute(sa.delete(JOBS).where(JOBS.c.heard_at < instant)).rowcount

    def get(self, name: str) -> JobState | None:
        """Return how a job stands."""
        with self._vault.reading() as connection:
            row = connection.execute(sa.select(JOBS).where(JOBS.c.name == name)).one_or_none()
        if row is None:
            return None
        found = JobState(**row._asdict())
        state = _state(found.state, found.heard_at, self._vault.now())
        return found._replace(state=state, result=json.loads(row.result) if row.result else None)


def _of(name: str) -> sa.Update:
    return sa.update(JOBS).where(JOBS.c.name == name)


def _state(stored: State, heard_at: str, now: str) -> State:
    silent = datetime.fromisoformat(now) - datetime.fromisoformat(heard_at)
    return "lost" if stored == "running" and silent > _SILENT_FOR else stored
