"""Groups of commands: help from the catalogues, and one place where every failure ends."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import typer
from typer.core import TyperArgument, TyperGroup, TyperOption

from bihuan.cli.run import Given, Run
from bihuan.errors import REFUSED, WRONG_USAGE, ProgramError, WrongUsageError
from bihuan.messages import Words, spoken_language

if TYPE_CHECKING:  # Typer brings its own Click and does not export these
    from typer._click import Command, Context, HelpFormatter


REQUIRED: Final = "*"
"""Help of an option that a command cannot do without, though a file may give it."""


class WordedGroup(TyperGroup):
    """A group whose commands are described in the reader's language.

    Keys are `help.commands.<path>` and `help.options.<name>`, because an option means the same
    everywhere; where it does not, `help.options.<path>.<name>` stands before it.
    """

    def get_command(self, ctx: "Context", cmd_name: str) -> "Command | None":
        """Return the command, described."""
        command = super().get_command(ctx, cmd_name)
        if command is not None:
            _describe(command, path=_path(ctx, cmd_name), words=_words(ctx))
        return command


class RootGroup(WordedGroup):
    """The program itself. No error leaves it: each becomes a sentence and an exit code."""

    def format_help(self, ctx: "Context", formatter: "HelpFormatter") -> None:
        """Write the program's help."""
        _describe(self, path="bihuan", words=_words(ctx))
        super().format_help(ctx, formatter)

    def parse_args(self, ctx: "Context", args: list[str]) -> list[str]:
        """Take what stands before the command."""
        given = Given(lang=_language_in(args))
        with _told(lambda: given, as_json="--json" in args):
            return super().parse_args(ctx, args)

    def invoke(self, ctx: "Context") -> object:
        """Run the command that the arguments name."""
        # The program's callback keeps what stands before the command once the block has begun.
        with _told(
            lambda: ctx.obj or Given(lang=ctx.params.get("lang")), as_json="--json" in ctx.args
        ):
            return super().invoke(ctx)


@contextmanager
def _told(given: Callable[[], Given], *, as_json: bool) -> Iterator[None]:
    """Let no error out of the block but what ends a program."""
    try:
        yield
    except (typer.Exit, typer.Abort, KeyboardInterrupt, BrokenPipeError):
        raise
    except Exception as error:
        if _asks_for_help(error) and not as_json:
            raise
        raise typer.Exit(_tell(Run(given(), as_json=as_json), error)) from error


def _asks_for_help(error: Exception) -> bool:
    """Return whether no command was named: Typer shows its help then."""
    return type(error).__name__ == "NoArgsIsHelpError"


def _language_in(args: list[str]) -> str | None:
    """Return the language asked for, before the arguments were understood."""
    named = dict(pairwise(args)).get("--lang")
    joined = (each.partition("=")[2] for each in args if each.startswith("--lang="))
    return named or next(joined, None)


def _tell(run: Run, error: Exception) -> int:
    """Say what went wrong and return the exit code."""
    from domain.errors import DomainError  # noqa: PLC0415 -- `--help` does without the models

    _tell_usage(run, error)
    if isinstance(error, DomainError):
        run.output.refused(error.as_refusal(), context={})
        return REFUSED
    if not isinstance(error, ProgramError):
        error = _as_ours(error)
    run.output.failed(error)
    return error.exit_code


def _tell_usage(run: Run, error: Exception) -> None:
    """Say how the command is used, where Typer did not understand its arguments."""
    ctx: Context | None = getattr(error, "ctx", None)
    if ctx is None or run.output.as_json:
        return
    usage = ctx.get_usage().partition(" ")[2]
    run.output.aside("usage.how", usage=usage.strip())
    run.output.aside("usage.help", command=ctx.command_path)


def _as_ours(error: Exception) -> ProgramError:
    if getattr(error, "exit_code", None) == WRONG_USAGE:
        said = getattr(error, "format_message", error.__str__)
        return WrongUsageError(str(said()))
    import structlog  # noqa: PLC0415 -- only a fault of the program needs it

    from bihuan.logging import configure  # noqa: PLC0415

    if not structlog.is_configured():
        configure()  # its own first settings print the values of local variables
    structlog.get_logger("bihuan").error("command_failed", exc_info=error)
    return ProgramError(say="say.fault", error=type(error).__name__)


def _words(ctx: "Context") -> Words:
    return Words(spoken_language(ctx.find_root().params.get("lang"), os.environ))


def _path(ctx: "Context", name: str) -> str:
    names = [name]
    while ctx.parent is not None:
        names.append(str(ctx.info_name))
        ctx = ctx.parent
    return ".".join(reversed(names))


def _describe(command: "Command", *, path: str, words: Words) -> None:
    command.help = words.of("help.commands", path)
    command.short_help = None
    for param in command.params:
        if isinstance(param, TyperOption | TyperArgument):
            sentence = _option(words, path, str(param.name))
            is_required = param.help in (REQUIRED, f"{REQUIRED} {sentence}")
            param.help = f"{REQUIRED} {sentence}" if is_required else sentence


def _option(words: Words, path: str, name: str) -> str:
    own = f"help.options.{path}.{name}"
    return words(own) if words.knows(own) else words.of("help.options", name)
