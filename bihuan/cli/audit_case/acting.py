"""Who works on an engagement, and the options that its commands share."""

from typing import TYPE_CHECKING, Annotated, Final

import typer

from bihuan.cli.policy.acting import given_by
from bihuan.cli.run import Run

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

    given = given_by(run, system, actor=actor, why=why, command_id=command_id, roles=roles)
    return By(given, system.today)


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
