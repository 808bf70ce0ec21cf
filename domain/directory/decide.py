"""What a change of a register brings about, or why it is refused: all of it, or nothing."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Final

from domain.aggregate import Given
from domain.base import SYSTEM, Actor
from domain.calendar import local_date
from domain.directory.checks import CHECKS, check_ended
from domain.directory.commands import ChangeRegister, DivideGrids
from domain.directory.directory import Directory
from domain.directory.division import divide
from domain.directory.errors import (
    CodeRetiredError,
    DuplicateCodeError,
    LastAdministratorError,
    ValidityError,
)
from domain.directory.events import (
    AbsencesChanged,
    AddressesChanged,
    AssignmentsChanged,
    CertificatesChanged,
    GridsChanged,
    ObjectsChanged,
    PeopleChanged,
    PlacesChanged,
    PostsChanged,
    RegisterChanged,
    ResponsibilitiesChanged,
    UnitsChanged,
)
from domain.directory.records import Ended, Record
from domain.directory.register import Register
from domain.directory.registers import Registers
from domain.errors import DomainError
from domain.issue.errors.any_order import NotPermittedError

Check = tuple[str, Callable[[], None]]
"""The code that is judged, and its judge, who raises DomainError."""

CHUNK: Final = 500
"""At most so many records in one event: a list of eleven thousand people is read in pieces."""

_OF_PEOPLE: Final = ("people", "posts")
"""Registers that say who administers."""

CHANGED: Final[Mapping[str, type[RegisterChanged]]] = {
    "units": UnitsChanged,
    "posts": PostsChanged,
    "people": PeopleChanged,
    "absences": AbsencesChanged,
    "places": PlacesChanged,
    "grids": GridsChanged,
    "objects": ObjectsChanged,
    "addresses": AddressesChanged,
    "responsibilities": ResponsibilitiesChanged,
    "certificates": CertificatesChanged,
    "assignments": AssignmentsChanged,
}
"""Register → the event that changes it."""


def decide(
    register: Register[Record], command: ChangeRegister, given: Given, others: Registers
) -> tuple[RegisterChanged, ...]:
    """Return the events; none where the register says all of it already.

    `others` are the registers beside this one: what its records hang on. Raises DomainError.
    """
    today = local_date(given.now)
    registers = others.with_register(command.REGISTER, register)
    check_may(command, Directory(registers, today))
    if isinstance(command, DivideGrids):
        return (divide(registers, command, given),)
    new = [each for each in command.records if each not in register.versions.get(each.code, ())]
    for _, fault in faults(registers, command, new, today):
        raise fault
    return tuple(_events(command, given, new))


def faults(
    registers: Registers, command: ChangeRegister, records: Sequence[Record], today: date
) -> Iterator[tuple[str, DomainError]]:
    """Go through what speaks against entering the records: the code it is about, and why.

    Each record is judged beside all others of the order.
    """
    register = registers.register(command.REGISTER)
    wrong = [*_failing(_validity(register, records, command.ended))]
    yield from wrong
    if not wrong:
        after = register.ended(command.ended).entered(records)
        beside = registers.with_register(command.REGISTER, after)
        yield from _failing(_references(command, records, beside, today))
        yield from _failing(_administered(command, records, registers, beside))


def _failing(checks: Iterable[Check]) -> Iterator[tuple[str, DomainError]]:
    for code, check in checks:
        try:
            check()
        except DomainError as error:
            yield code, error


def _validity(
    register: Register[Record], records: Sequence[Record], ends: Sequence[Ended]
) -> Iterator[Check]:
    """Go through what a code may be said of at a time: once, not after its end, not over others."""
    said = Counter((each.code, each.start) for each in records)
    ended = {each.code: each.at for each in ends}
    for end in ends:
        yield end.code, partial(_check_end, register, end)
    for record in records:
        yield record.code, partial(_check_once, record, said)
        yield record.code, partial(_check_span, register, record, ended.get(record.code))


def _references(
    command: ChangeRegister, records: Sequence[Record], after: Registers, today: date
) -> Iterator[Check]:
    """Go through what each record hangs on, as it is after the whole order."""
    check = CHECKS[command.REGISTER]
    for record in records:
        yield record.code, partial(check, record, after, day_to_check(record, today))
    for ended in command.ended:
        yield ended.code, partial(check_ended, command.REGISTER, ended, after)


def _administered(
    command: ChangeRegister, records: Sequence[Record], before: Registers, after: Registers
) -> Iterator[Check]:
    """Go through the days on which somebody who administers may cease to do so."""
    if command.REGISTER in _OF_PEOPLE:
        days = {each.at for each in command.ended} | {each.start for each in records}
        for day in sorted(days):
            yield "", partial(_check_administered, before, after, day)


def _check_administered(before: Registers, after: Registers, day: date) -> None:
    if _is_administered(before, day) and not _is_administered(after, day):
        raise LastAdministratorError(day=day.isoformat())


def _is_administered(registers: Registers, day: date) -> bool:
    directory = Directory(registers, day)
    return any(
        post.role == "administrator"
        for person in registers.people.holding(day)
        for post in directory.own_posts(person.code)
    )


def check_may(command: ChangeRegister, directory: Directory) -> None:
    """Raise NotPermittedError unless the actor administers this register.

    Assignments belong to the placement office where there is one. Source: mechanisms.md P4.
    """
    actor = command.actor
    offices = _placement_offices(directory) if command.REGISTER == "assignments" else ()
    if actor == SYSTEM or _administers(actor, directory, offices):
        return
    accepted = tuple(f"dispatcher@{office}" for office in offices) or ("administrator",)
    raise NotPermittedError(
        actor=actor.id, role=actor.role, command=type(command).__name__, accepted=accepted
    )


def _administers(actor: Actor, directory: Directory, offices: Sequence[str]) -> bool:
    if not directory.holds_post(actor):
        return False
    if offices:
        return actor.unit in offices and actor.role in {"dispatcher", "unit_lead"}
    return actor.role == "administrator"


def _placement_offices(directory: Directory) -> tuple[str, ...]:
    units = directory.registers.units.holding(directory.day)
    return tuple(unit.code for unit in units if unit.kind == "placement_office")


def _check_end(register: Register[Record], ended: Ended) -> None:
    last = register.last(ended.code)
    if last is None or not last.start <= ended.at <= last.end:
        accepted = f"after {last.start}, by {last.end}" if last else "a code of the register"
        raise ValidityError(
            given=ended.code, valid_from="", valid_to=ended.at.isoformat(), accepted=accepted
        )


def _check_once(record: Record, said: Counter[tuple[str, date]]) -> None:
    if said[record.code, record.start] > 1:
        raise DuplicateCodeError(field="code", given=record.code)


def _check_span(register: Register[Record], record: Record, ended_at: date | None) -> None:
    last = register.last(record.code)
    end = ended_at or (last.end if last else None)
    if last and end and record.start > end:
        raise CodeRetiredError(given=record.code, ended=end.isoformat())
    accepted = ""
    if record.end <= record.start:
        accepted = "an end after the beginning"
    elif last and record.start < last.start:
        accepted = f"a beginning from {last.start} on"
    if accepted:
        raise ValidityError(
            given=record.code,
            valid_from=record.start.isoformat(),
            valid_to=record.end.isoformat(),
            accepted=accepted,
        )


def day_to_check(record: Record, today: date) -> date:
    """Return the day on which what the record hangs on must be there: today, or when it begins."""
    return max(record.start, today) if record.end > today else record.start


def _events(
    command: ChangeRegister, given: Given, new: Sequence[Record]
) -> Iterator[RegisterChanged]:
    event = CHANGED[command.REGISTER]
    # All that ends stands in the first event, so that a code that moved on is not ended again.
    pieces = [new[first : first + CHUNK] for first in range(0, len(new), CHUNK)]
    if command.ended and not pieces:
        pieces = [[]]
    for nth, piece in enumerate(pieces, 1):
        yield event.model_validate(
            {
                "entry": given.entry(command, nth),
                "ended": command.ended if nth == 1 else (),
                "entered": piece,
            }
        )
