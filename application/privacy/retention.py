"""What expires by itself: persons' keys first, and at the end of the record's term the contents."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final
from uuid import UUID

from application.given_by import GivenBy
from application.ports import Clock
from application.privacy.destroying import Destroying
from application.privacy.ports import Files
from application.privacy.register import PrivacyRegister
from domain.base import SYSTEM
from domain.policy.retention import RetentionRules
from domain.privacy.errors import LegalHoldError, RecordInUseError

BATCH: Final = 500
_FEBRUARY_28: Final = 28


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep came to: persons erased, issues destroyed, erasures of others finished."""

    persons: int = 0
    issues: int = 0
    finished: int = 0

    @property
    def is_full(self) -> bool:
        """Return whether there may be more: the next sweep need not wait."""
        return BATCH in {self.persons, self.issues}


@dataclass(frozen=True, slots=True)
class Retention:
    """Applies the terms of the policy in force; a hold stops all of it."""

    register: PrivacyRegister
    destroying: Destroying
    files: Files
    rules: Callable[[], RetentionRules]
    clock: Clock

    def sweep(self) -> Swept:
        """Do what is due now, at most a batch of each. The views must be up to date.

        Raises StoreError, VaultUnavailableError, ViewsError, ErasureListError,
        FilesUnavailableError.
        """
        finished = self.register.finish()
        swept = Swept(self._erase(), self._destroy(), finished)
        self.files.tidy()
        return swept

    def _erase(self) -> int:
        closed_by = years_before(self.clock(), self.rules().personal_years)
        held = self.register.kept()
        persons = self.register.whereabouts.expired_persons(closed_by, held=held, limit=BATCH)
        if persons:
            # Two sweeps at once take the same id: the second one finds the first one's work.
            by = self._by(f"retention/{self.register.version() + 1}")
            self.register.erase(persons, "retention_expired", by)
        return len(persons)

    def _destroy(self) -> int:
        done = sum(islice(filter(None, map(self._destroy_one, self._expired())), BATCH))
        if done:
            self.destroying.scrub()
        return done

    def _expired(self) -> Iterator[UUID]:
        """Go through the issues whose term is over, the oldest first, a batch at a time.

        Those that stay because of what they belong with must not hide the younger ones behind them.
        """
        closed_by = years_before(self.clock(), self.rules().record_years)
        held, last = self.register.kept(), None
        while page := self.register.whereabouts.expired_issues(
            closed_by, held=held, after=last, limit=BATCH
        ):
            yield from (each.issue_id for each in page)
            last = page[-1]

    def _destroy_one(self, issue_id: UUID) -> bool:
        # Doubted first: if this is interrupted, the next sweep still finds files without a record.
        self.files.doubt(issue_id)
        try:
            return self.destroying.destroy(issue_id, self._by(f"destroy {issue_id}"))
        except (LegalHoldError, RecordInUseError):
            return False  # its term is over, but not that of what it belongs with

    def _by(self, what: str) -> GivenBy:
        return GivenBy(
            SYSTEM, why="the term of retention is over", command_id=what, channel="system"
        )


def years_before(instant: datetime, years: int) -> datetime:
    """Return the same instant so many years before; 29 February becomes the 28th."""
    try:
        return instant.replace(year=instant.year - years)
    except ValueError:
        return instant.replace(year=instant.year - years, day=_FEBRUARY_28)
