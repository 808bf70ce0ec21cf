"""The seeds of all days: one digest a day, before it begins; the seed itself once it is over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from domain.aggregate import Aggregate, AggregateCommand, Given
from domain.calendar import local_date
from domain.event import stream_id
from domain.revisit_sample import commitment
from domain.roles import check_role
from domain.sampling.errors import DayBegunError, SeedKeptError, SeedMismatchError
from domain.sampling.events import SeedCommitted, SeedRevealed

SampleEvent = SeedCommitted | SeedRevealed
STREAM: Final = stream_id("sampling", "revisits")


class CommitSeed(AggregateCommand):
    """Tell the digest of a day's seed. The first digest of a day stays."""

    day: date
    commitment: str


class RevealSeed(AggregateCommand):
    """Show the seed of a day that is over, in hex."""

    day: date
    seed: str


SampleCommand = CommitSeed | RevealSeed


@dataclass(frozen=True, slots=True)
class DaySeed:
    """What is told of a day's seed: its digest, and once it was shown, the seed in hex."""

    commitment: str
    seed: str | None = None


@dataclass(frozen=True, slots=True)
class Seeds:
    """What is told of the days that have a seed. Other days revisit everybody."""

    days: Mapping[date, DaySeed] = field(default_factory=dict)

    def hidden_before(self, day: date) -> tuple[date, ...]:
        """Return the days before this one whose seed was not shown yet."""
        return tuple(
            sorted(each for each, told in self.days.items() if each < day and not told.seed)
        )


def _new(_: UUID) -> Seeds:
    return Seeds()


def _decide(state: Seeds, command: SampleCommand, given: Given) -> tuple[SampleEvent, ...]:
    check_role(command.actor, type(command), ("system",))
    if isinstance(command, CommitSeed):
        return _commit(state, command, given)
    return _reveal(state, command, given)


def _commit(state: Seeds, command: CommitSeed, given: Given) -> tuple[SeedCommitted, ...]:
    if command.day in state.days:
        return ()  # another process was first: there is one seed a day
    today = local_date(given.now)
    if command.day <= today:
        accepted = (today + timedelta(days=1)).isoformat()
        raise DayBegunError(given=command.day.isoformat(), accepted=accepted)
    return (
        SeedCommitted(entry=given.entry(command), day=command.day, commitment=command.commitment),
    )


def _reveal(state: Seeds, command: RevealSeed, given: Given) -> tuple[SeedRevealed, ...]:
    told, named = state.days.get(command.day), command.day.isoformat()
    if told is None or commitment(bytes.fromhex(command.seed)) != told.commitment:
        raise SeedMismatchError(given=named, accepted=told.commitment if told else "none")
    if local_date(given.now) <= command.day:
        accepted = (command.day + timedelta(days=1)).isoformat()
        raise SeedKeptError(given=named, accepted=accepted)
    if told.seed:
        return ()
    return (SeedRevealed(entry=given.entry(command), day=command.day, seed=command.seed),)


def _evolve(state: Seeds, event: SampleEvent) -> Seeds:
    if isinstance(event, SeedCommitted):
        told = DaySeed(event.commitment)
    else:
        told = DaySeed(state.days[event.day].commitment, event.seed)
    return Seeds({**state.days, event.day: told})


SEEDS: Final[Aggregate[Seeds, SampleCommand, SampleEvent]] = Aggregate(
    "sampling", _new, _decide, _evolve
)
