"""The reference page of the command line, written from the commands themselves."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

import typer
from typer.core import TyperArgument, TyperGroup, TyperOption

from bihuan.cli.app import app
from bihuan.cli.group import REQUIRED

if TYPE_CHECKING:  # Typer brings its own Click and does not export these
    from typer._click import Command, Context, Parameter

COMMON: Final = frozenset(
    {"actor", "command_id", "expect", "occurred_at", "from_json", "as_json", "issue"}
)
"""What every order takes is told once."""

_JSON: Final = frozenset({"as_json"})

OPENING: Final = """\
`--data DIR` and `--lang LANG` go before the command, `--json` after it: exactly one JSON document
on standard output, with `"ok": false` and an `error` when something failed. Logs go to standard
error.

| exit code | when |
|---|---|
| 0 | done |
| 1 | the command was refused, or a check failed |
| 2 | wrong usage: an option, a setting or a file is not what it must be |
| 3 | a service it needs is away: a store, Temporal, the data directory |
| 130 | interrupted; `up` and the single processes end with 0, they were asked to stop |

Sentences are Chinese or English, by `--lang`, `BIHUAN_LANG` or the locale; codes are the same in
every language. `bihuan --install-completion` teaches the shell all of this."""

ORDERS: Final = """\
The subcommands that act are made from the [commands](commands.md) and take their fields as options;
`*` marks what cannot be left out, though a file may give it. Personal text is typed in clear and
sealed before it goes anywhere. All of them take:"""


def cli_parts() -> Iterator[str]:
    """Yield the page's parts in English, in the order of the program's own help."""
    program = typer.main.get_command(app)
    if not isinstance(program, TyperGroup):
        message = "the program is no group of commands"
        raise TypeError(message)
    context = program.make_context("bihuan", ["--lang", "en"], resilient_parsing=True)
    yield OPENING
    for name, command in _shown(program, context):
        if isinstance(command, TyperGroup):
            yield from _group(command, context, name)
        else:
            yield _section(command, name, context, level=2)


def _group(group: TyperGroup, parent: "Context", name: str) -> Iterator[str]:
    context = group.make_context(name, [], parent=parent, resilient_parsing=True)
    yield f"## `bihuan {name} …`\n\n{group.help}"
    commands = list(_shown(group, context))
    orders = [command for _, command in commands if _is_order(command)]
    if orders:
        common = [param for param in orders[-1].params if param.name in COMMON]
        yield f"{ORDERS}\n\n{_table(common, context)}"
    for each, command in commands:
        if isinstance(command, TyperGroup):
            yield from _nested(command, context, f"{name} {each}")
        else:
            yield _section(command, f"{name} {each}", context, level=3)


def _nested(group: TyperGroup, parent: "Context", name: str) -> Iterator[str]:
    """Yield a group inside a group: it says itself what its commands take."""
    context = group.make_context(name.rpartition(" ")[2], [], parent=parent, resilient_parsing=True)
    yield f"### `bihuan {name} …`\n\n{group.help}"
    for each, command in _shown(group, context):
        yield _section(command, f"{name} {each}", context, level=3, told=_JSON)


def _shown(group: TyperGroup, context: "Context") -> Iterator[tuple[str, "Command"]]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is not None and not command.hidden:
            yield name, command


def _is_order(command: "Command") -> bool:
    return any(param.name == "command_id" for param in command.params)


def _section(
    command: "Command",
    line: str,
    context: "Context",
    *,
    level: int,
    told: frozenset[str] | None = None,
) -> str:
    arguments = [p.metavar for p in command.params if isinstance(p, TyperArgument)]
    usage = " ".join((line, *(str(each) for each in arguments)))
    if told is None:
        told = COMMON if _is_order(command) else _JSON
    own = [param for param in command.params if param.name not in told]
    # `bihuan up` is what people type and what the test of this page looks for.
    head = f"{'#' * level} `bihuan {usage}`\n\n{command.help}"
    return f"{head}\n\n{_table(own, context)}" if own else head


def _table(params: "Iterable[Parameter]", context: "Context") -> str:
    known = (param for param in params if isinstance(param, TyperOption | TyperArgument))
    rows = (_row(param, context) for param in known)
    return "| option | meaning |\n|---|---|\n" + "\n".join(rows)


def _row(param: TyperOption | TyperArgument, context: "Context") -> str:
    sentence = (param.help or "").removeprefix(f"{REQUIRED} ")
    required = "*" if param.help and param.help.startswith(REQUIRED) else ""
    if isinstance(param, TyperArgument):
        return f"| `{param.metavar}` | {sentence} |"
    names = ", ".join((*param.opts, *param.secondary_opts))
    return f"| `{names}`{required} {_value(param, context)}| {sentence} |"


def _value(param: TyperOption, context: "Context") -> str:
    if param.is_flag:
        return ""
    value = param.metavar or param.display_type(context).strip("<>")
    return f"`{value}` ".replace("|", "\\|")
