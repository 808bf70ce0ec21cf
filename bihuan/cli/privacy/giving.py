"""What the commands of privacy have in common: who gives them, and what they are about."""

from typing import TYPE_CHECKING, Annotated

import typer

from bihuan.cli.policy.acting import administrator
from bihuan.cli.run import Run

if TYPE_CHECKING:  # the commands load these when they need them: `--help` is quick
    from uuid import UUID

    from application.privacy.register import By
    from bihuan.bootstrap import System

TargetsArgument = Annotated[list[str], typer.Argument(metavar="PERSON|ISSUE…")]
TargetArgument = Annotated[str, typer.Argument(metavar="PERSON|ISSUE")]


def by_administrator(
    run: Run, system: "System", *, actor: str | None, why: str, command_id: str | None
) -> "By":
    """Return who orders it and why. Raises WrongUsageError where nobody is named."""
    from application.privacy.register import By  # noqa: PLC0415 -- loads the use cases
    from bihuan.bootstrap import new_id  # noqa: PLC0415

    return By(administrator(run, system, actor), why, command_id or str(new_id()))


def target_of(system: "System", reference: str) -> "UUID | str":
    """Return the id of the person whose key is named so, else that of the issue.

    Raises IssueNotFoundError.
    """
    from bihuan.cli.issue.finding import find_issue  # noqa: PLC0415 -- loads the models

    named = reference.strip()
    return named if system.vault.known_persons((named,)) else find_issue(system, named)
