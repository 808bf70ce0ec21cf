"""Where decisions take policy and calendar from: as given, or as published in the store."""

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from pathlib import Path
from threading import Lock
from typing import Final, Protocol, TypeVar
from uuid import UUID

from application.aggregates import Aggregates, Stream
from application.calendar_file import read_calendar
from application.event_store import EventStore
from application.policy_packs.reader import read_policy
from domain.calendar import WorkingCalendar, WorkingTime
from domain.policy import Policy
from domain.publishing.calendar import CALENDAR, PublishedCalendar, calendar_stream
from domain.publishing.policy import POLICY, PolicyVersion, PolicyVersions, policy_stream

S = TypeVar("S")

FRESH_SECONDS: Final = 0.05
"""How long a look at the heads is good for; clocks of two machines differ by more."""


class NothingPublishedError(LookupError):
    """No version of a pack or calendar is in the store. `bihuan db migrate` publishes both."""


@dataclass(frozen=True, slots=True)
class InForce:
    """The version of a pack that decides, with its office time by the newest calendar.

    `newest` is the version that a new issue would get.
    """

    policy: Policy
    time: WorkingTime
    newest: Policy


class Rules(Protocol):
    """What `FactsInForce` asks for a decision."""

    def at(self, now: datetime, ref: str = "") -> InForce:
        """Return what is in force at `now`, for an issue that `ref` decided or for a new one."""


class GivenRules:
    """One policy and one calendar, whatever the instant: for what-if runs, tools and tests."""

    def __init__(self, policy: Policy, calendar: WorkingCalendar) -> None:
        """Hold a checked policy and the calendar it names."""
        self._held = InForce(policy, _working_time(policy, calendar), policy)

    @classmethod
    def read(cls, policies: Path, pack: str) -> "GivenRules":
        """Read both from `policies/`. Raises what the two readers raise, with file and place."""
        policy = read_policy(policies, pack)
        return cls(policy, read_calendar(policies / "calendar" / f"{policy.calendar}.yaml"))

    def at(self, now: datetime, ref: str = "") -> InForce:
        """Return the same for every instant and issue."""
        del now, ref
        return self._held


@dataclass(frozen=True)
class _Known:
    """What the store said when its heads were these. Replaced when one of them moved."""

    packs: Mapping[str, PolicyVersions] = field(default_factory=dict)
    calendars: Mapping[str, PublishedCalendar] = field(default_factory=dict)
    heads: Mapping[UUID, tuple[int, str]] = field(default_factory=dict)
    streams: Sequence[UUID] = ()
    """Those that all of it was folded from, begun or not."""
    in_force: dict[tuple[str, str, str], InForce] = field(default_factory=dict)
    """What was asked for so far, by the refs of the issue, of its pack and of new issues."""


class PublishedRules:
    """The packs and calendars of a store, in memory; their heads tell when to read them again.

    What this process publishes decides from its next step on, what another one publishes at most
    `FRESH_SECONDS` later: a look at every step would cost a tenth of it. Safe for threads.
    """

    def __init__(
        self,
        store: EventStore,
        aggregates: Aggregates,
        pack: str,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Give the versions of `pack` to new issues; `aggregates` are those it publishes by."""
        self._store = store
        self._monotonic = monotonic
        self._looked = (-inf, -1)
        self._aggregates = aggregates
        self._pack = pack
        self._known = _Known()
        self._policies: dict[str, Policy] = {}
        self._times: dict[tuple[str, str], WorkingTime] = {}
        self._guard = Lock()

    def at(self, now: datetime, ref: str = "") -> InForce:
        """Return the version that decided the issue, or the one in force at `now`.

        A ref that was never published, as in a store of before, falls back to the version of its
        pack in force, a pack that was never published to the configured one. Raises
        NothingPublishedError, StoreError.
        """
        pack = ref.partition("@")[0] or self._pack
        known = self._latest(pack)
        newest = known.packs[self._pack].at(now)
        if newest is None:
            raise NothingPublishedError(self._pack)
        current = newest if pack == self._pack else known.packs[pack].at(now) or newest
        key = (ref, current.ref, newest.ref)
        if key not in known.in_force:
            known.in_force[key] = self._in_force(known, ref, current, newest)
        return known.in_force[key]

    def _in_force(
        self, known: _Known, ref: str, current: PolicyVersion, newest: PolicyVersion
    ) -> InForce:
        own = known.packs[ref.partition("@")[0] or self._pack].named(ref)
        present = self._policy(current)
        policy = self._kept(self._policy(own), present) if own else present
        time = self._time(policy, known.calendars[policy.calendar])
        return InForce(policy, time, self._policy(newest))

    def _latest(self, pack: str) -> _Known:
        """Return what the store says; where no head moved, what is known already."""
        known, looked = self._known, (self._monotonic(), self._aggregates.appends)
        if pack in known.packs:
            at, appends = self._looked
            if appends == looked[1] and looked[0] - at < FRESH_SECONDS:
                return known
            if self._store.heads(known.streams) == known.heads:
                self._looked = looked
                return known
        with self._guard:
            self._known, self._looked = self._read({self._pack, pack, *known.packs}), looked
            return self._known

    def _read(self, packs: Iterable[str]) -> _Known:
        folded = {pack: self._aggregates.latest(POLICY, policy_stream(pack)) for pack in packs}
        versions = {pack: stream.standing.state for pack, stream in folded.items()}
        names = {self._policy(one).calendar for each in versions.values() for one in each.versions}
        years = {name: self._aggregates.latest(CALENDAR, calendar_stream(name)) for name in names}
        calendars = {name: stream.standing.state for name, stream in years.items()}
        heads = {**_heads(folded.values()), **_heads(years.values())}
        streams = [policy_stream(pack) for pack in folded] + [calendar_stream(n) for n in years]
        return _Known(versions, calendars, heads, streams)

    def _policy(self, version: PolicyVersion) -> Policy:
        if version.ref not in self._policies:
            self._policies[version.ref] = policy_of(version)
        return self._policies[version.ref]

    def _kept(self, policy: Policy, current: Policy) -> Policy:
        """Return an older version that knows the commands which later programs brought.

        It cannot say who may give them: the version in force says it.
        """
        if policy is current or not current.roles.keys() - policy.roles.keys():
            return policy
        key = f"{policy.ref} {current.ref}"
        if key not in self._policies:
            roles = {**current.roles, **policy.roles}
            self._policies[key] = policy.model_copy(update={"roles": roles})
        return self._policies[key]

    def _time(self, policy: Policy, published: PublishedCalendar) -> WorkingTime:
        calendar = published.current
        if calendar is None:
            raise NothingPublishedError(policy.calendar)
        key = (policy.ref, calendar.version)
        if key not in self._times:
            self._times[key] = _working_time(policy, calendar)
        return self._times[key]


def policy_of(version: PolicyVersion) -> Policy:
    """Return the policy that a published version makes; its ref is the one it was published by."""
    pack = version.ref.partition("@")[0]
    return Policy.model_validate({**json.loads(version.content), "pack": pack, "ref": version.ref})


def _heads(streams: Iterable[Stream[S]]) -> dict[UUID, tuple[int, str]]:
    """Return the heads of those that have begun, as the store tells them."""
    return {each.standing.id: each.head for each in streams if each.standing.version}


def _working_time(policy: Policy, calendar: WorkingCalendar) -> WorkingTime:
    return WorkingTime(calendar=calendar, windows=policy.office_windows)
