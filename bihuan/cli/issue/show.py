"""`issue show`: an issue as the event store has it now, personal text masked."""

from datetime import datetime
from typing import Annotated, Final

import typer

from application.naming import deadline_name, unit_with_code
from bihuan.cli.issue.family import family_document, family_lines
from bihuan.cli.issue.reader import reader_of
from bihuan.cli.run import AsJson, ReaderOption, Run
from domain.access.fields import STAFF
from domain.calendar import SHANGHAI
from domain.issue.state import Issue

IssueArgument = Annotated[str, typer.Argument(metavar="ISSUE")]

_LINES: Final = (
    "kind",
    "request_type",
    "source",
    "external_id",
    "category",
    "urgency",
    "lead_unit",
    "claimant",
    "title",
    "text",
)


def show(
    ctx: typer.Context,
    issue: IssueArgument,
    *,
    reader: ReaderOption = None,
    as_json: AsJson = False,
) -> None:
    """Print the issue as the reader gets it."""
    from application.shown import issue_document  # noqa: PLC0415 -- loads the use cases

    run = Run.of(ctx, as_json=as_json)
    with run.system() as system:
        who = reader_of(system, reader)
        found = who.read(issue)
        view = who.view(found)
        family = family_document(system, found) if view == STAFF else {}
        document = issue_document(found, system.personal, view) | family
        unit = unit_with_code(run.words, system.today, found.lead_unit)
    run.output.document(document)
    print_issue(run, found, {**document, "lead_unit": unit})
    for label, text in family_lines(run.words, family):
        run.output.say("say.field", label=run.words(label), value=text)
    run.output.say("issue.next", number=found.number)


def local(instant: datetime | None) -> str:
    """Return an instant as people here read it."""
    return "" if instant is None else f"{instant.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"


def print_issue(run: Run, issue: Issue, document: dict[str, object]) -> None:
    """Print the issue and its deadlines, where people read."""
    output, words = run.output, run.words
    status = words.of("status", issue.status)
    output.say("issue.title", number=issue.number, status=status, version=issue.version)
    for name in _LINES:
        if document.get(name):
            value = words.of(name, str(document[name]))
            output.say("say.field", label=words(f"label.{name}"), value=value)
    if document.get("deadlines"):
        output.table(
            ("label.deadline", "label.state", "label.started_at", "label.due_at"),
            [
                (
                    deadline_name(words, each.id),
                    words.of("state", each.state),
                    local(each.started_at),
                    local(each.due_at),
                )
                for each in issue.deadlines.values()
            ],
        )
