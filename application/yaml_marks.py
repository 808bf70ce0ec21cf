"""Reads YAML and keeps the line of every key and entry, so that a fault can point at it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from application.yaml_file import Fault, PlainLoader

Loc = tuple[int | str, ...]
"""The way to a value: keys of mappings and places in lists, from the outermost in."""

_ACCEPTED: Final = "a readable UTF-8 YAML file with one mapping"
_PLAIN: Final = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("str", "null", "bool", "int"))
_FLOAT: Final = "tag:yaml.org,2002:float"


@dataclass(frozen=True)
class Marked:
    """What a file says, where it says it, and what is wrong with it as YAML."""

    path: Path
    content: Mapping[str, object]
    lines: Mapping[Loc, int]
    faults: tuple[Fault, ...] = ()

    @property
    def is_broken(self) -> bool:
        """Return whether the file says nothing at all because it is no YAML."""
        return bool(self.faults) and not self.content

    def line_of(self, loc: Loc) -> int:
        """Return the line of that place, or of the nearest one around it; 1 for the file."""
        for length in range(len(loc), 0, -1):
            if line := self.lines.get(loc[:length]):
                return line
        return 1

    def fault(self, loc: Loc, problem: str, accepted: str) -> Fault:
        """Return a fault at that place."""
        return Fault(self.path, field_path(loc), problem, accepted, self.line_of(loc))


def field_path(loc: Loc) -> str:
    """Return `members[3].posts[0].unit`."""
    words = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc)
    return words.removeprefix(".")


def read_marked(path: Path) -> Marked:
    """Return the mapping in `path` with its lines. Never raises for what the file says."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        return _broken(path, error.strerror or "cannot be read")
    except UnicodeDecodeError as error:
        return _broken(path, str(error))
    try:
        return _Reading(path).of(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return _broken(path, error.problem or "is no YAML", line=mark.line + 1 if mark else 1)
    except RecursionError:
        return _broken(path, "is nested too deeply")
    except yaml.YAMLError as error:
        return _broken(path, str(error))


def _broken(path: Path, problem: str, *, line: int = 1) -> Marked:
    return Marked(path, {}, {}, (Fault(path, "", problem, _ACCEPTED, line),))


class _Reading:
    """One file on its way from nodes to plain values."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lines: dict[Loc, int] = {}
        self._faults: list[Fault] = []

    def of(self, text: str) -> Marked:
        """Return the document in the text. Raises yaml.YAMLError, RecursionError."""
        loader = _TreeLoader(text)
        try:
            node = loader.get_single_node()
            if not isinstance(node, yaml.MappingNode):
                return _broken(self._path, "is no mapping")
            content = self._mapping(loader, node, ())
        finally:
            loader.dispose()
        return Marked(self._path, content, self._lines, tuple(self._faults))

    def _value(self, loader: "_TreeLoader", node: yaml.Node, loc: Loc) -> object:
        if isinstance(node, yaml.MappingNode):
            return self._mapping(loader, node, loc)
        if isinstance(node, yaml.SequenceNode):
            return [self._entry(loader, each, (*loc, n)) for n, each in enumerate(node.value)]
        if node.tag not in _PLAIN and node.tag != _FLOAT:
            problem = f"the tag `{node.tag}` is not known here"
            raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark)
        return loader.construct_object(node)

    def _entry(self, loader: "_TreeLoader", node: yaml.Node, loc: Loc) -> object:
        self._lines[loc] = node.start_mark.line + 1
        return self._value(loader, node, loc)

    def _mapping(
        self, loader: "_TreeLoader", node: yaml.MappingNode, loc: Loc
    ) -> dict[str, object]:
        content: dict[str, object] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                self._fault(loc, line, "a key is no text", "a word")
                continue
            place = (*loc, key.value)
            if key.value in content:
                problem = f"the key `{key.value}` is given twice"
                self._fault(place, line, problem, f"once; line {self._lines[place]} has it")
                continue
            self._lines[place] = line
            content[key.value] = self._value(loader, value, place)
        return content

    def _fault(self, loc: Loc, line: int, problem: str, accepted: str) -> None:
        self._faults.append(Fault(self._path, field_path(loc), problem, accepted, line))


class _TreeLoader(PlainLoader):
    """Gives the nodes of a document; refuses aliases, whose copies could outgrow the memory."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            problem = "an alias stands for a copy; write it out"
            raise yaml.composer.ComposerError(None, None, problem, mark)
        return super().compose_node(parent, index)
