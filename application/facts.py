"""The policy, calendar and directory in force, as the facts a decision may look up."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final
from uuid import UUID

from application.rules import GivenRules, Rules
from domain.calendar import WorkingCalendar, local_date
from domain.directory import Directory, Registers
from domain.directory.ground import pack_of, packs_in
from domain.directory.seed import seeded_registers
from domain.issue.events.base import Via
from domain.issue.facts import Facts
from domain.issue.state import Issue
from domain.policy import Policy

_NONE: Final[Mapping[UUID, Issue]] = MappingProxyType({})
_NOWHERE: Final = (Registers(), date.min, frozenset[str]())


def no_seed(day: date) -> bytes:
    """Return no secret for any day: everybody is revisited."""
    del day
    return b""


class FactsInForce:
    """What decisions stand on, as it is in force at their instant.

    A new issue gets the version of the pack in force; one that has begun keeps the version that
    decided it, whatever is published later. Calendar and directory are always today's.
    """

    def __init__(
        self,
        rules: Rules,
        registers: Callable[[], Registers] = Registers,
        seed_on: Callable[[date], bytes] = no_seed,
    ) -> None:
        """Take policy and calendar from `rules`, and who there is from `registers`.

        While these are empty, as in a store of before, who there is comes from the pack's seeds.
        `seed_on` gives the secret by which revisits are drawn on a day, none draws everybody.
        """
        self._seed_on = seed_on
        self._rules = rules
        self._registers = registers
        self._seeded: dict[str, Registers] = {}
        self._looked_through: tuple[Registers, date, frozenset[str]] = _NOWHERE

    @classmethod
    def given(cls, policy: Policy, calendar: WorkingCalendar) -> "FactsInForce":
        """Return facts that never change, for what-if runs, tools and tests."""
        return cls(GivenRules(policy, calendar))

    @classmethod
    def read(cls, policies: Path, pack: str) -> "FactsInForce":
        """Read both from `policies/`. Raises what the two readers raise, with file and place."""
        return cls(GivenRules.read(policies, pack))

    def at(
        self,
        now: datetime,
        issue: Issue | None = None,
        *,
        ref: str | None = None,
        via: Via = "workflow",
        partners: Mapping[UUID, Issue] = _NONE,
    ) -> Facts:
        """Return the facts for one decision at `now`, on a new issue or on this one.

        `ref` names other rules than those that decided the issue: a version, or a pack alone.
        """
        own = issue.policy_ref if issue else ""
        found = self._rules.at(now, own if ref is None else ref)
        return Facts(
            policy=found.policy,
            directory=self._directory(found.newest, now),
            time=found.time,
            now=now,
            configured=found.newest,
            via=via,
            partners=partners,
            sample_seed=self._seed_on(local_date(now)),
        )

    def rules_at(self, now: datetime, place: str | None) -> str:
        """Return the pack that rules at the place, as `at` takes it; "" for the configured one."""
        pack = pack_of(self.directory(now), place) if place else None
        return f"{pack}@" if pack else ""

    def policy(self, now: datetime, place: str | None = None) -> Policy:
        """Return the policy that a new issue gets at `now`, at the place if that is known."""
        ref = self.rules_at(now, place)
        return self._rules.at(now, ref).policy if ref else self._rules.at(now).newest

    def policies(self, now: datetime) -> list[Policy]:
        """Return the policies that a new issue may get at `now`, the configured one first."""
        packs = sorted(self._packs_in(self.directory(now)))
        found = [self.policy(now), *(self._rules.at(now, f"{pack}@").policy for pack in packs)]
        return list({each.ref: each for each in found}.values())

    def directory(self, now: datetime) -> Directory:
        """Return who there is on the local day of `now`."""
        return self._directory(self.policy(now), now)

    def _directory(self, policy: Policy, now: datetime) -> Directory:
        registers = self._registers()
        if registers.is_empty:
            registers = self._seeds_of(policy)
        return Directory(registers, local_date(now))

    def _packs_in(self, directory: Directory) -> frozenset[str]:
        """Return every pack that is named; looked for once in the same registers on a day."""
        registers, day, packs = self._looked_through
        if registers is not directory.registers or day != directory.day:
            packs = packs_in(directory)
            self._looked_through = directory.registers, directory.day, packs
        return packs

    def _seeds_of(self, policy: Policy) -> Registers:
        if policy.ref not in self._seeded:
            self._seeded[policy.ref] = seeded_registers(policy)
        return self._seeded[policy.ref]
