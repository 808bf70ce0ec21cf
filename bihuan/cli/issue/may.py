"""`issue may`: the orders that somebody may give to an issue, by the decision that judges them."""

import typer

from bihuan.cli.issue.reader import reader_of
from bihuan.cli.issue.show import IssueArgument
from bihuan.cli.issue.submit import actor_of
from bihuan.cli.run import AsJson, ReaderOption, Run
from domain.base import Actor
from domain.issue.commands import COMMANDS
from domain.issue.commands.names import NOT_TYPED, order_name


def may(
    ctx: typer.Context,
    issue: IssueArgument,
    *,
    reader: ReaderOption = None,
    as_json: AsJson = False,
) -> None:
    """List what his role, his post and his part in it permit; the status may still say no."""
    run = Run.of(ctx, as_json=as_json)
    with run.system() as system:
        who: Actor = actor_of(run, system, "", reader)
        found = reader_of(system, _named(who)).read(issue)
        names = system.access.permitted(who, found)
    orders = [order_name(COMMANDS[name]) for name in names if name not in NOT_TYPED]
    run.output.document({"issue_id": found.issue_id, "number": found.number, "orders": orders})
    for each in orders:
        run.output.line(each)


def _named(who: Actor) -> str:
    return f"{who.id}:{who.role}" + (f"@{who.unit}" if who.unit else "")
