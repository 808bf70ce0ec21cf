"""The three administrators: each office has somebody, nobody holds two.

One stream for all, so that two appointments at once cannot break what holds across people.
Source: rules.md 10 (6), GB/T 22239-2019 8.1.5.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from domain.account.commands import AppointAdministrator, OfficeCommand
from domain.account.errors import (
    FirstAdministratorError,
    LastInOfficeError,
    NoOfficeError,
    OfficePostError,
    TwoOfficesError,
)
from domain.account.events import AdministratorAppointed, AdministratorRelieved
from domain.account.values import Office
from domain.aggregate import Aggregate, Given
from domain.base import PersonCode, Role
from domain.event import stream_id
from domain.issue.errors import NotPermittedError

POSTS_APART: Final[Mapping[Office, frozenset[Role]]] = {
    "system": frozenset({"auditor"}),
    "security": frozenset({"auditor"}),
    "audit": frozenset({"administrator"}),
}
"""Office → roles whose posts do the work of another one: who held both would be two of the three.

Who has the post of an administrator changes rules and registers; an auditor's looks at it all.
"""
OfficeEvent = AdministratorAppointed | AdministratorRelieved
STREAM: Final = stream_id("account.offices", "all")


@dataclass(frozen=True, slots=True)
class Offices:
    """Who administers what."""

    held: Mapping[str, Office] = field(default_factory=dict)

    def of(self, person: str) -> Office | None:
        """Return the person's office."""
        return self.held.get(person)

    def holders(self, office: Office) -> tuple[str, ...]:
        """Return who holds an office, by code."""
        return tuple(sorted(person for person, one in self.held.items() if one == office))


def posts_apart(office: Office | None, roles: Iterable[Role]) -> tuple[Role, ...]:
    """Return the roles among these whose posts nobody holds beside the office."""
    apart = POSTS_APART[office] if office else frozenset()
    return tuple(sorted({*roles} & apart))


def check_posts_apart(person: PersonCode, office: Office, roles: Iterable[Role]) -> None:
    """Raise OfficePostError where a post of his does another administrator's work."""
    if found := posts_apart(office, roles):
        raise OfficePostError(given=person, posts=found, office=office)


def _new(_: UUID) -> Offices:
    return Offices()


def _decide(state: Offices, command: OfficeCommand, given: Given) -> tuple[OfficeEvent, ...]:
    if isinstance(command, AppointAdministrator):
        return _appoint(state, command, given)
    _check_security(state, command)
    return _relieve(state, command, given)


def _appoint(
    state: Offices, command: AppointAdministrator, given: Given
) -> tuple[AdministratorAppointed, ...]:
    if state.held:
        _check_security(state, command)
    elif command.office != "security":
        raise FirstAdministratorError(given=command.office)
    held = state.of(command.person)
    if held == command.office:
        return ()
    if held:
        raise TwoOfficesError(given=command.person, held=held)
    entry = given.entry(command)
    return (AdministratorAppointed(entry=entry, person=command.person, office=command.office),)


def _relieve(
    state: Offices, command: OfficeCommand, given: Given
) -> tuple[AdministratorRelieved, ...]:
    office = state.of(command.person)
    if office is None:
        raise NoOfficeError(given=command.person, accepted=tuple(sorted(state.held)))
    if len(state.holders(office)) == 1:
        raise LastInOfficeError(given=command.person, office=office)
    entry = given.entry(command)
    return (AdministratorRelieved(entry=entry, person=command.person, office=office),)


def _check_security(state: Offices, command: OfficeCommand) -> None:
    if state.of(command.actor.id) != "security":
        raise NotPermittedError(
            actor=command.actor.id,
            role=command.actor.role,
            command=type(command).__name__,
            accepted=("security administrator",),
        )


def _evolve(state: Offices, event: OfficeEvent) -> Offices:
    left = {person: office for person, office in state.held.items() if person != event.person}
    if isinstance(event, AdministratorAppointed):
        left[event.person] = event.office
    return Offices(left)


OFFICES: Final[Aggregate[Offices, OfficeCommand, OfficeEvent]] = Aggregate(
    "account.offices", _new, _decide, _evolve
)
