"""`issue follow-code`: the code by which a complainant follows his issue, or a new one."""

from typing import Annotated

import typer

from bihuan.cli.issue.show import IssueArgument
from bihuan.cli.run import AsJson, Run


def follow_code(
    ctx: typer.Context,
    issue: IssueArgument,
    *,
    code_purpose: Annotated[str, typer.Option("--purpose", metavar="TEXT")] = "",
    renew: Annotated[bool, typer.Option("--renew")] = False,
    actor: Annotated[str | None, typer.Option("--as", metavar="PERSON[:ROLE[@UNIT]]")] = None,
    as_json: AsJson = False,
) -> None:
    """Print number and code for the complainant; who was told, and what for, stays on record."""
    from bihuan.cli.issue.actor import who_orders  # noqa: PLC0415 -- loads the models
    from bihuan.cli.issue.finding import read_issue  # noqa: PLC0415
    from bihuan.identity import code_telling_of  # noqa: PLC0415
    from domain.access.code_telling import TELLS  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    with run.system() as system:
        who = who_orders(run, system, actor, (TELLS,))
        found = read_issue(system, issue)
        code = code_telling_of(system).tell(found, code_purpose, who, renew=renew)
    run.output.document({"number": found.number, "code": code})
    run.output.say("issue.follow", number=found.number, code=code)
