"""The inbox: what the caller should look at."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from api.authentication import ActingAs, Reader, actor_for
from api.described import READING, problems
from api.desk import TheDesk
from api.params import Asked, MinPosition
from api.plain import plain
from api.waiting import behind_headers
from domain.access.principal import Principal
from domain.base import Actor
from projections.inbox.queries import Item, inbox, recipients_of

router = APIRouter(prefix="/inbox", tags=["inbox"])


class ShownInbox(BaseModel):
    """Items, the oldest first."""

    model_config = ConfigDict(extra="forbid")

    items: list[Item]
    next_after: Annotated[int | None, Field(description="`after` of the next page; None: no more")]


class InboxQuery(Asked):
    """Which items."""

    with_done: Annotated[bool, Field(description="those that were seen to, as well")] = False
    after: Annotated[int, Field(ge=0, lt=2**63, description="`next_after` of the page before")] = 0
    limit: Annotated[
        int,
        Field(ge=1, le=1_000, description="items of a page; what one event asked stays together"),
    ] = 100
    min_position: MinPosition = 0


_ITEMS = TypeAdapter(list[Item])


@router.get("", responses={200: {"model": ShownInbox}, **problems(*READING)}, response_model=None)
async def show_inbox(
    desk: TheDesk,
    caller: Reader,
    asked: Annotated[InboxQuery, Query()],
    acting_as: ActingAs = None,
) -> Response:
    """Return what waits for the caller: in the post he acts in, else in all of his."""
    headers = await behind_headers(desk, "inbox", asked.min_position)
    names = sorted({name for actor in _actors(caller, acting_as) for name in recipients_of(actor)})
    sight = await asyncio.to_thread(desk.access.sight_for, caller)
    items = await asyncio.to_thread(
        inbox,
        desk.views,
        names,
        sight=sight,
        with_done=asked.with_done,
        after=asked.after,
        limit=asked.limit,
    )
    more = items[-1].position if len(items) >= asked.limit else None
    document = {"items": _ITEMS.dump_python(items, mode="json"), "next_after": more}
    return JSONResponse(plain(document), headers=headers)


def _actors(caller: Principal, acting_as: str | None) -> list[Actor]:
    """Return the posts whose items he reads; a post that he names he must hold."""
    held = [Actor(id=caller.person, role=post.role, unit=post.unit) for post in caller.posts]
    if acting_as is None:
        return held
    named = actor_for(caller, acting_as, allowed=())
    return [each for each in held if each == named]
