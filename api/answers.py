"""The answers to orders: what an outcome is over HTTP."""

import asyncio
from typing import Annotated, Any, Final, Literal

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from api.desk import Desk
from api.events_shown import changes_since
from api.languages import words
from api.problems import problem, refusal_of
from domain.base import Actor
from domain.issue.errors import StaleVersionError
from domain.issue.state import Issue
from domain.receipt import Head, Receipt
from domain.step import Outcome

OUTCOME_UNKNOWN: Final = "outcome_unknown"


class Done(BaseModel):
    """An order that was accepted: what it left behind, and the issue as it stands."""

    model_config = ConfigDict(extra="forbid")

    outcome: Literal["accepted"]
    receipt: Annotated[
        Receipt | None, Field(description="None where things were as the order wants them already")
    ]
    head: Head | None
    degraded: Annotated[bool, Field(description="stored, but timers are late: Temporal is away")]
    repeats: Annotated[
        bool,
        Field(
            description="a report of what is known: a contact is recorded on the issue there is. "
            "Not so where a source's number comes again with the same words: nothing is recorded"
        ),
    ]


class Unknown(BaseModel):
    """No answer came in time: the order may have been taken. Repeat it under the same key."""

    model_config = ConfigDict(extra="forbid")

    outcome: Literal["unknown"]
    detail: str
    idempotency_key: Annotated[str, Field(description="the key to repeat it under")]
    look_at: Annotated[str | None, Field(description="where its effect would show")]


async def answer(
    request: Request,
    desk: Desk,
    outcome: Outcome,
    *,
    reader: Actor | None,
    key: str,
    issue: Issue | None,
) -> Response:
    """Return the HTTP answer for how an order ended; `reader` gets to know what it came after."""
    if outcome.kind == "accepted":
        return _accepted(outcome)
    if is_unknown(outcome):
        return unknown(request, key, page_of(issue))
    refusal = refusal_of(outcome)
    more: dict[str, Any] = {}
    if refusal.code == StaleVersionError.code and issue:
        seen = refusal.details.get("given")
        after = seen if isinstance(seen, int) else 0
        more = {"version": refusal.details.get("version")}
        if reader:
            view = desk.access.view(reader, issue)
            news = asyncio.to_thread(changes_since, request, desk, issue, after, view)
            more["changes"] = await news
    return problem(request, refusal, **more)


def is_unknown(outcome: Outcome) -> bool:
    """Return whether the order may have been taken, and nobody knows yet."""
    return outcome.refusal is not None and outcome.refusal.code == OUTCOME_UNKNOWN


def unknown(request: Request, key: str, look_at: str | None) -> Response:
    """Return the answer where nobody knows yet what became of an order."""
    document = Unknown(
        outcome="unknown",
        detail=words(request)("http.unknown"),
        idempotency_key=key,
        look_at=look_at,
    )
    return JSONResponse(document.model_dump(), status_code=202, headers={"Retry-After": "1"})


def page_of(issue: Issue | None) -> str | None:
    """Return where an issue is read, None for one that is not there yet."""
    return f"/api/v1/issues/{issue.issue_id}" if issue else None


def _accepted(outcome: Outcome) -> Response:
    receipt, head = outcome.receipt, outcome.head
    is_new = receipt is not None and receipt.first_version == 1 and not outcome.repeats
    headers = {"Cache-Control": "no-store"}
    if head:
        headers["ETag"] = etag(head.version)
        headers["Location"] = f"/api/v1/issues/{head.issue_id}"
    if receipt:
        headers["Bihuan-Position"] = str(receipt.position)
    document = Done(
        outcome="accepted",
        receipt=receipt,
        head=head,
        degraded=outcome.degraded,
        repeats=outcome.repeats,
    )
    return Response(
        document.model_dump_json(),
        status_code=201 if is_new else 200,
        headers=headers,
        media_type="application/json",
    )


def etag(version: int) -> str:
    """Return the version of an issue as its entity tag."""
    return f'"{version}"'
