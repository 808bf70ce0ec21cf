"""`bihuan calendar`: the published working calendars."""

from pathlib import Path
from typing import Annotated

import typer

from bihuan.cli.group import WordedGroup
from bihuan.cli.policy.acting import ActorOption, CommandIdOption, WhyOption, given_by
from bihuan.cli.run import AsJson, Run
from bihuan.errors import WrongUsageError

calendar_app = typer.Typer(cls=WordedGroup, rich_markup_mode=None, no_args_is_help=True)


@calendar_app.callback()
def calendars() -> None:
    """Hold the commands of calendars together."""


@calendar_app.command("publish")
def publish(
    ctx: typer.Context,
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False)],
    why: WhyOption,
    actor: ActorOption = None,
    command_id: CommandIdOption = None,
    as_json: AsJson = False,
) -> None:
    """Publish the calendar that the file is named after, or the years that changed."""
    from application.calendar_file import CalendarFileError, read_calendar  # noqa: PLC0415
    from application.publishing import Publishing  # noqa: PLC0415 -- loads the stores

    run = Run.of(ctx, as_json=as_json)
    with run.system() as system:
        try:
            calendar = read_calendar(file)
        except CalendarFileError as error:
            raise WrongUsageError(str(error)) from error
        given = given_by(run, system, actor=actor, why=why, command_id=command_id)
        publishing = Publishing(system.aggregates, system.facts, system.clock)
        done = publishing.publish_calendar(file.stem, calendar, given)
    is_new = done.position > 0
    named = {"calendar": file.stem, "version": calendar.version}
    run.output.document({**named, "published": is_new})
    run.output.say("calendar.published" if is_new else "calendar.unchanged", **named)
