"""Reads YAML written by people: plain values only, no key twice, every fault with its place."""

import re
from pathlib import Path
from typing import Final, NamedTuple

import yaml
from pydantic import ValidationError

_NO_CHARACTER: Final = (OverflowError, ValueError)
"""What the library raises for an escape beyond the last character."""


class Fault(NamedTuple):
    """One thing wrong with a file: where, what, and what would be accepted."""

    file: Path
    field: str
    problem: str
    accepted: str
    line: int | None = None

    def __str__(self) -> str:
        """Return the fault as one line."""
        return f"{self.place}: {self.problem}; accepted: {self.accepted}"

    @property
    def place(self) -> str:
        """Return file, line and field, as far as they are known."""
        file = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{file}: {self.field}" if self.field else file


class FaultyFileError(Exception):
    """A file that cannot be used. `faults` are all of them, one line each in the message."""

    def __init__(self, *faults: Fault) -> None:
        """Keep every fault found."""
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


class PlainLoader(yaml.SafeLoader):
    """Text stays text: no dates, no `13:30` read as 810 minutes, no `no` read as false."""

    yaml_implicit_resolvers = {}  # noqa: RUF012 - the library's attribute

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:  # noqa: FBT001, FBT002 - the library's signature
        """Return the mapping. Raises ConstructorError for a key given twice."""
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(
                    None, None, "a key is no text", key.start_mark
                )
            if key.value in seen:
                problem = f"the key `{key.value}` is given twice"
                raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> object:  # noqa: FBT001, FBT002 - the library's signature
        """Return the value. Raises ConstructorError for one that is not of the kind it claims."""
        try:
            return super().construct_object(node, deep=deep)
        except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError):
            # What the library raises for `!!int abc`, a day that is none, a number without end.
            problem = "a value is not of its kind"
            raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark) from None


PlainLoader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:null|~|)$"), None)
PlainLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), None)
PlainLoader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]*)$"), None
)
PlainLoader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^-?(?:0|[1-9][0-9]*)\.[0-9]+$"), None
)


def read_yaml(path: Path) -> dict[str, object]:
    """Return the mapping in `path`. Raises FaultyFileError."""
    accepted = "a readable UTF-8 YAML file with one mapping, each key once"
    try:
        # The loader is a SafeLoader: it builds plain data only.
        content = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=PlainLoader)  # noqa: S506
    except OSError as error:
        problem = error.strerror or "cannot be read"
        raise FaultyFileError(Fault(path, "", problem, accepted)) from error
    except yaml.MarkedYAMLError as error:
        raise FaultyFileError(Fault(path, _line(error), _problem(error), accepted)) from error
    except RecursionError:
        raise FaultyFileError(Fault(path, "", "is nested too deeply", accepted)) from None
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise FaultyFileError(Fault(path, "", str(error), accepted)) from error
    except _NO_CHARACTER:
        raise FaultyFileError(Fault(path, "", "escapes what is no character", accepted)) from None
    if not isinstance(content, dict):
        raise FaultyFileError(Fault(path, "", "is no mapping", accepted))
    return content


def has_aliases(text: str) -> bool:
    """Return whether a text repeats values by reference; one that is no YAML has none."""
    try:
        return any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text))
    except (yaml.YAMLError, *_NO_CHARACTER):
        return False


def faults_of(path: Path, error: ValidationError) -> tuple[Fault, ...]:
    """Return what a model did not accept, as faults of the file, the innermost of each place."""
    found = told_by(error)
    return tuple(Fault(path, _path(loc), problem, accepted) for loc, problem, accepted in found)


def told_by(error: ValidationError) -> tuple[tuple[tuple[int | str, ...], str, str], ...]:
    """Return what a model did not accept: the place, what is wrong, what would be accepted."""
    found = error.errors(include_url=False, include_input=False)
    places = {one["loc"] for one in found}
    return tuple(
        (one["loc"], *_told(one["msg"], one["type"]))
        for one in found
        if not any(place[: len(one["loc"])] == one["loc"] != place for place in places)
    )


def _line(error: yaml.MarkedYAMLError) -> str:
    return f"line {error.problem_mark.line + 1}" if error.problem_mark else ""


def _problem(error: yaml.MarkedYAMLError) -> str:
    return error.problem or "is no YAML"


def _path(loc: tuple[int | str, ...]) -> str:
    """Return `members[3].posts[0].unit`."""
    words = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc)
    return words.removeprefix(".")


def _told(message: str, kind: str) -> tuple[str, str]:
    """Return what is wrong and what would be accepted: rules say both in one sentence."""
    if kind == "extra_forbidden":
        return UNKNOWN_KEY, _ACCEPTED[kind]
    if message.startswith(_SHOULD_BE):
        return "is something else", message.removeprefix(_SHOULD_BE)
    problem, _, accepted = message.removeprefix("Value error, ").partition("; accepted: ")
    return problem, accepted or _ACCEPTED.get(kind, "a value of the form the reference names")


UNKNOWN_KEY: Final = "is an unknown key"
_SHOULD_BE: Final = "Input should be "
_ACCEPTED: Final = {
    "missing": "this key with a value",
    "extra_forbidden": "only the keys the reference names",
}
