"""What a change of a register brings about, or why it is refused: all of it, or nothing."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from domain.aggregate import Given
from domain.base import SYSTEM, Actor
from domain.calendar import local_date
from domain.directory.checks import CHECKS, check_ended
from domain.directory.commands import ChangeRegister, DivideGrids
from domain.directory.directory import Directory
from domain.directory.division import divide
from domain.directory.errors import CodeRetiredError, DuplicateCodeError, ValidityError
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
from domain.issue.errors.any_order import NotPermittedError

CHUNK: Final = 500
"""At most so many records in one event: a list of eleven thousand people is read in pieces."""

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
    check_validity(register, new, command.ended)
    after = registers.with_register(command.REGISTER, register.ended(command.ended).entered(new))
    for record in new:
        CHECKS[command.REGISTER](record, after, day_to_check(record, today))
    for ended in command.ended:
        check_ended(command.REGISTER, ended, after)
    return tuple(_events(command, given, new))


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


def check_validity(
    register: Register[Record], records: Sequence[Record], ends: Sequence[Ended]
) -> None:
    """Raise DomainError where a code is named twice, retired, or said two things of at a time."""
    for (code, _), count in Counter((each.code, each.start) for each in records).items():
        if count > 1:
            raise DuplicateCodeError(field="code", given=code)
    ended = {each.code: each.at for each in ends}
    for each in ends:
        last = register.last(each.code)
        if last is None or not last.start <= each.at <= last.end:
            accepted = f"after {last.start}, by {last.end}" if last else "a code of the register"
            raise ValidityError(
                given=each.code, valid_from="", valid_to=each.at.isoformat(), accepted=accepted
            )
    for record in records:
        _check_span(register, record, ended.get(record.code))


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
