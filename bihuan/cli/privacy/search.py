"""`privacy search`: the issues of a person by his exact contact, name or address, on record."""

from typing import TYPE_CHECKING, Annotated, cast

import typer

from bihuan.cli.run import AsJson, Run
from bihuan.errors import WrongUsageError

if TYPE_CHECKING:  # the command loads the models when it needs them: `--help` is quick
    from domain.security.values import Searched


def search(
    ctx: typer.Context,
    *,
    sought_contact: Annotated[str, typer.Option("--contact", metavar="TEXT")] = "",
    sought_name: Annotated[str, typer.Option("--name", metavar="TEXT")] = "",
    sought_address: Annotated[str, typer.Option("--address", metavar="TEXT")] = "",
    search_purpose: Annotated[str, typer.Option("--purpose", metavar="TEXT")] = "",
    actor: Annotated[str | None, typer.Option("--as", metavar="PERSON[:ROLE[@UNIT]]")] = None,
    as_json: AsJson = False,
) -> None:
    """Print the issues that whoever asks may see; what was sought stays untold in the record."""
    from bihuan.catching_up import catch_up  # noqa: PLC0415 -- loads the models
    from bihuan.cli.issue.actor import who_orders  # noqa: PLC0415
    from bihuan.privacy import exact_search_of  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    given = {"contact": sought_contact, "name": sought_name, "address": sought_address}
    asked = [(by, sought) for by, sought in given.items() if sought]
    if len(asked) != 1:
        accepted = tuple(f"--{by}" for by in given)
        raise WrongUsageError(say="privacy.one_of", accepted=accepted)
    by, sought = asked[0]
    with run.system() as system:
        who = who_orders(run, system, actor, system.policy.exact_search)
        catch_up(system)
        found = exact_search_of(system).issues(cast("Searched", by), sought, search_purpose, who)
        issues = [system.read_state(each) for each in found]
    listed = [{"issue_id": each.issue_id, "number": each.number} for each in issues]
    run.output.document({"issues": listed})
    run.output.say("privacy.found", count=len(issues))
    for each in issues:
        run.output.line(each.number)
