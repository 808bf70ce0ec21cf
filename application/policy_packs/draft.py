"""A pack as far as it can be understood: what is sound is checked though the rest is not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args, get_origin

from pydantic import TypeAdapter, ValidationError

from application.policy_packs.keys import keys_beside
from application.policy_packs.sections import Section, Sections
from application.yaml_file import UNKNOWN_KEY, Fault, told_by
from application.yaml_marks import Loc
from domain.policy import Policy
from domain.policy.files import FILE_OF


@dataclass
class Draft:
    """The understood sections as a `Policy`, without those that are missing or not understood.

    `kept` tells which entry of the file each entry of a list is; `dropped` are the codes of entries
    with faults of their own, so that nobody who names them is called wrong as well. `own` are the
    sections that the pack says itself, not one that it extends.
    """

    policy: Policy
    present: frozenset[str]
    kept: Mapping[str, tuple[int, ...]]
    dropped: Mapping[str, frozenset[str]]
    own: frozenset[str]
    faults: tuple[Fault, ...]

    def place(self, loc: Loc) -> Loc:
        """Return the place in the file of a place in the policy."""
        section, *rest = loc
        if rest and isinstance(rest[0], int) and section in self.kept:
            return (section, self.kept[str(section)][rest[0]], *rest[1:])
        return loc


def draft_of(sections: Sections, *, ref: str) -> Draft:
    """Return what of the pack can be understood, with the faults of the rest."""
    reading = _Understanding()
    for section in sections.by_name.values():
        reading.take(section)
    reading.faults += _missing(sections)
    values = {"pack": sections.pack, "ref": ref, **reading.values}
    return Draft(
        policy=Policy.model_construct(**values),
        present=frozenset(reading.values),
        kept=reading.kept,
        dropped=reading.dropped,
        own=sections.own,
        faults=tuple(reading.faults),
    )


def _missing(sections: Sections) -> Iterator[Fault]:
    for name, declared in Policy.model_fields.items():
        file = FILE_OF.get(name)
        if not file or not declared.is_required() or name in sections.by_name:
            continue
        if file not in sections.broken:
            path = sections.folder / f"{file}.yaml"
            yield Fault(path, name, "is missing", "this key with a value, or `extends`", 1)


@dataclass
class _Understanding:
    values: dict[str, Any] = field(default_factory=dict)
    kept: dict[str, tuple[int, ...]] = field(default_factory=dict)
    dropped: dict[str, frozenset[str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def take(self, section: Section) -> None:
        """Understand a section, entry by entry where it is a list or a table."""
        form: Any = Policy.model_fields[section.name].annotation
        if get_origin(form) is tuple and isinstance(section.value, list):
            self._list(section, section.value, TypeAdapter(get_args(form)[0]))
        elif get_origin(form) is dict and isinstance(section.value, dict):
            self._table(section, section.value, TypeAdapter(get_args(form)[1]))
        else:
            found = self._understood(section, (), TypeAdapter(form), section.value)
            self.values |= {section.name: found[0]} if found else {}

    def _list(self, section: Section, entries: list[object], form: TypeAdapter[Any]) -> None:
        found = {n: self._understood(section, (n,), form, each) for n, each in enumerate(entries)}
        sound = {n: each[0] for n, each in found.items() if each}
        self.values[section.name] = tuple(sound.values())
        self.kept[section.name] = tuple(sound)
        self.dropped[section.name] = frozenset(
            code for n in found.keys() - sound.keys() for code in _codes(entries[n])
        )

    def _table(self, section: Section, entries: dict[str, object], form: TypeAdapter[Any]) -> None:
        found = {k: self._understood(section, (k,), form, each) for k, each in entries.items()}
        self.values[section.name] = {k: each[0] for k, each in found.items() if each}
        self.dropped[section.name] = frozenset(k for k, each in found.items() if not each)

    def _understood(
        self, section: Section, loc: Loc, form: TypeAdapter[Any], value: object
    ) -> tuple[object] | None:
        try:
            return (form.validate_python(value),)
        except ValidationError as error:
            for place, problem, accepted in told_by(error):
                whole = (section.name, *loc, *place)
                right = keys_beside(whole) if problem == UNKNOWN_KEY else ""
                self.faults.append(section.source.fault(whole, problem, right or accepted))
            return None


def _codes(entry: object) -> Iterator[str]:
    if isinstance(entry, dict):
        yield from (str(entry[key]) for key in ("code", "id", "key", "category") if key in entry)
