"""Orders to an issue, one module per table of lifecycle.md, and their opaque JSON form."""

import json

from domain.errors import DomainError
from domain.issue.commands.base import HEADER, Command
from domain.issue.commands.dispatch import (
    ClaimIssue,
    DecideReturn,
    DispatchIssue,
    RecallDispatch,
    ReleaseClaim,
    RequestReturn,
)
from domain.issue.commands.handling import (
    RecordContact,
    RecordProgress,
    ResolveIssue,
    ReviewResolution,
)
from domain.issue.commands.intake import (
    ClassifyIssue,
    DiscoverIssue,
    ImportIssue,
    RejectIssue,
    ReportIssue,
    WithdrawIssue,
)
from domain.issue.commands.relations import AddNote
from domain.issue.commands.revisit import (
    ApproveRequest,
    CloseIssue,
    DecideRework,
    RecordRevisit,
    ReopenIssue,
)
from domain.issue.commands.supervision import ActOnDue

COMMANDS: dict[str, type[Command]] = {
    command.__name__: command
    for command in (
        DiscoverIssue,
        ReportIssue,
        ImportIssue,
        ClassifyIssue,
        RejectIssue,
        WithdrawIssue,
        DispatchIssue,
        RecallDispatch,
        ClaimIssue,
        ReleaseClaim,
        RequestReturn,
        DecideReturn,
        RecordContact,
        RecordProgress,
        ResolveIssue,
        ReviewResolution,
        RecordRevisit,
        DecideRework,
        CloseIssue,
        ApproveRequest,
        ReopenIssue,
        AddNote,
        ActOnDue,
    )
}


class UnknownCommandError(DomainError):
    """The command's type is not one of the known ones."""

    code, http_status = "unknown_command", 400
    text = "There is no command {given}; known are: {accepted}."


class MalformedCommandError(DomainError):
    """A field is missing, unknown or of the wrong form."""

    code, http_status = "malformed", 400
    text = "{command} cannot be read: {field}: {problem}."


def command_type(name: str) -> type[Command]:
    """Return the class of a command by its name. Raises UnknownCommandError."""
    if name not in COMMANDS:
        raise UnknownCommandError(given=name, accepted=tuple(COMMANDS))
    return COMMANDS[name]


def encode_command(command: Command) -> str:
    """Return the opaque JSON in which a command travels: its type and its fields."""
    return json.dumps(
        {
            "type": type(command).__name__,
            "fields": command.model_dump(mode="json", exclude_unset=True),
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def decode_command(opaque: str) -> Command:
    """Return the command. Raises UnknownCommandError, pydantic.ValidationError, ValueError."""
    parsed = json.loads(opaque)
    return command_type(parsed["type"]).model_validate(parsed["fields"])


__all__ = [
    "COMMANDS",
    "HEADER",
    "ActOnDue",
    "AddNote",
    "ApproveRequest",
    "ClaimIssue",
    "ClassifyIssue",
    "CloseIssue",
    "Command",
    "DecideReturn",
    "DecideRework",
    "DiscoverIssue",
    "DispatchIssue",
    "ImportIssue",
    "MalformedCommandError",
    "RecallDispatch",
    "RecordContact",
    "RecordProgress",
    "RecordRevisit",
    "RejectIssue",
    "ReleaseClaim",
    "ReopenIssue",
    "ReportIssue",
    "RequestReturn",
    "ResolveIssue",
    "ReviewResolution",
    "UnknownCommandError",
    "WithdrawIssue",
    "command_type",
    "decode_command",
    "encode_command",
]
