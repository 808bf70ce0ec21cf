"""Reads a published working calendar from its YAML file, or says what is wrong with it."""

from pathlib import Path

import yaml
from pydantic import ValidationError

from domain.calendar import WorkingCalendar

_ACCEPTED = (
    "a mapping with `version` and `years`, a list of `year`, `source`, `rest_days`, "
    "`working_weekends`"
)


class CalendarFileError(Exception):
    """The calendar file cannot be used: which file, what is wrong, what would be accepted."""

    def __init__(self, path: Path, *faults: str) -> None:
        """Name the file and every fault found in it."""
        self.path = path
        self.faults = faults
        super().__init__(f"{path}: " + "; ".join(faults))


class _OnceLoader(yaml.SafeLoader):
    """A safe loader that refuses a key given twice, where YAML would drop the first silently."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:  # noqa: FBT001, FBT002 - the library's signature
        keys = [str(key.value) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                problem = f"`{key}` is given twice; accepted: each key once"
                raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark)
        return super().construct_mapping(node, deep=deep)


def read_calendar(path: Path) -> WorkingCalendar:
    """Return the calendar in `path`.

    Raises CalendarFileError when the file cannot be read, is no YAML, has unknown or doubled keys,
    lists a year twice, or has a date outside its year or on the wrong side of the weekend.
    """
    content = _load(path)
    if not isinstance(content, dict):
        raise CalendarFileError(path, f"is no mapping; accepted: {_ACCEPTED}")
    try:
        return WorkingCalendar.model_validate(content)
    except ValidationError as error:
        raise CalendarFileError(path, *_faults(error, content)) from error


def _load(path: Path) -> object:
    try:
        # The loader is a SafeLoader: it builds plain data only.
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_OnceLoader)  # noqa: S506
    except OSError as error:
        reason = error.strerror or "cannot be read"
        raise CalendarFileError(path, f"{reason}; accepted: a readable YAML file") from error
    except (UnicodeDecodeError, yaml.YAMLError, ValueError) as error:
        # ValueError: a date such as 2026-02-30 fails while YAML builds it.
        raise CalendarFileError(path, f"{error}; accepted: UTF-8 YAML, {_ACCEPTED}") from error


def _faults(error: ValidationError, content: dict[object, object]) -> tuple[str, ...]:
    return tuple(
        f"{_place(fault['loc'], content)}{_reason(fault['msg'], fault['type'])}"
        for fault in error.errors(include_url=False, include_input=False)
    )


def _reason(message: str, kind: str) -> str:
    said = message.removeprefix("Value error, ")
    return said if "accepted:" in said else f"{said} ({kind}); accepted: {_ACCEPTED}"


def _place(loc: tuple[int | str, ...], content: dict[object, object]) -> str:
    """Return `years[3] (2007) rest_days: `: where a person finds the fault in the file."""
    words = "".join(f"[{part}]" if isinstance(part, int) else f" {part}" for part in loc).strip()
    years = content.get("years")
    if len(loc) > 1 and isinstance(loc[1], int) and isinstance(years, list):
        entry = years[loc[1]]
        if isinstance(entry, dict) and "year" in entry:
            words = words.replace(f"[{loc[1]}]", f"[{loc[1]}] ({entry['year']})", 1)
    return f"{words}: " if words else ""
