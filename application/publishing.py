"""Publishes packs and calendars: checked content in, one event in their own stream."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from application.aggregates import Aggregates, Done
from application.calendar_file import read_calendar
from application.policy_packs.canonical import canonical
from application.policy_packs.folders import Folders
from application.policy_packs.reader import Pack, read_pack
from application.ports import Clock
from domain.base import SYSTEM, Actor
from domain.calendar import WorkingCalendar
from domain.publishing.calendar import CALENDAR, PublishCalendar, calendar_stream
from domain.publishing.policy import POLICY, PublishPolicy, policy_stream

_FIRST_START: Final = "first start: nothing was published yet"


@dataclass(frozen=True, slots=True)
class Publication:
    """Who publishes, why, and under which idempotency key."""

    actor: Actor
    why: str
    command_id: str
    channel: str = "console"


class Publishing:
    """The only writer of the streams of packs and calendars."""

    def __init__(self, aggregates: Aggregates, clock: Clock) -> None:
        """Write through `aggregates`."""
        self._aggregates = aggregates
        self._clock = clock

    def publish_pack(self, pack: Pack, effective_from: datetime, given: Publication) -> Done:
        """Put a checked pack into force from an instant on; the newest version again does nothing.

        Raises DomainError, StoreError.
        """
        policy = pack.policy
        command = PublishPolicy.model_validate(
            {
                **self._header(given),
                "pack": policy.pack,
                "ref": policy.ref,
                "content": canonical(pack.content),
                "effective_from": effective_from,
            }
        )
        return self._aggregates.give(POLICY, policy_stream(policy.pack), command)

    def publish_calendar(self, name: str, calendar: WorkingCalendar, given: Publication) -> Done:
        """Publish a calendar or the years that changed; the same days again do nothing.

        Raises DomainError, StoreError.
        """
        command = PublishCalendar.model_validate(
            {
                **self._header(given),
                "calendar": name,
                "calendar_version": calendar.version,
                "years": calendar.years,
            }
        )
        return self._aggregates.give(CALENDAR, calendar_stream(name), command)

    def _header(self, given: Publication) -> dict[str, object]:
        return {
            "command_id": given.command_id,
            "actor": given.actor,
            "channel": given.channel,
            "received_at": self._clock(),
            "reason": given.why,
        }


def publish_first(aggregates: Aggregates, policies: Path, pack: str, clock: Clock) -> None:
    """Publish the pack and the calendar that it names, where the store has none of that name.

    So a new installation works out of the box; what is published later is never touched.
    Raises FaultyFileError, CalendarFileError, StoreError.
    """
    if aggregates.latest(POLICY, policy_stream(pack)).standing.version:
        return
    read = read_pack(Folders(policies), pack)
    name = read.policy.calendar
    publishing = Publishing(aggregates, clock)
    given = Publication(SYSTEM, _FIRST_START, f"first-start-{pack}", channel="system")
    if not aggregates.latest(CALENDAR, calendar_stream(name)).standing.version:
        calendar = read_calendar(Folders(policies).calendar(name))
        publishing.publish_calendar(name, calendar, given)
    publishing.publish_pack(read, clock(), given)
