"""Indicators: counts, rates on time and how long the steps took, now or at a past instant."""

import asyncio
from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from api.authentication import Reader
from api.described import READING, problems
from api.desk import Desk, TheDesk
from api.params import Asked, MinPosition, Word, past_instant
from api.plain import plain
from api.waiting import behind_headers
from domain.access.principal import Principal
from domain.base import Instant
from domain.indicators import Rate
from domain.issue.past import By
from projections.history.queries import tables_at
from projections.indicators import queries
from projections.indicators.only import Only
from projections.indicators.statements import NOW

router = APIRouter(prefix="/indicators", tags=["figures"])


class ShownRate(BaseModel):
    """A rate as two integers; `percent` is None where nothing was to be judged (不参评)."""

    model_config = ConfigDict(extra="forbid")

    numerator: int
    denominator: int
    percent: str | None


class ShownSpan(BaseModel):
    """How long a step took, in seconds."""

    model_config = ConfigDict(extra="forbid")

    count: int
    median_s: float
    p90_s: float


class ShownAssessed(BaseModel):
    """The rates without the issues that two persons left out of the assessment."""

    model_config = ConfigDict(extra="forbid")

    issues: int
    solved: ShownRate
    satisfied: ShownRate
    on_time: dict[str, ShownRate]
    ended_on_time: dict[str, ShownRate]


class ShownGroup(ShownAssessed):
    """The indicators of the issues that share a key; None: not set, such as no unit yet."""

    key: str | None
    open: int
    closed: int
    overdue: int
    reworks: int
    reopened: int
    returns: int
    steps: dict[str, ShownSpan]
    assessed: ShownAssessed


class ShownFigures(BaseModel):
    """The indicators at an instant, by group."""

    model_config = ConfigDict(extra="forbid")

    at: datetime
    by: queries.GroupBy | None
    groups: list[ShownGroup]


class FiguresQuery(Asked):
    """Which issues, grouped by what, at which instant."""

    by: Annotated[queries.GroupBy | None, Field(description="a group each; None: all in one")] = (
        None
    )
    status: Annotated[Word | None, Field(description="of this status", examples=["closed"])] = None
    unit: Annotated[Word | None, Field(description="led by it", examples=["housing"])] = None
    category: Annotated[
        Word | None, Field(description="with what lies below it", examples=["城乡建设"])
    ] = None
    source: Annotated[Word | None, Field(description="from it", examples=["hotline"])] = None
    month: Annotated[
        str | None,
        Field(
            pattern=r"^[0-9]{4}-[0-9]{2}$",
            description="assessed in: the resolve deadline's",
            examples=["2026-03"],
        ),
    ] = None
    at: Annotated[
        Instant | None,
        Field(
            description="a past instant with its zone; None: now",
            examples=["2026-03-02T09:30:00+08:00"],
        ),
    ] = None
    by_time: Annotated[
        By, Field(description="with `at`: by when things were recorded, or happened")
    ] = "recorded"
    min_position: MinPosition = 0


@router.get("", responses={200: {"model": ShownFigures}, **problems(*READING)}, response_model=None)
async def indicators(
    desk: TheDesk, caller: Reader, asked: Annotated[FiguresQuery, Query()]
) -> Response:
    """Return the indicators of the issues that the caller sees, of some, or of each group."""
    headers = await behind_headers(desk, "indicators", asked.min_position)
    document = await asyncio.to_thread(_figures, desk, caller, asked)
    return JSONResponse(plain(document), headers=headers)


def _figures(desk: Desk, caller: Principal, asked: FiguresQuery) -> dict[str, object]:
    now, tables = desk.clock(), NOW
    if asked.at is not None:
        now = past_instant(asked.at, now)
        tables = tables_at(now, asked.by_time)
    narrowed = (asked.status, asked.unit, asked.category, asked.source, asked.month)
    only = Only(*narrowed, sight=desk.access.sight_for(caller))
    groups = queries.summary(desk.views, now=now, group_by=asked.by, tables=tables, only=only)
    return {"at": now, "by": asked.by, "groups": [_with_percent(asdict(each)) for each in groups]}


def _with_percent(value: object) -> object:
    if isinstance(value, Rate):
        percent = None if value.percent is None else str(value.percent)
        return {**value.model_dump(), "percent": percent}
    if isinstance(value, dict):
        return {name: _with_percent(each) for name, each in value.items()}
    return value
