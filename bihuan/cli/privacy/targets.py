"""What the commands of privacy are about."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:  # the commands load these when they need them: `--help` is quick
    from uuid import UUID

    from bihuan.bootstrap import System

TargetsArgument = Annotated[list[str], typer.Argument(metavar="PERSON|ISSUE…")]
TargetArgument = Annotated[str, typer.Argument(metavar="PERSON|ISSUE")]


def target_of(system: "System", reference: str) -> "UUID | str":
    """Return the id of the person whose key is named so, else that of the issue.

    Raises IssueNotFoundError.
    """
    from bihuan.cli.issue.finding import find_issue  # noqa: PLC0415 -- loads the models

    named = reference.strip()
    return named if system.vault.known_persons((named,)) else find_issue(system, named)
