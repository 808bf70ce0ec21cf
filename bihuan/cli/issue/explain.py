"""`issue explain`: how each deadline came about, why this unit has it, why somebody was warned."""

from typing import Annotated

import typer

from application.naming import deadline_name
from bihuan.cli.issue.reader import reader_of
from bihuan.cli.issue.reminders import reminder_document, reminder_lines, told_reminders
from bihuan.cli.issue.show import IssueArgument
from bihuan.cli.issue.why_unit import sent_documents
from bihuan.cli.run import AsJson, ReaderOption, Run
from domain.access.fields import STAFF
from domain.deadlines.document import deadline_document
from domain.deadlines.explain import lines
from domain.deadlines.model import Deadline


def explain(
    ctx: typer.Context,
    issue: IssueArgument,
    *,
    reader: ReaderOption = None,
    warned: Annotated[str | None, typer.Option("--warned", metavar="PERSON")] = None,
    as_json: AsJson = False,
) -> None:
    """Print the stored explanations, day by day; with a person, why he was warned."""
    run = Run.of(ctx, as_json=as_json)
    with run.system() as system:
        who = reader_of(system, reader)
        found = who.read(issue)
        view = who.view(found)
        routing = sent_documents(run, system, found.issue_id, view)
        reminders = told_reminders(run, system, found.issue_id, warned) if view == STAFF else ()
    explained = {
        deadline.id: lines(deadline, run.words.language, name=deadline_name(run.words, deadline.id))
        for deadline in found.deadlines.values()
    }
    run.output.document(
        {
            "issue_id": found.issue_id,
            "number": found.number,
            "unit": found.lead_unit,
            "why_this_unit": [each["sentence"] for each in routing],
            "sent": routing,
            "deadlines": [
                {**_document(deadline), "lines": explained[deadline.id]}
                for deadline in found.deadlines.values()
            ],
            "reminders": [reminder_document(each) for each in reminders],
        }
    )
    status = run.words.of("status", found.status)
    run.output.say("issue.title", number=found.number, status=status, version=found.version)
    for each in routing:
        run.output.line(f"  {each['sentence']}")
    if not explained:
        run.output.say("explain.none")
    for explanation in explained.values():
        run.output.line("")
        for line in explanation:
            run.output.line(f"  {line}")
    for told in reminders:
        run.output.line("")
        for line in reminder_lines(run, told):
            run.output.line(line)


def _document(deadline: Deadline) -> dict[str, object]:
    steps = [step.model_dump(mode="json") for step in deadline.explanation]
    limit = deadline.limit.model_dump(mode="json")
    return {
        **deadline_document(deadline),
        "limit": limit,
        "calendar": deadline.calendar,
        "policy": deadline.policy,
        "steps": steps,
        "ladder": [rung.model_dump(mode="json") for rung in deadline.ladder if rung.pending],
    }
