"""`issue explain`: how each deadline came about, and why this unit has the issue."""

from typing import TYPE_CHECKING
from uuid import UUID

import typer

from bihuan.cli.issue.finding import find_issue
from bihuan.cli.issue.show import IssueArgument
from bihuan.cli.naming import deadline_name, unit_with_code
from bihuan.cli.run import AsJson, Run
from domain.deadlines.document import deadline_document
from domain.deadlines.explain import lines
from domain.deadlines.model import Deadline
from domain.issue.events import IssueDispatched

if TYPE_CHECKING:
    from bihuan.bootstrap import System


def explain(ctx: typer.Context, issue: IssueArgument, *, as_json: AsJson = False) -> None:
    """Print the stored explanations, day by day; nothing is computed anew."""
    run = Run.of(ctx, as_json=as_json)
    with run.system() as system:
        found = system.read_state(find_issue(system, issue))
        routing = _why_this_unit(run, system, found.issue_id)
    explained = {
        deadline.id: lines(deadline, run.words.language, name=deadline_name(run.words, deadline.id))
        for deadline in found.deadlines.values()
    }
    run.output.document(
        {
            "issue_id": found.issue_id,
            "number": found.number,
            "unit": found.lead_unit,
            "why_this_unit": routing,
            "deadlines": [
                {**_document(deadline), "lines": explained[deadline.id]}
                for deadline in found.deadlines.values()
            ],
        }
    )
    status = run.words.of("status", found.status)
    run.output.say("issue.title", number=found.number, status=status, version=found.version)
    for sentence in routing:
        run.output.line(f"  {sentence}")
    if not explained:
        run.output.say("explain.none")
    for explanation in explained.values():
        run.output.line("")
        for line in explanation:
            run.output.line(f"  {line}")


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


def _why_this_unit(run: Run, system: "System", issue_id: UUID) -> tuple[str, ...]:
    """Return one sentence per dispatch, in order."""
    category, sentences = "", []
    for recorded in system.store.read_issue(issue_id):
        event = recorded.event
        category = getattr(event, "category", None) or category
        if isinstance(event, IssueDispatched):
            key = "designated" if event.designated else _routing(event)
            sentences.append(
                run.words(
                    f"explain.{key}",
                    unit=unit_with_code(run.words, system.today, event.unit),
                    category=category,
                    suggested=unit_with_code(run.words, system.today, event.suggested),
                    actor=event.stamp.actor.id,
                    policy=event.stamp.policy,
                )
            )
    return tuple(sentences)


def _routing(event: IssueDispatched) -> str:
    if event.suggested is None:
        return "by_hand"
    return "as_suggested" if event.unit == event.suggested else "against_suggestion"
