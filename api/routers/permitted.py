"""What the caller may do: the orders that each of his posts may give to an issue."""

import asyncio
from collections.abc import Iterator

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from api.authentication import Reader
from api.described import READING, problems
from api.desk import Desk, TheDesk
from api.finding import VisibleIssue
from api.plain import plain
from domain.access.principal import Principal
from domain.base import Actor
from domain.issue.commands import COMMANDS
from domain.issue.commands.names import NOT_TYPED, order_name
from domain.issue.state import Issue

router = APIRouter(prefix="/issues/{issue}", tags=["orders"])


class PermittedInPost(BaseModel):
    """A post of the caller's, or that he is a complainant, and the orders that go with it."""

    model_config = ConfigDict(extra="forbid")

    role: str
    unit: str | None
    orders: list[str]


class ShownPermitted(BaseModel):
    """By post; whether a step follows now is for the issue's status to say."""

    model_config = ConfigDict(extra="forbid")

    issue_id: str
    number: str
    posts: list[PermittedInPost]


@router.get(
    "/orders",
    responses={200: {"model": ShownPermitted}, **problems(*READING)},
    response_model=None,
)
async def permitted_orders(desk: TheDesk, caller: Reader, issue: VisibleIssue) -> Response:
    """List the orders that the caller's posts may give to the issue, as their addresses name them.

    By post alone: what does not follow on the issue's status is refused all the same.
    """
    posts = await asyncio.to_thread(_posts, desk, caller, issue)
    document = {"issue_id": issue.issue_id, "number": issue.number, "posts": posts}
    return JSONResponse(plain(document))


def _posts(desk: Desk, caller: Principal, issue: Issue) -> list[dict[str, object]]:
    return [
        {
            "role": actor.role,
            "unit": actor.unit,
            "orders": [
                order_name(COMMANDS[name])
                for name in desk.access.permitted(actor, issue)
                if name not in NOT_TYPED
            ],
        }
        for actor in _actors(caller, issue)
    ]


def _actors(caller: Principal, issue: Issue) -> Iterator[Actor]:
    for post in caller.posts:
        yield Actor(id=caller.person, role=post.role, unit=post.unit)
    if any(each.person == caller.person for each in issue.complainants):
        yield Actor(id=caller.person, role="resident")
