"""The security log: who came in, who was turned away, who may, who read what of persons."""

import asyncio
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from api.authentication import Reader
from api.described import READING, problems
from api.desk import TheDesk
from api.params import Asked, MinPosition, Word
from api.plain import plain
from api.waiting import behind_headers
from domain.access.duties import SECURITY_LOG
from domain.base import Instant
from projections.security.queries import Wanted, acts

router = APIRouter(prefix="/audit", tags=["audit"])


class ShownAct(BaseModel):
    """An act: which event, whose account, who did it, and what else is told of it."""

    model_config = ConfigDict(extra="forbid")

    position: int
    recorded_at: datetime
    event: str
    account: str | None
    actor: str
    role: str
    issue: UUID | None
    told: dict[str, Any]


class ShownActs(BaseModel):
    """Acts, the newest first."""

    model_config = ConfigDict(extra="forbid")

    acts: list[ShownAct]
    next_before: Annotated[int | None, Field(description="`before` of the next page")]


class ActsQuery(Asked):
    """Whose acts, of which kind, since when."""

    account: Annotated[Word | None, Field(description="of this account", examples=["clerk-1"])] = (
        None
    )
    event: Annotated[
        Word | None, Field(description="of this kind", examples=["PersonalDataRead"])
    ] = None
    since: Annotated[
        Instant | None,
        Field(description="from then on", examples=["2026-03-02T09:30:00+08:00"]),
    ] = None
    before: Annotated[
        int | None, Field(ge=0, lt=2**63, description="acts before this position")
    ] = None
    limit: Annotated[int, Field(ge=1, le=1_000, description="acts of a page")] = 100
    min_position: MinPosition = 0


@router.get(
    "/security-log",
    responses={200: {"model": ShownActs}, **problems(*READING)},
    response_model=None,
)
async def security_log(
    desk: TheDesk, caller: Reader, asked: Annotated[ActsQuery, Query()]
) -> Response:
    """List what the security log holds, the newest first, for who audits."""
    desk.access.check_duty(caller, SECURITY_LOG)
    headers = await behind_headers(desk, "security", asked.min_position)
    wanted = Wanted(asked.account, asked.event, asked.since, asked.before)
    rows = await asyncio.to_thread(acts, desk.views, wanted, asked.limit)
    found = [each.shown() for each in rows]
    more = rows[-1].position if len(rows) == asked.limit else None
    return JSONResponse(plain({"acts": found, "next_before": more}), headers=headers)
