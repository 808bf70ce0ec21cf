"""The sections of a pack with the file each comes from, `extends` resolved."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from application.policy_packs.folders import Folders
from application.yaml_file import Fault, FaultyFileError
from application.yaml_marks import Marked, read_marked
from domain.policy.files import FILE_OF, FILES

EXTENDS: Final = "extends"
_COMPUTED: Final = frozenset({"pack", "ref"})
_KEYWORDS: Final = frozenset({EXTENDS})


@dataclass(frozen=True)
class Section:
    """What one section says, and the file that says it."""

    name: str
    value: object
    source: Marked


@dataclass(frozen=True)
class Sections:
    """Every section of a pack, and what is wrong with its files before anything is understood."""

    pack: str
    folder: Path
    by_name: dict[str, Section]
    faults: tuple[Fault, ...]
    broken: frozenset[str]
    """The files that say nothing because they are no YAML: their sections are not missed."""

    @property
    def content(self) -> dict[str, object]:
        """Return the plain values, as they are hashed and published."""
        return {name: section.value for name, section in self.by_name.items()}

    @property
    def own(self) -> frozenset[str]:
        """Return the names of the sections that stand in the pack's own folder."""
        return frozenset(
            name
            for name, section in self.by_name.items()
            if section.source.path.parent == self.folder
        )


def read_sections(folders: Folders, pack: str) -> Sections:
    """Return the sections of a pack. Raises FaultyFileError only where there is no such pack.

    A section that the pack leaves out is taken from the pack that its file extends, or that
    `pack.yaml` extends.
    """
    folder = folders.find(pack)
    reading = _Reading(folders)
    by_name = {section.name: section for section in reading.sections(pack, tuple(FILES), ())}
    faults = tuple(dict.fromkeys(reading.faults))
    return Sections(pack, folder, by_name, faults, frozenset(reading.broken))


class _Reading:
    """One pack with those it extends; collects faults on the way."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders
        self._files: dict[Path, Marked] = {}
        self.faults: list[Fault] = []
        self.broken: set[str] = set()

    def sections(
        self, pack: str, names: tuple[str, ...], seen: tuple[str, ...]
    ) -> Iterator[Section]:
        """Yield the sections of these files of a pack: the extended pack's first, then its own."""
        folder = self._folders.find(pack)
        self.faults += _unknown_files(folder)
        head = self._file(folder / "pack.yaml")
        for name in names:
            path = folder / f"{name}.yaml"
            own = self._file(path) if path.is_file() else None
            if own and own.is_broken:
                self.broken.add(name)
            yield from self._inherited(pack, name, own or head, head, seen)
            if own:
                yield from self._own(name, own)

    def _inherited(
        self, pack: str, name: str, own: Marked, head: Marked, seen: tuple[str, ...]
    ) -> Iterator[Section]:
        source = own if EXTENDS in own.content else head
        base = source.content.get(EXTENDS)
        if base is None:
            return
        circle = (*seen, pack)
        if not isinstance(base, str) or base in circle or base not in self._folders.packs():
            known = ", ".join(each for each in self._folders.packs() if each not in circle)
            problem = f"`{base}` cannot be extended from here"
            self.faults.append(source.fault((EXTENDS,), problem, f"one of: {known}, no circle"))
            return
        yield from self.sections(base, (name,), circle)

    def _own(self, name: str, file: Marked) -> Iterator[Section]:
        for key, value in file.content.items():
            if FILE_OF.get(key) == name:
                yield Section(key, value, file)
            elif key not in _KEYWORDS:
                self.faults.append(_misplaced(name, key, file))

    def _file(self, path: Path) -> Marked:
        if path not in self._files:
            self._files[path] = read_marked(path)
            self.faults += self._files[path].faults
        return self._files[path]


def _misplaced(name: str, key: str, file: Marked) -> Fault:
    if key in _COMPUTED:
        return file.fault((key,), "is computed", "a file without it")
    if key in FILE_OF:
        return file.fault((key,), "stands in the wrong file", f"in {FILE_OF[key]}.yaml")
    accepted = ", ".join((EXTENDS, *FILES[name].model_fields))
    return file.fault((key,), "is an unknown key", accepted)


def _unknown_files(folder: Path) -> Iterator[Fault]:
    accepted = ", ".join(f"{name}.yaml" for name in FILES)
    for path in sorted(folder.glob("*.y*ml")):
        if path.name not in {f"{name}.yaml" for name in FILES}:
            yield Fault(path, "", "is no file of a pack", accepted, 1)


def refuse(faults: tuple[Fault, ...]) -> None:
    """Raise FaultyFileError where there are faults, in the order of files and lines."""
    if faults:
        raise FaultyFileError(*in_order(faults))


def in_order(faults: tuple[Fault, ...]) -> tuple[Fault, ...]:
    """Return the faults by file and line, as a person mends them."""
    order = {f"{name}.yaml": place for place, name in enumerate(FILES)}
    return tuple(
        sorted(faults, key=lambda one: (order.get(one.file.name, 99), str(one.file), one.line or 0))
    )
