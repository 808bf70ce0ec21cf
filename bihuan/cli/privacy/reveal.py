"""`privacy reveal`: one text in clear, on record, for a purpose."""

from typing import Annotated

import typer

from bihuan.cli.policy.acting import ActorOption, CommandIdOption, given_by
from bihuan.cli.run import AsJson, Run


def reveal(
    ctx: typer.Context,
    *,
    issue: Annotated[str, typer.Argument(metavar="ISSUE")],
    field: Annotated[str, typer.Argument(metavar="FIELD")],
    purpose: Annotated[str, typer.Option("--purpose", metavar="TEXT")] = "",
    actor: ActorOption = None,
    command_id: CommandIdOption = None,
    as_json: AsJson = False,
) -> None:
    """Print a sealed text of an issue; who read it, and what for, stays on record."""
    from bihuan.cli.issue.finding import find_issue  # noqa: PLC0415 -- loads the models
    from bihuan.privacy import revealing_of  # noqa: PLC0415
    from domain.privacy.errors import RevealPurposeError  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    if not purpose.strip():
        raise RevealPurposeError
    with run.system() as system:
        roles = system.policy.reveal
        by = given_by(run, system, actor=actor, why="", command_id=command_id, roles=roles)
        found = revealing_of(system).reveal(find_issue(system, issue), field, purpose, by)
    run.output.document({"field": field, "text": found.text, "person": found.person})
    run.output.line(found.text)
