"""One register in time: for every code the versions of its record, in order, never overlapping."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Generic, TypeVar

from domain.directory.records import Ended, Record

R = TypeVar("R", bound=Record)
Index = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Register(Generic[R]):
    """What is known under each code, past and future included. Equal by content."""

    versions: Mapping[str, tuple[R, ...]] = field(default_factory=dict)
    _indexes: dict[str, Index] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, records: Iterable[R]) -> "Register[R]":
        """Return the register that holds these, entered in order."""
        return cls().entered(records)

    def on(self, code: str | None, day: date) -> R | None:
        """Return what holds under the code on the day, None when nothing does."""
        for version in self.versions.get(code or "", ()):
            if version.holds_on(day):
                return version
        return None

    def last(self, code: str) -> R | None:
        """Return the newest version of the code, None when it was never used."""
        versions = self.versions.get(code)
        return versions[-1] if versions else None

    def holding(self, day: date) -> Iterator[R]:
        """Go through everything that holds on the day."""
        return (version for version in self.everything() if version.holds_on(day))

    def everything(self) -> Iterator[R]:
        """Go through all versions of all codes."""
        return chain.from_iterable(self.versions.values())

    def codes_by(self, name: str, keys: Callable[[R], Iterable[str]]) -> Index:
        """Return key → codes of which some version has that key; made once under its name.

        Look the codes up for a day again: the index knows of no time.
        """
        if name not in self._indexes:
            found: dict[str, dict[str, None]] = {}
            for version in self.everything():
                for key in keys(version):
                    found.setdefault(key, {})[version.code] = None
            self._indexes[name] = {key: tuple(codes) for key, codes in found.items()}
        return self._indexes[name]

    def entered(self, records: Iterable[R]) -> "Register[R]":
        """Return the register with these; each ends the version that held on its first day.

        A record with the same first day takes the place of the former one: it corrects it.
        """
        versions = dict(self.versions)
        for record in records:
            versions[record.code] = _with(versions.get(record.code, ()), record)
        return Register(versions)

    def ended(self, ends: Iterable[Ended]) -> "Register[R]":
        """Return the register without these codes from their day on."""
        versions = dict(self.versions)
        for each in ends:
            versions[each.code] = _without(versions.get(each.code, ()), each)
        return Register(versions)


def _with(versions: tuple[R, ...], record: R) -> tuple[R, ...]:
    before = tuple(v for v in versions if v.start < record.start)
    after = tuple(v for v in versions if v.start > record.start)
    if before and before[-1].end > record.start:
        shorter = before[-1].model_copy(update={"valid_to": record.start})
        before = (*before[:-1], shorter)
    return (*before, record, *after)


def _without(versions: tuple[R, ...], ended: Ended) -> tuple[R, ...]:
    # What began on the very day is taken back: its code stays known, its span is empty.
    kept = tuple(v for v in versions if v.start <= ended.at)
    if not kept:
        return versions
    update: dict[str, object] = {"valid_to": ended.at}
    if ended.successor and "successor" in type(kept[-1]).model_fields:
        update["successor"] = ended.successor
    return (*kept[:-1], kept[-1].model_copy(update=update))
