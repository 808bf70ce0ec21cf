"""Why an issue is with this unit, and why it is due when it is: as stored, nothing anew."""

from pydantic import BaseModel, ConfigDict, create_model

from api.desk import Desk, Speaks
from api.naming import deadline_name
from api.shown_models import ShownDeadline
from application.audit.routing import sendings
from domain.access.fields import View
from domain.deadlines.document import deadline_document
from domain.deadlines.explain import lines
from domain.deadlines.ladder import Rung
from domain.deadlines.model import Deadline, Limit, Step
from domain.issue.state import Issue

ExplainedDeadline = create_model(
    "ExplainedDeadline",
    __base__=ShownDeadline,
    __doc__="A deadline with the steps of its counting; `lines` are those in words.",
    limit=(Limit, ...),
    calendar=(str | None, ...),
    policy=(str, ...),
    steps=(list[Step], ...),
    ladder=(list[Rung], ...),
    lines=(list[str], ...),
)


class ShownExplanation(BaseModel):
    """Why this unit, and why then."""

    model_config = ConfigDict(extra="forbid")

    issue_id: str
    number: str
    unit: str | None
    why_this_unit: list[str]
    deadlines: list[ExplainedDeadline]


def explanation(desk: Desk, words: Speaks, issue: Issue, view: View) -> dict[str, object]:
    """Return the stored explanations in the reader's language."""
    return {
        "issue_id": issue.issue_id,
        "number": issue.number,
        "unit": issue.lead_unit,
        "why_this_unit": [
            each.sentence(words, desk.today, view) for each in sendings(desk.store, issue.issue_id)
        ],
        "deadlines": [_deadline(words, each) for each in issue.deadlines.values()],
    }


def _deadline(words: Speaks, deadline: Deadline) -> dict[str, object]:
    name = deadline_name(words, deadline.id)
    return {
        **deadline_document(deadline),
        "limit": deadline.limit.model_dump(mode="json"),
        "calendar": deadline.calendar,
        "policy": deadline.policy,
        "steps": [step.model_dump(mode="json") for step in deadline.explanation],
        "ladder": [rung.model_dump(mode="json") for rung in deadline.ladder if rung.pending],
        "lines": lines(deadline, words.language, name=name),
    }
