"""Long work: an export is asked for, looked at until it is done, and its file fetched."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import structlog
from fastapi import APIRouter, Request, Response
from fastapi import Path as InPath
from fastapi.responses import FileResponse, JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from api.authentication import ActingAs, Exporter, Reader, post_for
from api.described import OPENING, READING, problems
from api.desk import Desk, TheDesk
from api.errors import NoSuchPlaceError
from api.headers import IdempotencyKey
from api.params import Word
from api.plain import plain
from api.problems import away, problem
from api.strict_route import StrictRoute
from application.exchange.wanted import By, Wanted, read_conditions
from application.jobs import Progress, Work
from application.order import Order
from application.vault_jobs import JobState, State
from domain.access.principal import Principal
from domain.base import Instant
from domain.exchange.commands import RecordExport
from domain.exchange.exports import MAY_EXPORT, check_export, check_period
from domain.issue.ids import command_id, issue_id_of_key
from domain.step import Outcome

router = APIRouter(tags=["jobs"], route_class=StrictRoute)
Format = Literal["ocel-json", "ocel-sqlite", "ocel-xml", "xes", "csv", "parquet"]
_running: Final[set[asyncio.Task[None]]] = set()
_log: structlog.stdlib.BoundLogger = structlog.get_logger("bihuan.api")
JobPath = Annotated[UUID, InPath(description="the id of a job of the caller's own")]


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


class ShownJob(BaseModel):
    """A job: `done` of `total` while it runs, then `result`, or `code` where it failed."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    kind: str
    state: Annotated[State, Field(description="lost: its process died; begin it again by its key")]
    done: int
    total: int | None
    begun_at: datetime
    result: dict[str, Any] | None
    file: Annotated[str | None, Field(description="where its file is fetched")]


@router.post(
    "/exports",
    status_code=202,
    responses={202: {"model": ShownJob}, **problems(*OPENING)},
    response_model=None,
)
async def export(
    request: Request,
    desk: TheDesk,
    caller: Exporter,
    body: ExportOrder,
    key: IdempotencyKey,
    acting_as: ActingAs = None,
) -> Response:
    """Export the events of issues, nothing personal in them, as a job; put on record."""
    actor = post_for(caller, acting_as, allowed=MAY_EXPORT, asked=RecordExport.__name__)
    check_export(actor, body.purpose)
    check_period(body.since, body.until)
    where = read_conditions(body.where)
    draft = body.model_dump(mode="json")
    order = Order(RecordExport.__name__, actor, draft, key=key, channel="api")
    if refusal := (await desk.once.give(order, _taken)).refusal:
        is_away = refusal.http_status == HTTPStatus.SERVICE_UNAVAILABLE
        return problem(request, away(refusal.code) if is_away else refusal)
    job = issue_id_of_key(actor, f"export/{key}")
    by = By(actor, body.purpose.strip(), command_id(actor, key), "api", body.approval)
    wanted = Wanted(
        format=body.format,
        out=desk.export_folder / job.hex,
        since=body.since,
        until=body.until,
        where=where,
        is_forced=True,
    )

    def work(progress: Progress) -> Mapping[str, object]:
        wanted.out.parent.mkdir(parents=True, exist_ok=True)
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

    if await asyncio.to_thread(desk.jobs.begin, job, "export", caller.account):
        _begin(desk, job, work)
    return await _answer(desk, job, caller, status=202)


@router.get(
    "/jobs/{job}", responses={200: {"model": ShownJob}, **problems(*READING)}, response_model=None
)
async def show_job(desk: TheDesk, caller: Reader, job: JobPath) -> Response:
    """Return how a job of the caller's own stands."""
    return await _answer(desk, job, caller, status=200)


@router.get(
    "/jobs/{job}/file",
    responses={
        200: {
            "description": "the file",
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        },
        **problems(*READING),
    },
    response_class=FileResponse,
)
async def job_file(desk: TheDesk, caller: Exporter, job: JobPath) -> Response:
    """Fetch the file of an export that is done."""
    found = await _found(desk, job, caller)
    path = desk.export_folder / job.hex
    if found.state != "done" or not path.is_file():
        raise NoSuchPlaceError(accepted=f"/api/v1/jobs/{job}")
    name = f"bihuan-{job.hex[:8]}.{(found.result or {}).get('format', 'export')}"
    return FileResponse(path, media_type="application/octet-stream", filename=name)


async def _taken(_: Order) -> Outcome:
    """Take the order: what becomes of it is the job's to say."""
    return Outcome(kind="accepted")


def _begin(desk: Desk, job: UUID, work: Work) -> None:
    task = asyncio.create_task(asyncio.to_thread(desk.jobs.work, job, work))
    _running.add(task)
    task.add_done_callback(_ended)


def _ended(task: asyncio.Task[None]) -> None:
    _running.discard(task)
    if not task.cancelled() and (error := task.exception()):
        _log.error("job_failed", exc_info=error)


async def _found(desk: Desk, job: UUID, caller: Principal) -> JobState:
    found = await asyncio.to_thread(desk.jobs.of, job, caller.account)
    if found is None:
        raise NoSuchPlaceError(accepted="/openapi.json")
    return found


async def _answer(desk: Desk, job: UUID, caller: Principal, *, status: int) -> Response:
    found = await _found(desk, job, caller)
    place = f"/api/v1/jobs/{job}"
    document = {
        "id": job,
        "kind": found.kind,
        "state": found.state,
        "done": found.done,
        "total": found.total,
        "begun_at": found.begun_at,
        "result": found.result,
        "file": f"{place}/file" if found.state == "done" and found.kind == "export" else None,
    }
    headers = {"Location": place, **({"Retry-After": "1"} if found.state == "running" else {})}
    return JSONResponse(plain(document), status_code=status, headers=headers)
