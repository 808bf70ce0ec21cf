"""Vaults and personal data for tests: real SQLite files, real keys, a clock one can turn."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from application.master_key import ensure_master_key
from application.personal_data import PersonalData
from application.vault import Vault

ISSUE = UUID("6f7c1f0e-5a0b-5f3e-9c1d-0d2b8a4e7c11")
OTHER_ISSUE = UUID("0b7d5c52-84f5-5b0a-8d7a-2f1f6f1f9a10")


@dataclass
class TurnableClock:
    """A monotonic clock that moves when told to."""

    now: float = 1000.0

    def __call__(self) -> float:
        """Return the present second."""
        return self.now


@dataclass
class Household:
    """Everything personal data needs, in one directory."""

    directory: Path
    monotonic: TurnableClock = field(default_factory=TurnableClock)

    def __post_init__(self) -> None:
        """Make key and vault as `db migrate` does."""
        self.master_key = ensure_master_key(self.directory)
        self.vault = self.open_vault()
        self.vault.migrate(fingerprint=self.master_key.fingerprint)
        self.personal = self.another_process()

    def open_vault(self) -> Vault:
        """Return one more vault over the same file."""
        return Vault(self.directory / "vault.sqlite", clock=lambda: datetime.now(UTC))

    def another_process(self) -> PersonalData:
        """Return personal data with an empty cache of its own."""
        return PersonalData(
            self.open_vault(), self.master_key, new_id=uuid4, monotonic=self.monotonic
        )
