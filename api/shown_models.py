"""The forms of answers that are made from the domain's models."""

from typing import Any

from pydantic import BaseModel, ConfigDict, create_model

from api.clear_models import clear_annotation
from application.shown import INTERNAL
from domain.deadlines.document import SHOWN as DEADLINE_FIELDS
from domain.deadlines.model import Deadline
from domain.issue.state import Issue


def _shown(model: type[BaseModel], names: list[str]) -> dict[str, Any]:
    """Return fields with the forms of the model; what a reader does not get is left out."""
    return {name: (clear_annotation(model.model_fields[name].annotation), None) for name in names}


ShownDeadline = create_model(
    "ShownDeadline",
    __config__=ConfigDict(extra="forbid"),
    __doc__="When a stage falls due, and how its clock stands.",
    **_shown(Deadline, sorted(DEADLINE_FIELDS)),
)
ShownIssue = create_model(
    "ShownIssue",
    __config__=ConfigDict(extra="forbid"),
    __doc__="An issue as it stands, personal text masked.",
    **_shown(Issue, [name for name in Issue.model_fields if name not in INTERNAL]),
    is_open=(bool, ...),
    deadlines=(list[ShownDeadline], ...),
)
