"""`bihuan intake`: many matters at once, as a meeting raises them."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bihuan.cli.group import WordedGroup
from bihuan.cli.run import AsJson, Run
from bihuan.errors import REFUSED, SERVICE_AWAY, WrongUsageError

if TYPE_CHECKING:
    from application.importing.report import Rejected
    from application.meeting.opinion import Meeting
    from application.meeting.register import MeetingReport

intake_app = typer.Typer(cls=WordedGroup, rich_markup_mode=None, no_args_is_help=True)
_SHOWN: Final = 20


@intake_app.callback()
def intakes() -> None:
    """Hold the commands of the intake together."""


@intake_app.command("batch")
def batch(  # noqa: PLR0913 -- one argument per fact about the meeting
    ctx: typer.Context,
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False)],
    meeting_id: Annotated[str, typer.Option("--meeting", metavar="MEETING")],
    source: Annotated[str, typer.Option("--source", metavar="SOURCE")] = "opinion",
    campaign: Annotated[str | None, typer.Option("--campaign", metavar="CAMPAIGN")] = None,
    actor: Annotated[str | None, typer.Option("--as", metavar="PERSON[:ROLE[@UNIT]]")] = None,
    occurred_at: Annotated[str | None, typer.Option("--occurred-at", metavar="INSTANT")] = None,
    rejected: Annotated[Path | None, typer.Option("--rejected", metavar="FILE")] = None,
    as_json: AsJson = False,
) -> None:
    """Register what a meeting raised; exit 1 where the meeting was registered before."""
    from application.importing.report import write_rejected  # noqa: PLC0415 -- loads the stores
    from application.meeting.opinion_file import read_opinions  # noqa: PLC0415
    from application.meeting.register import REPORT, Register  # noqa: PLC0415
    from bihuan.cli.issue.submit import CHANNEL, actor_of, read_instant  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    about = _meeting(meeting_id, source, campaign)
    held_at = read_instant(occurred_at)
    with run.system() as system:
        who = actor_of(run, system, REPORT, actor)
        register = Register(system.edge, system.streams, system.intake)
        opinions = read_opinions(file)
        taking = register.register(about, opinions, actor=who, channel=CHANNEL, occurred_at=held_at)
        report = asyncio.run(taking)
    rows = _rejected(run, report)
    if rejected:
        write_rejected(rejected, rows)
    _print(run, about, report, rows)
    if report.away:
        raise typer.Exit(SERVICE_AWAY)
    if report.took_nothing:
        raise typer.Exit(REFUSED)


def _rejected(run: Run, report: "MeetingReport") -> "list[Rejected]":
    """Return every row that was not taken, in the order of the file, in the reader's words."""
    from application.importing.report import Rejected  # noqa: PLC0415 -- see above

    refused = [
        Rejected(line, "", refusal.code, run.words.refusal(refusal))
        for line, refusal in report.refused
    ]
    return sorted([*report.rejected, *refused])


def _meeting(meeting: str, source: str, campaign: str | None) -> "Meeting":
    from pydantic import ValidationError  # noqa: PLC0415 -- `--help` does without the models

    from application.meeting.opinion import Meeting  # noqa: PLC0415

    try:
        return Meeting(id=meeting, source=source, campaign=campaign)
    except ValidationError as error:
        raise WrongUsageError(say="intake.meeting", given=meeting) from error


def _print(
    run: Run, meeting: "Meeting", report: "MeetingReport", rejected: "list[Rejected]"
) -> None:
    document = _document(meeting, report, rejected)
    if report.away:
        run.output.refused(report.away, context=document)
        return
    run.output.document(document)
    run.output.say(
        "intake.done",
        meeting=meeting.id,
        read=report.read,
        taken=len(report.numbers),
        existing=report.existing,
        rejected=len(rejected),
    )
    if rejected:
        shown = rejected[:_SHOWN]
        run.output.table(("label.line", "label.column", "label.code", "label.reason"), shown)
    run.output.say("intake.next", meeting=meeting.id)
    if report.degraded:
        run.output.aside("issue.degraded")


def _document(
    meeting: "Meeting", report: "MeetingReport", rejected: "list[Rejected]"
) -> dict[str, object]:
    return {
        "meeting": meeting.id,
        "read": report.read,
        "taken": len(report.numbers),
        "numbers": report.numbers,
        "existing": report.existing,
        "rejected": [row._asdict() for row in rejected],
        "degraded": report.degraded,
    }
