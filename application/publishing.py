"""Publishes packs and calendars: checked content in, one event in their own stream."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from application.aggregates import Aggregates, Done
from application.calendar_file import read_calendar
from application.facts import FactsInForce
from application.given_by import GivenBy
from application.policy_packs.canonical import canonical
from application.policy_packs.folders import Folders
from application.policy_packs.reader import Pack, read_pack
from application.ports import Clock
from domain.base import SYSTEM, Actor
from domain.calendar import WorkingCalendar
from domain.issue.errors import NotPermittedError
from domain.publishing.calendar import CALENDAR, PublishCalendar, calendar_stream
from domain.publishing.policy import POLICY, PUBLISHERS, PublishPolicy, policy_stream

FIRST_START: Final = GivenBy(
    SYSTEM, "first start: nothing was published yet", "first-start", channel="system"
)


class Publishing:
    """Publishes for people: who does it must hold the post of an administrator."""

    def __init__(self, aggregates: Aggregates, facts: FactsInForce, clock: Clock) -> None:
        """Write through `aggregates`; `facts` know who holds which post."""
        self._aggregates = aggregates
        self._facts = facts
        self._clock = clock

    def publish_pack(self, pack: Pack, effective_from: datetime, given: GivenBy) -> Done:
        """Put a checked pack into force from an instant on; the newest version again does nothing.

        Raises DomainError, StoreError.
        """
        self._check_post(given.actor, PublishPolicy.__name__)
        return _give_pack(self._aggregates, pack, effective_from, given, now=self._clock())

    def publish_calendar(self, name: str, calendar: WorkingCalendar, given: GivenBy) -> Done:
        """Publish a calendar or the years that changed; the same days again do nothing.

        Raises DomainError, StoreError.
        """
        self._check_post(given.actor, PublishCalendar.__name__)
        return _give_calendar(self._aggregates, name, calendar, given, now=self._clock())

    def _check_post(self, actor: Actor, command: str) -> None:
        if not self._facts.directory(self._clock()).holds_post(actor):
            raise NotPermittedError(
                actor=actor.id, role=actor.role, command=command, accepted=PUBLISHERS[:1]
            )


def publish_first(aggregates: Aggregates, policies: Path, pack: str, clock: Clock) -> None:
    """Publish the pack and the calendar that it names, where the store has none of that name.

    So a new installation works out of the box; what is published later is never touched.
    Raises FaultyFileError, CalendarFileError, StoreError.
    """
    if aggregates.latest(POLICY, policy_stream(pack)).standing.version:
        return
    read = read_pack(Folders(policies), pack)
    name = read.policy.calendar
    now = clock()
    given = replace(FIRST_START, command_id=f"first-start-{pack}")
    if not aggregates.latest(CALENDAR, calendar_stream(name)).standing.version:
        calendar = read_calendar(Folders(policies).calendar(name))
        _give_calendar(aggregates, name, calendar, given, now=now)
    _give_pack(aggregates, read, now, given, now=now)


def _give_pack(
    aggregates: Aggregates,
    pack: Pack,
    effective_from: datetime,
    given: GivenBy,
    *,
    now: datetime,
) -> Done:
    policy = pack.policy
    command = PublishPolicy(
        command_id=given.command_id,
        actor=given.actor,
        channel=given.channel,
        received_at=now,
        reason=given.why,
        pack=policy.pack,
        ref=policy.ref,
        content=canonical(pack.content),
        effective_from=effective_from,
    )
    return aggregates.give(POLICY, policy_stream(policy.pack), command)


def _give_calendar(
    aggregates: Aggregates,
    name: str,
    calendar: WorkingCalendar,
    given: GivenBy,
    *,
    now: datetime,
) -> Done:
    command = PublishCalendar(
        command_id=given.command_id,
        actor=given.actor,
        channel=given.channel,
        received_at=now,
        reason=given.why,
        calendar=name,
        calendar_version=calendar.version,
        years=calendar.years,
    )
    return aggregates.give(CALENDAR, calendar_stream(name), command)
