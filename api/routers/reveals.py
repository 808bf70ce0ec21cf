"""Texts in clear and exact search: for a purpose, on record before anything is shown."""

import asyncio
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from api.authentication import ActingAs, Revealer, actor_for
from api.described import problems
from api.desk import Desk, TheDesk
from api.finding import RevealedIssue
from api.plain import plain
from api.strict_route import StrictRoute
from application.given_by import GivenBy
from domain.base import Actor
from domain.security.values import Searched

router = APIRouter(tags=["reveals"], route_class=StrictRoute)
_REFUSED: Final = (400, 401, 403, 404, 413, 415, 422, 429, 500, 503)
_UNKEPT: Final = {"Cache-Control": "no-store"}


class _Body(BaseModel):
    # Whom somebody looks for is personal data: no error repeats it.
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class RevealWish(_Body):
    """Which text, and what for."""

    field: Annotated[
        str, Field(max_length=200, examples=["complainants.1.contacts.1.value", "text"])
    ]
    purpose: Annotated[str, Field(max_length=400, examples=["to call back about the lamp"])]


class Revealed(BaseModel):
    """A text in clear, for one pair of eyes; `position` is where the log says who read it."""

    model_config = ConfigDict(extra="forbid")

    field: str
    text: str
    position: int


class SearchWish(_Body):
    """One contact, name or address, whole; and what for."""

    by: Searched
    sought: Annotated[str, Field(max_length=400, examples=["13800001234"])]
    purpose: Annotated[str, Field(max_length=2_000, examples=["a call about the answer"])]


class FoundIssue(BaseModel):
    """An issue that was found."""

    model_config = ConfigDict(extra="forbid")

    issue_id: UUID
    number: str


class Found(BaseModel):
    """The issues that the caller may see; which they are is all that is told."""

    model_config = ConfigDict(extra="forbid")

    outcome: Literal["found"] = "found"
    issues: list[FoundIssue]


@router.post(
    "/issues/{issue}/reveal",
    responses={200: {"model": Revealed}, **problems(*_REFUSED)},
    response_model=None,
)
async def reveal(
    desk: TheDesk,
    caller: Revealer,
    issue: RevealedIssue,
    body: RevealWish,
    acting_as: ActingAs = None,
) -> Response:
    """Show one sealed text of an issue in clear; who read it, and what for, stays on record."""
    actor = actor_for(caller, acting_as, allowed=desk.policy.reveal)
    by = GivenBy(actor, "", str(desk.new_id()), "api")
    found = await asyncio.to_thread(
        desk.revealing.reveal, issue.issue_id, body.field, body.purpose, by, account=caller.account
    )
    document = {"field": body.field, "text": found.text, "position": found.done.position}
    return JSONResponse(plain(document), headers=_UNKEPT)


@router.post(
    "/search",
    responses={200: {"model": Found}, **problems(*_REFUSED)},
    response_model=None,
)
async def exact_search(
    desk: TheDesk, caller: Revealer, body: SearchWish, acting_as: ActingAs = None
) -> Response:
    """Find issues by one exact contact, name or address; who looked, and what for, is on record."""
    actor = actor_for(caller, acting_as, allowed=desk.policy.exact_search)
    issues = await asyncio.to_thread(_found, desk, body, actor, caller.account)
    return JSONResponse(plain({"outcome": "found", "issues": issues}), headers=_UNKEPT)


def _found(desk: Desk, body: SearchWish, actor: Actor, account: str) -> list[dict[str, object]]:
    found = desk.search.issues(body.by, body.sought, body.purpose, actor, account=account)
    issues = (desk.streams.latest(each).issue for each in found)
    return [{"issue_id": each.issue_id, "number": each.number} for each in issues]
