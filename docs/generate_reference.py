"""Writes the reference pages that follow from the code, from commands to settings."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Final, TypeVar

from pydantic import BaseModel

from bihuan.settings import CONFIG_NAME, CONFIG_VARIABLE, PREFIX, Settings
from docs.cli_page import cli_parts
from docs.dictionary_page import dictionary_parts
from docs.field_forms import describe_fields, describe_form, models_in
from docs.http_page import http_parts, openapi_json
from docs.pack_schemas import SCHEMAS
from docs.policy_page import policy_parts
from domain.aggregate import AggregateCommand
from domain.errors import DomainError
from domain.event import AggregateEvent, Entry, Event
from domain.issue.commands.base import Command
from domain.issue.events.base import IssueEvent, Stamp
from domain.issue.transitions import TRANSITIONS

REFERENCE: Final = Path(__file__).parent / "reference"
NOTICE: Final = "<!-- Written by `make docs` from the code: edit the docstrings there. -->"
# The order in which an issue meets them; what is not named here follows by name.
CHAPTERS: Final = ("intake", "dispatch", "handling", "revisit", "relations", "supervision")
# Where a module lies says what its chapter is about, but for these steps of the way.
NO_CHAPTERS: Final = frozenset({"domain", "issue", "commands", "events"})
TARGETS: Final = {
    "=": "(stays)",
    "before": "the status before",
    "named": "the status the event names",
}

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)


def classes_under(base: type[T], *packages: str) -> list[type[T]]:
    """Return the public subclasses of `base` in these packages, in the order of their source."""
    for name in packages:
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, prefix=f"{name}."):
            importlib.import_module(module.name)
    found = {
        child
        for child in _descendants(base)
        if child.__module__.split(".")[0] in packages and not child.__name__.startswith("_")
    }
    return sorted(found, key=_place_in_source)


def error_classes() -> list[type[DomainError]]:
    """Return every refusal of the domain, the use cases and the HTTP edge, by code."""
    found = classes_under(DomainError, "domain", "application", "api")
    return sorted(found, key=lambda error: (error.code, error.__name__))


def event_classes(base: type[Event] = Event) -> list[type[Event]]:
    """Return every event that a stream may hold, an issue's or another aggregate's."""
    return [event for event in classes_under(base, "domain") if "TOPIC" in vars(event)]


def command_classes() -> list[type[Command]]:
    """Return every order an issue understands."""
    return classes_under(Command, "domain")


def order_classes() -> list[type[AggregateCommand]]:
    """Return every order that another aggregate understands."""
    return classes_under(AggregateCommand, "domain")


def errors_page() -> str:
    """Return the table of refusals."""
    rows = (
        f"| `{error.code}` | {error.http_status} | {'yes' if error.retryable else 'no'} "
        f"| {_sentences(error)} | {_in_cell(error.text)} |"
        for error in error_classes()
    )
    return _page(
        "Errors",
        "A refused command stores nothing. The answer carries a stable code, the rule, and what\n"
        "would be accepted. The command line exits with 1 on a refusal, with 2 on wrong usage,\n"
        "with 3 when a service it needs is away. Texts are shown in English here; the codes are\n"
        "the same in every language.",
        "| code | HTTP | repeat helps | when | text |\n|---|---|---|---|---|\n" + "\n".join(rows),
    )


def events_page() -> str:
    """Return the events by chapter, each under its topic."""
    return _page(
        "Events",
        "Facts in the streams of issues and of other aggregates. The topic is the name under which "
        "the log holds a\nfact for ever; `v1` counts its shapes.",
        _section("Every event of an issue carries", IssueEvent, level=2),
        *_chapters(event_classes(IssueEvent), _named_with_topic, IssueEvent),
        _section("Every event of another aggregate carries", AggregateEvent, level=2),
        *_chapters(event_classes(AggregateEvent), _named_with_topic, AggregateEvent),
    )


def commands_page() -> str:
    """Return the commands by chapter."""
    return _page(
        "Commands",
        "Orders to issues and to other aggregates. On the command line each order to an issue is "
        "`bihuan issue …`;\nsee [cli](cli.md).",
        _section("Every command to an issue carries", Command, level=2),
        *_chapters(command_classes(), _named, Command),
        _section("Every command to another aggregate carries", AggregateCommand, level=2),
        *_chapters(order_classes(), _named, AggregateCommand),
    )


def values_page() -> str:
    """Return the values that commands and events are made of."""
    roots: list[type[BaseModel]] = [*command_classes(), *order_classes(), *event_classes()]
    parts = set(models_in([*roots, Stamp, Entry])) - set(roots)
    return _page(
        "Values",
        "The parts that [commands](commands.md) and [events](events.md) are made of.",
        *(
            _section(part.__name__, part, level=2)
            for part in sorted(parts, key=lambda part: part.__name__)
        ),
    )


def statuses_page() -> str:
    """Return the state machine, a line per row of its table."""
    rows = (
        f"| {', '.join(row.statuses)} | `{row.event.__name__}` | {TARGETS.get(row.to, row.to)} "
        f"| {_in_cell(row.source)} |"
        for row in TRANSITIONS
    )
    return _page(
        "Statuses",
        "Which event may follow in which status, where it leads, and why. Any other step is "
        "refused.\nThe letters in the last column are explained in [sources](sources.md).",
        "| in | event | leads to | source |\n|---|---|---|---|\n" + "\n".join(rows),
    )


def settings_page() -> str:
    """Return the table of settings, each under its environment variable."""
    rows = (
        f"| `{PREFIX}{name.upper()}` | `{name}` | {_in_cell(field.description or '')} "
        f"| {_in_cell(describe_form(field))} | {_shown_default(field.default)} |"
        for name, field in Settings.model_fields.items()
    )
    return _page(
        "Settings",
        "The first of command line, environment, file and default wins. The file is "
        f"`{CONFIG_NAME}` in the data\ndirectory, or the one that `{CONFIG_VARIABLE}` names; it "
        "knows the settings by their names in small letters.\n`bihuan doctor` shows where each "
        "came from.",
        "| variable | in the file | what | form | default |\n|---|---|---|---|---|\n"
        + "\n".join(rows),
    )


def cli_page() -> str:
    """Return the commands of the program."""
    return _page("Command line", *cli_parts())


def policy_page() -> str:
    """Return the files of a policy pack with their keys."""
    return _page("Policy packs", *policy_parts(_section))


def dictionary_page() -> str:
    """Return what is stored, what is read, what leaves."""
    return _page("Dictionary 数据字典", *dictionary_parts(event_classes))


def http_page() -> str:
    """Return the resources of the HTTP API."""
    return _page("HTTP API", *http_parts())


PAGES: Final[dict[str, Callable[[], str]]] = {
    "commands.md": commands_page,
    "events.md": events_page,
    "values.md": values_page,
    "statuses.md": statuses_page,
    "errors.md": errors_page,
    "settings.md": settings_page,
    "cli.md": cli_page,
    "policy.md": policy_page,
    "dictionary.md": dictionary_page,
    "http.md": http_page,
    "openapi.json": openapi_json,
    **SCHEMAS,
}


def main() -> None:
    """Write every page that has changed."""
    for name, render in PAGES.items():
        path, text = REFERENCE / name, render()
        path.parent.mkdir(exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"docs: wrote {path.relative_to(Path.cwd())}")
    print(f"docs: {len(PAGES)} generated pages are up to date")


def _descendants(base: type[T]) -> Iterator[type[T]]:
    for child in base.__subclasses__():
        yield child
        yield from _descendants(child)


def _place_in_source(defined: type) -> tuple[int, str, int]:
    chapter = defined.__module__.rpartition(".")[2]
    order = CHAPTERS.index(chapter) if chapter in CHAPTERS else len(CHAPTERS)
    return order, defined.__module__, inspect.getsourcelines(defined)[1]


def _named(command: type[BaseModel]) -> str:
    return command.__name__


def _named_with_topic(event: type[Event]) -> str:
    return f"{event.__name__} · `{event.TOPIC}`"


def _chapters(
    classes: Iterable[type[M]], title: Callable[[type[M]], str], base: type[BaseModel]
) -> Iterator[str]:
    for module, members in groupby(classes, key=lambda member: member.__module__):
        opening = inspect.getdoc(importlib.import_module(module)) or ""
        place = (part for part in module.split(".") if part not in NO_CHAPTERS)
        yield f"## {': '.join(place).capitalize()}\n\n{opening}"
        for member in members:
            yield _section(title(member), member, level=3, inherited=base)


def _section(
    title: str, model: type[BaseModel], *, level: int, inherited: type[BaseModel] | None = None
) -> str:
    known = set(inherited.model_fields) if inherited else set()
    parts = [f"{'#' * level} {title}", inspect.cleandoc(model.__doc__ or "")]
    fields = "\n".join(describe_fields(model, without=known))
    return "\n\n".join([*parts, fields] if fields else parts)


def _shown_default(value: object) -> str:
    if isinstance(value, Path) and value.is_absolute():
        value = value.relative_to(REFERENCE.parent.parent)  # wherever this checkout lies
    return "" if value is None else f"`{value}`"


def _sentences(defined: type) -> str:
    return _in_cell(" ".join(inspect.cleandoc(defined.__doc__ or "").split()))


def _in_cell(text: str) -> str:
    return text.replace("|", "\\|")


def _page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", NOTICE, *parts]) + "\n"


if __name__ == "__main__":
    main()
