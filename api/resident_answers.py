"""The answers to what residents do: how it stands now, or why not."""

from typing import Final

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from api.answers import is_unknown, unknown
from api.languages import words
from api.problems import problem, refusal_of
from api.resident_models import Acted
from domain.issue.state import Issue
from domain.step import Outcome

PREFIX: Final = "/api/v1/public"
PRIVATE: Final = {"Cache-Control": "no-store"}
FOLLOWING: Final = (400, 404, 429, 500, 503)
ACTING: Final = (400, 403, 404, 409, 413, 415, 422, 429, 500, 503)


def page_of_own(issue: Issue) -> str:
    """Return where a resident follows his issue."""
    return f"{PREFIX}/issues/{issue.number}"


def acted(request: Request, issue: Issue, outcome: Outcome | None, key: str) -> Response:
    """Return the answer to an act; None where nobody knows yet what became of it."""
    head = outcome.head if outcome and outcome.kind == "accepted" else None
    if head is None:
        return not_taken(request, outcome, key, page_of_own(issue))
    says = words(request).of("resident.status", head.status)
    told = Acted(number=head.number, status=head.status, says=says)
    return JSONResponse(told.model_dump(mode="json"), headers=PRIVATE)


def not_taken(request: Request, outcome: Outcome | None, key: str, look_at: str | None) -> Response:
    """Return the answer where an order was not accepted, or nobody knows yet."""
    if outcome is None or outcome.refusal is None or is_unknown(outcome):
        return unknown(request, key, look_at)
    return problem(request, refusal_of(outcome))
