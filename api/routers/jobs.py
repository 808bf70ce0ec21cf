"""Jobs: looked at until they are done, and their files fetched."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi import Path as InPath
from fastapi.responses import FileResponse

from api.authentication import JobReader
from api.described import READING, problems
from api.desk import TheDesk
from api.errors import NoSuchPlaceError, ScopeError
from api.languages import TheWords
from api.long_work import ShownJob, found_job, job_answer
from domain.access.principal import Principal
from domain.account.values import Scope

router = APIRouter(prefix="/jobs", tags=["jobs"])
JobPath = Annotated[UUID, InPath(description="the id of a job of the caller's own")]
_SCOPES: Final[dict[str, Scope]] = {"export": "export", "import": "write"}
"""What the file of a job takes, as its beginning did."""


@router.get(
    "/{job}", responses={200: {"model": ShownJob}, **problems(*READING)}, response_model=None
)
async def show_job(desk: TheDesk, words: TheWords, caller: JobReader, job: JobPath) -> Response:
    """Return how a job of the caller's own stands."""
    return await job_answer(desk, words, job, caller, status=200)


@router.get(
    "/{job}/file",
    responses={
        200: {
            "description": "the export, or the rows that an import could not take, as CSV",
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        },
        **problems(*READING),
    },
    response_class=FileResponse,
)
async def job_file(request: Request, desk: TheDesk, caller: JobReader, job: JobPath) -> Response:
    """Fetch the file of a job that is done."""
    found = await found_job(desk, job, caller)
    _check_scope(caller, found.kind)
    path = desk.jobs.files.made(job)
    if found.state != "done" or not path.is_file():
        raise NoSuchPlaceError(accepted=f"/api/v1/jobs/{job}")
    name = f"bihuan-{job.hex[:8]}.{(found.result or {}).get('format', 'csv')}"
    _forget_range(request)
    return FileResponse(
        path,
        media_type="application/octet-stream",
        filename=name,
        headers={"Accept-Ranges": "none"},
    )


def _forget_range(request: Request) -> None:
    """Let all of the file be sent: the library answers a faulty range by no problem of ours."""
    headers = request.scope["headers"]
    request.scope["headers"] = [each for each in headers if each[0].lower() != b"range"]


def _check_scope(caller: Principal, kind: str) -> None:
    scope = _SCOPES.get(kind, "read")
    if not caller.may(scope):
        raise ScopeError(accepted=scope)
