"""Exports: the events of issues as a file, made as a job and put on record."""

import asyncio
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.authentication import ActingAs, Exporter, actor_for
from api.described import OPENING, problems
from api.desk import Desk, TheDesk
from api.headers import IdempotencyKey
from api.languages import TheWords
from api.long_work import ShownJob, begin, check_room, job_answer, refused_for_its_key
from api.params import Word
from api.strict_route import StrictRoute
from application.exchange.wanted import By, Wanted, read_conditions
from application.jobs import Progress
from application.order import Order
from domain.base import Instant
from domain.exchange.commands import RecordExport
from domain.exchange.exports import MAY_EXPORT, check_period
from domain.issue.ids import command_id, issue_id_of_key

router = APIRouter(tags=["jobs"], route_class=StrictRoute)
_CHANNEL: Final = "api"
Format = Literal["ocel-json", "ocel-sqlite", "ocel-xml", "xes", "csv", "parquet"]


class ExportOrder(BaseModel):
    """What is exported, and what for."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    format: Format
    purpose: Annotated[str, Field(max_length=2_000)]
    since: Annotated[Instant | None, Field(description="events that happened from then on")] = None
    until: Annotated[Instant | None, Field(description="events that happened before")] = None
    where: Annotated[
        tuple[Word, ...],
        Field(max_length=50, description="NAME=VALUE", examples=[["unit=housing"]]),
    ] = ()
    approval: Annotated[
        int, Field(ge=0, lt=2**31, strict=True, description="another person's, for many issues")
    ] = 0


@router.post(
    "/exports",
    status_code=202,
    responses={202: {"model": ShownJob}, **problems(*OPENING)},
    response_model=None,
)
async def export(
    request: Request,
    desk: TheDesk,
    words: TheWords,
    caller: Exporter,
    body: ExportOrder,
    key: IdempotencyKey,
    acting_as: ActingAs = None,
) -> Response:
    """Export the events of issues, nothing personal in them, as a job; put on record."""
    actor = actor_for(caller, acting_as, allowed=MAY_EXPORT)
    by = By(actor, body.purpose.strip(), command_id(actor, key), _CHANNEL, body.approval)
    await asyncio.to_thread(desk.exports.check, by)
    job = issue_id_of_key(actor, f"export/{key}")
    wanted = _wanted(body, desk.jobs.files.made(job))
    check_room()
    order = Order(
        RecordExport.__name__, actor, body.model_dump(mode="json"), key=key, channel=_CHANNEL
    )
    if refused := await refused_for_its_key(request, desk, order):
        return refused
    if await asyncio.to_thread(desk.jobs.begin, job, "export", caller.account):
        begin(desk, job, partial(_made, desk, wanted, by))
    return await job_answer(desk, words, job, caller, status=202)


def _wanted(body: ExportOrder, out: Path) -> Wanted:
    """Return what is exported. Raises for a period that ends first, or a wrong condition."""
    check_period(body.since, body.until)
    where = read_conditions(body.where)
    return Wanted(
        format=body.format,
        out=out,
        since=body.since,
        until=body.until,
        where=where,
        is_forced=True,
    )


def _made(desk: Desk, wanted: Wanted, by: By, progress: Progress) -> Mapping[str, object]:
    """Make the file; return what the job tells of it."""
    made = desk.exports.make(wanted, by, progress)
    return {
        "format": wanted.format,
        "position": made.position,
        "events": made.events,
        "objects": made.objects,
        "issues": made.issues,
        "size_bytes": made.size_bytes,
        "sha256": made.sha256,
    }
