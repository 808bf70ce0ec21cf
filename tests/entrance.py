"""An entrance to go in by: real store, real vault, real hashes, and a clock that one turns."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

from application.aggregates import Aggregates
from application.event_store import EventStore
from application.given_by import GivenBy
from application.identity.accounts import Accounts
from application.identity.identity import Identity
from application.identity.lockout import Lockout
from application.identity.passwords import Passwords
from application.identity.sessions import Sessions
from application.security_log import SecurityLog
from application.vault import Vault
from application.vault_accounts import AccountRows
from application.vault_failures import FailureRows
from application.vault_sessions import SessionRows
from domain.base import Actor, Role
from domain.calendar import local_date
from domain.directory import Directory
from domain.event import Event
from tests.ordinary import MORNING, a_policy

KEY: Final = bytes(range(32))
HANDLER: Final = "housing-handler-1"
SECURITY: Final = "administrator-1"
GOOD: Final = "correct horse battery"
BETTER: Final = "staple the battery twice"
ADDRESS: Final = "192.0.2.7"


def furnish(identity: Identity) -> None:
    """Appoint the security administrator, and open his account and a handler's."""
    identity.accounts.appoint(SECURITY, "security", by(SECURITY, "administrator"))
    for name in (SECURITY, HANDLER):
        identity.accounts.open(name, name, by(SECURITY, "administrator"))
        identity.set_password(name, GOOD, by(name))


@dataclass
class Entrance:
    """Identity over a store of its own; `directory` is what the test makes of it."""

    folder: Path
    vault_place: str | None = None
    """The URL of the vault's database, None for a file in the folder."""
    now: datetime = MORNING
    held: tuple[UUID, ...] = ()
    directory: Directory = field(
        default_factory=lambda: Directory.seeded(a_policy(), local_date(MORNING))
    )

    def __post_init__(self) -> None:
        """Make the tables."""
        EventStore.migrate(self.folder / "events.sqlite")
        self.store = EventStore.open(self.folder / "events.sqlite")
        self.vault = Vault(self.vault_place or self.folder / "vault.sqlite", clock=self.clock)
        self.vault.migrate(fingerprint="f" * 16)
        self.identity = self.another_process()

    def clock(self) -> datetime:
        """Return the present instant of the test."""
        return self.now

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)

    def another_process(self) -> Identity:
        """Return identity with caches of its own."""
        aggregates = Aggregates(self.store, self.clock)
        log = SecurityLog(aggregates, self.clock, uuid4, KEY)
        passwords = Passwords(memory_kib=64, passes=1)
        sessions = SessionRows(self.vault)
        accounts = Accounts(
            store=self.store,
            aggregates=aggregates,
            rows=AccountRows(self.vault),
            sessions=sessions,
            passwords=passwords,
            directory=lambda: self.directory,
            holdings=lambda _: self.held,
            clock=self.clock,
        )
        return Identity(
            accounts=accounts,
            sessions=Sessions(sessions, log, KEY, self.clock),
            lockout=Lockout(FailureRows(self.vault), KEY, self.clock),
            passwords=passwords,
            log=log,
            clock=self.clock,
            new_id=uuid4,
        )

    def furnish(self) -> None:
        """Let a security administrator and a handler in."""
        furnish(self.identity)

    def events(self) -> list[Event]:
        """Return the log."""
        return [each.event for each in self.store.page(0, 1_000).recorded]

    def kinds(self) -> list[str]:
        """Return what happened, by the names of the events."""
        return [type(event).__name__ for event in self.events()]

    def bytes(self) -> bytes:
        """Return every byte that lies on the disk."""
        return b"".join(path.read_bytes() for path in self.folder.rglob("*") if path.is_file())


@contextmanager
def an_entrance(folder: Path, vault: str | None = None) -> Iterator[Entrance]:
    """Lend a furnished entrance, and close it."""
    entrance = Entrance(folder, vault)
    entrance.furnish()
    yield entrance
    entrance.vault.close()
    entrance.store.close()


def by(person: str, role: Role = "handler", unit: str | None = None) -> GivenBy:
    """Return who gives an order, each time another one."""
    actor = Actor(id=person, role=role, unit=unit)
    return GivenBy(actor, "the test asks", str(uuid4()), "cli")
