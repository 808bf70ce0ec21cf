"""Jobs on their way: begun in a thread of their own, told about, and never too many at once."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

import structlog
from fastapi import Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from api.desk import Desk, Speaks
from api.error_codes import explained
from api.errors import JobsBusyError, NoSuchPlaceError
from api.job_results import Result
from api.plain import plain
from api.problems import away, problem, refusal_of
from application.covered import covered
from application.jobs import Work
from application.order import Order
from application.vault_jobs import JobState, State
from domain.access.principal import Principal
from domain.receipt import Refusal
from domain.step import Outcome

MOST: Final = 4
"""Jobs that one process works on at once; they have their own threads and hold up no answer."""
_threads: Final = ThreadPoolExecutor(MOST, thread_name_prefix="job")
_running: Final[set[asyncio.Future[None]]] = set()
_WITH_FILE: Final = frozenset({"export", "import"})
_log: structlog.stdlib.BoundLogger = structlog.get_logger("bihuan.api")


class ShownJob(BaseModel):
    """A job: `done` of `total` while it runs, then `result`, with code and details if it failed."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    kind: str
    state: Annotated[State, Field(description="lost: its process died; begin it again by its key")]
    done: int
    total: int | None
    begun_at: datetime
    result: Result | None
    detail: Annotated[str | None, Field(description="what went wrong, in the reader's language")]
    file: Annotated[str | None, Field(description="where its file is fetched, for seven days")]


def check_room() -> None:
    """Raise JobsBusyError where this process works on as many jobs as it can."""
    if len(_running) >= MOST:
        raise JobsBusyError(accepted=MOST, seconds=30)


async def refused_for_its_key(request: Request, desk: Desk, order: Order) -> Response | None:
    """Return the answer where the key stands for another order, or cannot be looked up now."""
    outcome = await desk.once.give(order, _taken)
    return problem(request, refusal_of(outcome)) if outcome.refusal else None


async def _taken(_: Order) -> Outcome:
    """Take the order: what becomes of it is the job's to say."""
    return Outcome(kind="accepted")


def begin(desk: Desk, job: UUID, work: Work) -> None:
    """Let the job be worked on beside the answers."""
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(loop.run_in_executor(_threads, desk.jobs.work, job, work))
    _running.add(task)
    task.add_done_callback(_ended)


def _ended(task: asyncio.Future[None]) -> None:
    _running.discard(task)
    if not task.cancelled() and (error := task.exception()):
        _log.error("job_failed", exc_info=error)


async def found_job(desk: Desk, job: UUID, caller: Principal) -> JobState:
    """Return a job of the caller's own. Raises NoSuchPlaceError."""
    found = await asyncio.to_thread(desk.jobs.of, job, caller.account)
    if found is None:
        raise NoSuchPlaceError(accepted="/openapi.json")
    return found


async def job_answer(
    desk: Desk, words: Speaks, job: UUID, caller: Principal, *, status: int
) -> Response:
    """Return how a job of the caller's own stands."""
    found = await found_job(desk, job, caller)
    place = f"/api/v1/jobs/{job}"
    has_file = found.state == "done" and found.kind in _WITH_FILE
    document = {
        "id": job,
        "kind": found.kind,
        "state": found.state,
        "done": found.done,
        "total": found.total,
        "begun_at": datetime.fromisoformat(found.begun_at),
        "result": found.result,
        "detail": _went_wrong(words, found),
        "file": f"{place}/file" if has_file else None,
    }
    headers = {"Location": place, **({"Retry-After": "1"} if found.state == "running" else {})}
    return JSONResponse(plain(document), status_code=status, headers=headers)


def _went_wrong(words: Speaks, found: JobState) -> str | None:
    """Return why a job came to no good end."""
    if found.state == "lost":
        return words("job.lost")
    if found.state != "failed" or found.result is None:
        return None
    code, details = str(found.result["code"]), found.result["details"]
    kind = explained(code)
    refusal = away(code)
    if kind is not None:
        refusal = Refusal(code=code, http_status=kind.http_status, message="", details=details)
    return words.refusal(covered(refusal))
