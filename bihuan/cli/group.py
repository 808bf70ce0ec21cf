"""Groups of commands: help from the catalogues, and one place where every failure ends."""

import os
from typing import TYPE_CHECKING, Final

import typer
from typer.core import TyperArgument, TyperGroup, TyperOption

from bihuan.cli.run import Run
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

    def invoke(self, ctx: "Context") -> object:
        """Run the command that the arguments name."""
        as_json = "--json" in ctx.args
        try:
            return super().invoke(ctx)
        except (typer.Exit, typer.Abort, KeyboardInterrupt, BrokenPipeError):
            raise
        except Exception as error:
            if getattr(error, "exit_code", None) == WRONG_USAGE and not _is_ours(error, as_json):
                raise  # Typer says how the command is used
            raise typer.Exit(_tell(Run(ctx.find_root().obj, as_json=as_json), error)) from error


def _is_ours(error: Exception, as_json: bool) -> bool:  # noqa: FBT001 -- one caller
    return as_json or isinstance(error, ProgramError)


def _tell(run: Run, error: Exception) -> int:
    """Say what went wrong and return the exit code."""
    from domain.errors import DomainError  # noqa: PLC0415 -- `--help` does without the models

    if isinstance(error, DomainError):
        run.output.refused(error.as_refusal(), context={})
        return REFUSED
    if not isinstance(error, ProgramError):
        error = _as_ours(error)
    run.output.failed(error)
    return error.exit_code


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
