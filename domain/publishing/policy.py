"""The versions of a policy pack: one is in force at any instant, none is ever edited."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from domain.aggregate import Aggregate, AggregateCommand, Given
from domain.base import Actor, Instant
from domain.event import stream_id
from domain.publishing.errors import EffectiveInPastError, NoReasonError
from domain.publishing.events import PolicyPublished
from domain.roles import check_role

PUBLISHERS: Final = ("administrator", "system")
FORGIVEN: Final = timedelta(minutes=5)
"""How far an effective instant may lie behind: two clocks differ, and typing takes time."""


class PublishPolicy(AggregateCommand):
    """Put a version of a pack into force; `reason` says why."""

    pack: str
    ref: str
    content: str
    effective_from: Instant


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """A version as published. `number` counts the publications of the pack from 1."""

    number: int
    ref: str
    content: str
    effective_from: datetime
    published_at: datetime
    by: Actor
    why: str


@dataclass(frozen=True, slots=True)
class PolicyVersions:
    """All versions of a pack in the order of their publication."""

    versions: tuple[PolicyVersion, ...] = ()

    def at(self, instant: datetime) -> PolicyVersion | None:
        """Return the version in force: the last to have come into force, None for no version.

        Before the first one is in force the first one decides: something must.
        """
        begun = [each for each in self.versions if each.effective_from <= instant]
        if begun:
            return max(begun, key=lambda each: (each.effective_from, each.number))
        return min(self.versions, key=lambda each: each.effective_from, default=None)

    def named(self, ref: str) -> PolicyVersion | None:
        """Return the version of that ref, None when it was never published."""
        return next((each for each in self.versions if each.ref == ref), None)


def policy_stream(pack: str) -> UUID:
    """Return the id of a pack's stream."""
    return stream_id("policy", pack)


def _new(_: UUID) -> PolicyVersions:
    return PolicyVersions()


def _decide(
    state: PolicyVersions, command: PublishPolicy, given: Given
) -> tuple[PolicyPublished, ...]:
    check_publisher(command)
    newest = state.versions[-1] if state.versions else None
    if newest and newest.ref == command.ref and newest.effective_from <= command.effective_from:
        return ()  # it is the newest version already, or will be by then
    earliest = given.now - FORGIVEN
    if command.effective_from < earliest:
        raise EffectiveInPastError(
            given=command.effective_from.isoformat(), accepted=earliest.isoformat()
        )
    return (
        PolicyPublished(
            entry=given.entry(command),
            pack=command.pack,
            ref=command.ref,
            content=command.content,
            effective_from=command.effective_from,
        ),
    )


def check_publisher(command: AggregateCommand) -> None:
    """Raise NotPermittedError or NoReasonError where a command publishes without right or why."""
    check_administrator(command)
    if not command.reason.strip():
        raise NoReasonError


def check_administrator(command: AggregateCommand) -> None:
    """Raise NotPermittedError for whoever does not administer."""
    check_role(command.actor, type(command), PUBLISHERS, accepted=PUBLISHERS[:1])


def _evolve(state: PolicyVersions, event: PolicyPublished) -> PolicyVersions:
    version = PolicyVersion(
        number=len(state.versions) + 1,
        ref=event.ref,
        content=event.content,
        effective_from=event.effective_from,
        published_at=event.entry.recorded_at,
        by=event.entry.actor,
        why=event.entry.reason,
    )
    return PolicyVersions((*state.versions, version))


POLICY: Final = Aggregate("policy", _new, _decide, _evolve)
