"""Who works on an engagement, and the options that its commands share."""

from typing import TYPE_CHECKING, Annotated, Final

import typer

from bihuan.cli.run import Run
from bihuan.errors import WrongUsageError

if TYPE_CHECKING:  # the commands load these when they need them: `--help` is quick
    from collections.abc import Iterator

    from application.aggregates import Done
    from application.audit_cases import By
    from bihuan.bootstrap import System

CaseArgument = Annotated[str, typer.Argument(metavar="CASE")]
FindingArgument = Annotated[int, typer.Argument(metavar="FINDING", min=1)]
ReasonOption = Annotated[str, typer.Option("--why", metavar="TEXT")]
TextOption = Annotated[str, typer.Option("--text", metavar="TEXT")]
AUDITORS: Final = ("auditor",)
UNITS: Final = ("unit_lead", "handler")


def by(
    run: Run,
    system: "System",
    actor: str | None,
    *,
    why: str = "",
    command_id: str | None = None,
    roles: tuple[str, ...] = AUDITORS,
) -> "By":
    """Return who orders. Raises WrongUsageError with who may, where nobody is named."""
    from application.audit_cases import By  # noqa: PLC0415 -- loads the stores
    from application.publishing import Publication  # noqa: PLC0415
    from bihuan.bootstrap import new_id  # noqa: PLC0415
    from bihuan.cli.issue.actor import read_actor, who_may  # noqa: PLC0415

    text = actor or run.settings.actor
    directory = system.today
    if not text:
        raise WrongUsageError(say="actor.missing", accepted=who_may(roles, directory))
    who = read_actor(text, allowed=roles, directory=directory)
    return By(Publication(who, why, command_id or str(new_id()), channel="cli"), directory)


def tell(run: Run, case: str, done: "Done", key: str, **values: object) -> None:
    """Say what was done."""
    run.output.document({"case": case, "version": done.last_version, **values})
    run.output.say(f"audit_case.{key}", case=case, **values)


def wrong_cells(error: Exception) -> "Iterator[str]":
    """Yield what is wrong with the values of an order, field by field."""
    from pydantic import ValidationError  # noqa: PLC0415 -- quick help

    if isinstance(error, ValidationError):
        for each in error.errors(include_url=False, include_input=False):
            yield f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}"
