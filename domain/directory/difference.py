"""What a whole list changes in a register: what came, what changed, what is missing from it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from domain.directory.records import Ended, Record
from domain.directory.register import Register

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Difference(Generic[R]):
    """Records that are new, records that say something else now, and codes no longer named."""

    added: tuple[R, ...]
    changed: tuple[R, ...]
    ended: tuple[Ended, ...]

    @property
    def entered(self) -> tuple[R, ...]:
        """Return what is to be entered."""
        return (*self.added, *self.changed)

    @property
    def is_empty(self) -> bool:
        """Return whether the list says what the register says."""
        return not (self.added or self.changed or self.ended)


def difference(register: Register[R], records: Iterable[R], effective: date) -> Difference[R]:
    """Return how the register becomes the list on the day `effective`.

    A line without a beginning of its own begins on that day. What is in the register on the day
    and not in the list ends then; what has begun later is left alone.
    """
    listed = {record.code: record for record in records}
    added: list[R] = []
    changed: list[R] = []
    for code, record in listed.items():
        present = register.on(code, effective)
        if present is None:
            if record not in register.versions.get(code, ()):
                added.append(_beginning(record, effective))
        elif _says_other(present, record):
            changed.append(_beginning(record, effective, present))
    return Difference(tuple(added), tuple(changed), tuple(_ends(register, listed, effective)))


def _beginning(record: R, effective: date, present: R | None = None) -> R:
    start = record.valid_from
    if start is None or (present and start <= present.start):
        start = effective
    return record.model_copy(update={"valid_from": start})


def _says_other(present: Record, record: Record) -> bool:
    span = {"valid_from", "valid_to"}
    if present.model_dump(exclude=span) != record.model_dump(exclude=span):
        return True
    return record.valid_to is not None and record.valid_to != present.valid_to


def _ends(register: Register[R], listed: dict[str, R], effective: date) -> Iterator[Ended]:
    for present in register.holding(effective):
        if present.code not in listed:
            yield Ended(code=present.code, at=effective)
