"""Takes a list over into a register: as differences, all faults at once, everything or nothing."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from application.directory.csv_file import CsvRegister, read_register
from application.directory.store import DirectoryStore
from application.yaml_file import Fault
from domain.base import Actor
from domain.calendar import local_date
from domain.directory import Registers
from domain.directory.commands import CHANGES, ChangeRegister
from domain.directory.decide import faults
from domain.directory.difference import Difference, difference
from domain.directory.records import Record
from domain.issue.ids import command_id


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
    wrong = (*read.faults, *_faults(asked, read, registers, command, local_date(now)))
    events = 0
    if not wrong:
        events = store.dry_run(command) if asked.dry_run else store.give(command).events
    return _report(asked, effective, found, records, events, wrong)


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
