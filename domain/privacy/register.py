"""The stream `privacy`: what was erased, what is under legal hold, which master key wraps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.aggregate import Aggregate, Given
from domain.base import Actor
from domain.event import stream_id
from domain.privacy.commands import (
    ErasePersonalData,
    LiftHold,
    PlaceHold,
    PrivacyCommand,
    RotateMasterKey,
)
from domain.privacy.errors import LegalHoldError, NotHeldError
from domain.privacy.events import HoldLifted, HoldPlaced, MasterKeyRotated, PersonalDataErased
from domain.publishing.policy import check_publisher

PrivacyEvent = PersonalDataErased | HoldPlaced | HoldLifted | MasterKeyRotated
STREAM: Final = stream_id("privacy", "register")

Target = UUID | str
"""What is held: an issue, or a person."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold: who placed it, when, why, and until when; without an instant until it is lifted."""

    target: Target
    until: datetime | None
    since: datetime
    by: Actor
    why: str

    def is_on(self, now: datetime) -> bool:
        """Return whether it still holds."""
        return self.until is None or now < self.until


@dataclass(frozen=True, slots=True)
class Register:
    """The holds that were not lifted. What was erased is not remembered here: it is millions."""

    holds: Mapping[Target, Hold] = field(default_factory=dict)

    def held(self, now: datetime) -> frozenset[Target]:
        """Return what is under hold at the instant."""
        return frozenset(target for target, hold in self.holds.items() if hold.is_on(now))


def _new(_: UUID) -> Register:
    return Register()


def _decide(state: Register, command: PrivacyCommand, given: Given) -> tuple[PrivacyEvent, ...]:
    check_publisher(command)
    if isinstance(command, ErasePersonalData):
        return _erase(state, command, given)
    if isinstance(command, PlaceHold):
        return _place(state, command, given)
    if isinstance(command, LiftHold):
        return _lift(state, command, given)
    return _rotate(command, given)


def _erase(
    state: Register, command: ErasePersonalData, given: Given
) -> tuple[PersonalDataErased, ...]:
    check_not_held(state, (*command.persons, *command.issues), given.now)
    return (
        PersonalDataErased(
            entry=given.entry(command),
            ground=command.ground,
            persons=command.persons,
            issues=command.issues,
        ),
    )


def check_not_held(state: Register, targets: tuple[Target, ...], now: datetime) -> None:
    """Raise LegalHoldError with the first of these that is under hold."""
    held = state.held(now)
    found = next((target for target in targets if target in held), None)
    if found is not None:
        raise LegalHoldError(given=str(found))


def _place(state: Register, command: PlaceHold, given: Given) -> tuple[HoldPlaced, ...]:
    hold = state.holds.get(_target(command))
    if hold and hold.until == command.until:
        return ()
    return (
        HoldPlaced(
            entry=given.entry(command),
            issue=command.issue,
            person=command.person,
            until=command.until,
        ),
    )


def _lift(state: Register, command: LiftHold, given: Given) -> tuple[HoldLifted, ...]:
    if _target(command) not in state.holds:
        raise NotHeldError(given=str(_target(command)))
    return (HoldLifted(entry=given.entry(command), issue=command.issue, person=command.person),)


def _rotate(command: RotateMasterKey, given: Given) -> tuple[MasterKeyRotated, ...]:
    return (
        MasterKeyRotated(
            entry=given.entry(command),
            before=command.before,
            after=command.after,
            keys=command.keys,
        ),
    )


def _target(of: PlaceHold | LiftHold | HoldPlaced | HoldLifted) -> Target:
    return of.issue or of.person or ""


def _evolve(state: Register, event: PrivacyEvent) -> Register:
    if isinstance(event, HoldPlaced):
        hold = Hold(
            target=_target(event),
            until=event.until,
            since=event.entry.recorded_at,
            by=event.entry.actor,
            why=event.entry.reason,
        )
        return Register({**state.holds, hold.target: hold})
    if isinstance(event, HoldLifted):
        lifted = _target(event)
        return Register({target: hold for target, hold in state.holds.items() if target != lifted})
    return state


REGISTER: Final[Aggregate[Register, PrivacyCommand, PrivacyEvent]] = Aggregate(
    "privacy", _new, _decide, _evolve
)
