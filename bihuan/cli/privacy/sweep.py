"""`privacy sweep`: applies the terms of retention now, as `up` and `relay` do every hour."""

import typer

from bihuan.cli.run import AsJson, Run


def sweep(ctx: typer.Context, *, as_json: AsJson = False) -> None:
    """Erase whose term is over, destroy records whose term is over."""
    from bihuan.catching_up import catch_up  # noqa: PLC0415 -- loads SQLAlchemy
    from bihuan.privacy import retention_of  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    persons = issues = 0
    with run.system() as system:
        retention = retention_of(system)
        while True:
            catch_up(system)
            swept = retention.sweep()
            persons, issues = persons + swept.persons, issues + swept.issues
            if not swept.is_full:
                break
        catch_up(system)
    run.output.document({"persons": persons, "issues": issues})
    run.output.say("privacy.swept", persons=persons, issues=issues)
