"""The policy, calendar and directory in force, as the facts a decision may look up."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final
from uuid import UUID

from application.calendar_file import read_calendar
from application.policy_packs.reader import read_policy
from domain.calendar import WorkingCalendar, WorkingTime, local_date
from domain.directory import Directory
from domain.issue.events.base import Via
from domain.issue.facts import Facts
from domain.issue.state import Issue
from domain.policy import Policy

_NONE: Final[Mapping[UUID, Issue]] = MappingProxyType({})


class FactsInForce:
    """Policy and calendar of this process. They change by a restart; publishing comes later."""

    def __init__(self, policy: Policy, calendar: WorkingCalendar) -> None:
        """Hold a checked policy and the calendar it names."""
        self.policy = policy
        self.time = WorkingTime(calendar=calendar, windows=policy.office_windows)
        self._directory = Directory.seeded(policy, date.min)

    @classmethod
    def read(cls, policies: Path, pack: str) -> "FactsInForce":
        """Read both from `policies/`. Raises what the two readers raise, with file and place."""
        policy = read_policy(policies, pack)
        return cls(policy, read_calendar(policies / "calendar" / f"{policy.calendar}.yaml"))

    def at(
        self,
        now: datetime,
        number: str = "",
        *,
        via: Via = "workflow",
        partners: Mapping[UUID, Issue] = _NONE,
    ) -> Facts:
        """Return the facts for one decision at `now`."""
        return Facts(
            policy=self.policy,
            directory=self.directory(now),
            time=self.time,
            now=now,
            number=number,
            via=via,
            partners=partners,
        )

    def directory(self, now: datetime) -> Directory:
        """Return who there is on the local day of `now`."""
        return replace(self._directory, day=local_date(now))

    def series(self, now: datetime) -> str:
        """Return the name of the counter that numbers issues of this local year."""
        return f"{self.policy.number_prefix}-{local_date(now).year}"

    def number(self, count: int, now: datetime) -> str:
        """Return an issue number such as `BH-2026-000123`."""
        return f"{self.series(now)}-{count:06d}"
