"""Orders to the register of privacy: erase, hold, lift; and what must follow an erasure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from application.aggregates import Aggregates, Done
from application.event_store import EventStore
from application.given_by import GivenBy
from application.personal_data import PersonalData, UnknownPersonError
from application.ports import Clock
from application.privacy.erasure_list import ErasureLine, ErasureList
from application.privacy.holding import kept_with
from application.privacy.ports import Whereabouts
from application.privacy.rotation import Rotated
from application.recorded import Recorded
from application.store_errors import HistoryChangedError
from application.vault import Vault
from domain.event import Event
from domain.privacy.commands import (
    ErasePersonalData,
    LiftHold,
    PlaceHold,
    PrivacyCommand,
    RotateMasterKey,
)
from domain.privacy.errors import LegalHoldError
from domain.privacy.events import Ground, PersonalDataErased
from domain.privacy.register import REGISTER, STREAM, Hold, Register, Target


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure came to: `keys` were there and are destroyed."""

    persons: tuple[str, ...]
    issues: tuple[UUID, ...]
    keys: int


@dataclass
class PrivacyRegister:
    """Gives orders to the register. Safe for several processes."""

    store: EventStore
    aggregates: Aggregates
    vault: Vault
    personal: PersonalData
    erasures: ErasureList
    whereabouts: Whereabouts
    clock: Clock

    def state(self) -> Register:
        """Return what is held now. Raises StoreError."""
        return self.aggregates.latest(REGISTER, STREAM).standing.state

    def version(self) -> int:
        """Return how many events the register has. Raises StoreError."""
        return self.aggregates.latest(REGISTER, STREAM).standing.version

    def kept(self) -> frozenset[Target]:
        """Return what is under hold, with the issues that belong with a held one.

        Raises StoreError.
        """
        return kept_with(self.store, self.state().held(self.clock()))

    def holds(self) -> tuple[Hold, ...]:
        """Return the holds there are, the oldest first. Raises StoreError."""
        return tuple(sorted(self.state().holds.values(), key=lambda hold: hold.since))

    def erase(self, persons: Collection[str], ground: Ground, by: GivenBy) -> Erased:
        """Destroy the keys of these persons, on record; again it changes nothing.

        The event comes first: what follows from it can be done again, and is, by whoever finds it
        undone. Raises DomainError (held, unknown), StoreError, VaultUnavailableError,
        ErasureListError.
        """
        wanted = tuple(dict.fromkeys(persons))
        self._check_known(wanted)
        issues = self.whereabouts.issues_with(wanted)
        keys = len(self.vault.wrapped_keys(wanted))
        if keys:
            self._check_not_kept(issues)
            header = self._header(by)
            self._give(ErasePersonalData(**header, ground=ground, persons=wanted, issues=issues))
        self.finish()
        return Erased(wanted, issues, keys)

    def finish(self) -> int:
        """Do what erasures on record ask for and nobody did; return how many were undone.

        Keys first, the list last: a listed erasure is a finished one.
        """
        undone = self._unlisted()
        for each in undone:
            event = each.event
            self.vault.erase_persons(event.persons, event.issues)
            self.personal.pass_over(event.persons)
        self.erasures.add([(each.event, each.digest) for each in undone])
        return len(undone)

    def hold(self, target: Target, until: datetime | None, by: GivenBy) -> Done:
        """Put an issue or a person under hold. Raises DomainError, StoreError."""
        if isinstance(target, str):
            self._check_known((target,))
        return self._give(PlaceHold(**self._header(by), **_named(target), until=until))

    def lift(self, target: Target, by: GivenBy) -> Done:
        """End the hold on an issue or a person. Raises DomainError, StoreError."""
        return self._give(LiftHold(**self._header(by), **_named(target)))

    def record_rotation(self, rotated: Rotated, by: GivenBy) -> Done:
        """Put on record that another master key wraps the keys. Raises DomainError, StoreError."""
        header = self._header(by)
        return self._give(
            RotateMasterKey(**header, before=rotated.before, after=rotated.after, keys=rotated.keys)
        )

    def _give(self, command: PrivacyCommand) -> Done:
        return self.aggregates.give(REGISTER, STREAM, command)

    def _check_known(self, persons: tuple[str, ...]) -> None:
        unknown = set(persons) - self.vault.known_persons(persons)
        if unknown:
            raise UnknownPersonError(given=min(unknown))

    def _check_not_kept(self, issues: tuple[UUID, ...]) -> None:
        """Raise LegalHoldError where one of the issues belongs with a held one."""
        kept = self.kept()
        found = next((issue for issue in issues if issue in kept), None)
        if found is not None:
            raise LegalHoldError(given=str(found))

    def _unlisted(self) -> list[Recorded[PersonalDataErased]]:
        lines = self.erasures.lines()
        known = {line.command_id for line in lines}
        recorded = (_erasure(each) for each in self._after(lines[-1] if lines else None))
        return [each for each in recorded if each and each.event.command not in known]

    def _after(self, line: ErasureLine | None) -> list[Recorded[Event]]:
        if line is None:
            return self.store.read(STREAM)
        try:
            return self.store.read(STREAM, after=line.version, digest=line.digest)
        except HistoryChangedError:
            return self.store.read(STREAM)  # an older store was restored

    def _header(self, by: GivenBy) -> dict[str, Any]:
        return {
            "command_id": by.command_id,
            "actor": by.actor,
            "channel": by.channel,
            "received_at": self.clock(),
            "reason": by.why,
        }


def _named(target: Target) -> dict[str, Any]:
    return {"person": target} if isinstance(target, str) else {"issue": target}


def _erasure(recorded: Recorded[Event]) -> Recorded[PersonalDataErased] | None:
    event = recorded.event
    if not isinstance(event, PersonalDataErased):
        return None
    return Recorded(event, recorded.position, recorded.digest)
