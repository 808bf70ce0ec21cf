"""Takes a list over into a register: as differences, all faults at once, everything or nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from application.directory.csv_file import CsvRegister, read_register
from application.directory.store import DirectoryStore
from application.directory.swapped import swapped
from application.yaml_file import Fault
from domain.base import Actor
from domain.calendar import local_date
from domain.directory import Directory, Registers
from domain.directory.commands import CHANGES, ChangeRegister
from domain.directory.decide import check_may, faults
from domain.directory.difference import Difference, difference
from domain.directory.records import Record
from domain.issue.ids import command_id

_FEW: Final = 10
"""So many may end without a word in a register of less than a hundred codes."""


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What a list came to: codes by what happened to them, or the faults that kept it out."""

    register: str
    effective: date
    added: tuple[str, ...]
    changed: tuple[str, ...]
    ended: tuple[str, ...]
    unchanged: int
    events: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which list to take over, since when it holds, who asks, and why."""

    path: Path
    register: str
    actor: Actor
    key: str
    effective: date | None = None
    reason: str = ""
    dry_run: bool = False
    may_end: int | None = None
    """How many codes it may end; unless said, a tenth of the register, or ten in a small one."""


def take_over(store: DirectoryStore, asked: Asked) -> TakenOver:
    """Bring the register to what the file says on the effective day, by default today.

    With a fault nothing is written. Raises FaultyFileError when the file cannot be read,
    DomainError where the actor may not, StoreError.
    """
    now = store.now()
    effective = asked.effective or local_date(now)
    read = read_register(asked.path, asked.register)
    registers = store.registers()
    records = [line.record for line in read.lines]
    found = difference(registers.register(asked.register), records, effective)
    command = CHANGES[asked.register].model_validate(
        {
            "command_id": command_id(asked.actor, asked.key),
            "actor": asked.actor,
            "received_at": now,
            "reason": asked.reason,
            "ended": found.ended,
            "entered": found.entered,
        }
    )
    check_may(command, Directory(registers, local_date(now)))
    held = sum(1 for _ in registers.register(asked.register).holding(effective))
    wrong = (
        *read.faults,
        *swapped(asked.path, read, registers.register(asked.register).versions),
        *_too_many_ends(asked, read, ends=len(found.ended), held=held),
        *_faults(asked, read, registers, command, local_date(now)),
    )
    events = 0
    if not wrong:
        events = store.dry_run(command) if asked.dry_run else store.give(command).events
    return _report(asked, effective, found, records, events, wrong)


def _too_many_ends(asked: Asked, read: CsvRegister, *, ends: int, held: int) -> Iterator[Fault]:
    """Yield a fault where the list looks cut off: what it leaves out would end."""
    if not read.lines and not read.faults:
        problem = f"there is no line below the column names; {held} would end"
        yield Fault(asked.path, "", problem, "a list of what is there", None)
        return
    bound = max(_FEW, held // 10) if asked.may_end is None else asked.may_end
    if ends > bound:
        problem = f"{ends} of {held} are not in the list and would end"
        yield Fault(asked.path, "", problem, f"the whole list, or --may-end {ends}", None)


def _faults(
    asked: Asked, read: CsvRegister, registers: Registers, command: ChangeRegister, today: date
) -> list[Fault]:
    lines = {line.record.code: line.number for line in read.lines}
    return [
        Fault(asked.path, code, str(error), f"see the error {error.code}", lines.get(code))
        for code, error in faults(registers, command, command.records, today)
    ]


def _report(
    asked: Asked,
    effective: date,
    found: Difference[Record],
    records: list[Record],
    events: int,
    wrong: tuple[Fault, ...],
) -> TakenOver:
    return TakenOver(
        register=asked.register,
        effective=effective,
        added=tuple(record.code for record in found.added),
        changed=tuple(record.code for record in found.changed),
        ended=tuple(ended.code for ended in found.ended),
        unchanged=len(records) - len(found.entered),
        events=events,
        faults=wrong,
    )
