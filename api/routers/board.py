"""The board: issues by filter, in order, a page at a time."""

import asyncio
from dataclasses import fields
from datetime import datetime
from typing import Annotated, Any, Final, get_type_hints

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, create_model

from api.authentication import Reader
from api.described import READING, problems
from api.desk import Desk, TheDesk
from api.params import Asked, Cursor, MinPosition, Word
from api.plain import plain
from api.waiting import behind_headers
from domain.access.principal import Principal
from domain.issue.values import Status, Urgency
from projections.board import queries
from projections.board.sight import shown_to
from projections.board.table import BoardRow

router = APIRouter(prefix="/issues", tags=["issues"])
_HINTS = get_type_hints(BoardRow)
_INSIDE: Final = frozenset({"clocks", "kept_from"})
_SHOWN: dict[str, Any] = {
    each.name: (_HINTS[each.name], ...) for each in fields(BoardRow) if each.name not in _INSIDE
}
ShownRow = create_model(
    "IssueRow",
    __config__=ConfigDict(extra="forbid"),
    __doc__="An issue at a glance; texts are masked.",
    **_SHOWN,
    overdue=(bool, ...),
)


class ShownPage(BaseModel):
    """A page of the board."""

    model_config = ConfigDict(extra="forbid")

    issues: list[ShownRow]
    next_cursor: Annotated[str | None, Field(description="None on the last page")]
    total: Annotated[int | None, Field(description="how many fit, where `with_total` asks")]


class BoardQuery(Asked):
    """Which issues, in which order."""

    status: Annotated[
        tuple[Status, ...],
        Field(description="any of these; repeat it for several", examples=[["reported"]]),
    ] = ()
    unit: Annotated[
        tuple[Word, ...],
        Field(description="led by any of these units, by code", examples=[["housing"]]),
    ] = ()
    category: Annotated[
        Word | None, Field(description="with what lies below it", examples=["城乡建设"])
    ] = None
    source: Annotated[
        tuple[Word, ...], Field(description="from any of these sources", examples=[["hotline"]])
    ] = ()
    external_id: Annotated[
        Word | None, Field(description="by the number that the source has", examples=["H-1"])
    ] = None
    urgency: Annotated[
        tuple[Urgency, ...], Field(description="any of these", examples=[["urgent"]])
    ] = ()
    claimant: Annotated[
        Word | None,
        Field(description="claimed by this person, by code", examples=["housing-handler-1"]),
    ] = None
    is_open: Annotated[
        bool | None, Field(description="open ones, or ended ones", examples=[True])
    ] = None
    overdue: Annotated[
        bool | None,
        Field(description="with a clock that has run out, or without", examples=[True]),
    ] = None
    historic: Annotated[
        bool | None,
        Field(description="taken over with their history, or reported here", examples=[False]),
    ] = None
    words: Annotated[
        Word | None,
        Field(
            description="all of these, two characters or more each, in masked title, text or "
            "replies",
            examples=["噪音 夜间"],
        ),
    ] = None
    sort: Annotated[queries.Sort, Field(description="by what the list is ordered")] = "reported_at"
    ascending: Annotated[bool, Field(description="the earliest first")] = False
    limit: Annotated[int, Field(ge=1, le=queries.MOST, description="issues of a page")] = 50
    cursor: Cursor = None
    with_total: Annotated[bool, Field(description="count all that fit, too")] = False
    min_position: MinPosition = 0


@router.get("", responses={200: {"model": ShownPage}, **problems(*READING)}, response_model=None)
async def list_issues(
    desk: TheDesk, caller: Reader, asked: Annotated[BoardQuery, Query()]
) -> Response:
    """List issues by filter, a page at a time, by key: what stays as it is is met once."""
    headers = await behind_headers(desk, "board", asked.min_position)
    document = await asyncio.to_thread(_page, desk, caller, asked)
    return JSONResponse(plain(document), headers=headers)


def _page(desk: Desk, caller: Principal, asked: BoardQuery) -> dict[str, object]:
    now, ties = desk.clock(), desk.access.ties_of(caller)
    which = queries.Filter(
        status=asked.status,
        unit=asked.unit,
        category=asked.category,
        source=asked.source,
        external_id=asked.external_id,
        urgency=asked.urgency,
        claimant=asked.claimant,
        is_open=asked.is_open,
        overdue=asked.overdue,
        historic=asked.historic,
        words=asked.words,
        ties=ties,
        sight=desk.access.sight_for(caller),
    )
    order = queries.Order(by=asked.sort, descending=not asked.ascending)
    page = queries.page(
        desk.views, now=now, which=which, order=order, limit=asked.limit, cursor=asked.cursor
    )
    total = queries.count(desk.views, now=now, which=which) if asked.with_total else None
    return {
        "issues": [_row(shown_to(each, ties), now) for each in page.rows],
        "next_cursor": page.next_cursor,
        "total": total,
    }


def _row(row: BoardRow, now: datetime) -> dict[str, object]:
    shown = {name: value for name, value in vars(row).items() if name not in _INSIDE}
    return {**shown, "overdue": queries.is_overdue(row, now)}
