"""`bihuan db`: the databases."""

import typer

from bihuan.cli.group import WordedGroup
from bihuan.cli.run import AsJson, Run, services_needed

db_app = typer.Typer(cls=WordedGroup, rich_markup_mode=None, no_args_is_help=True)


@db_app.callback()
def databases() -> None:
    """Hold the commands of the databases together."""


@db_app.command("migrate")
def migrate(ctx: typer.Context, *, as_json: AsJson = False) -> None:
    """Create or upgrade every table and the master key."""
    from bihuan.bootstrap import migrate as migrate_all  # noqa: PLC0415 -- loads the stores

    run = Run.of(ctx, as_json=as_json)
    with services_needed():
        migrate_all(run.settings)
    places = {
        origin.setting.removesuffix("_url"): origin.value
        for origin in run.settings.where_from()
        if origin.setting.endswith("_url")
    }
    run.output.document({"data": run.settings.data, **places})
    run.output.say("db.migrated", data=run.settings.data)
