"""Imports: a file of issues taken over as a job, by a mapping of the installation or its own."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Final, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.authentication import ActingAs, Reader, Writer, actor_for
from api.described import OPENING, READING, problems
from api.desk import Desk, TheDesk
from api.file_form import FORM
from api.headers import IdempotencyKey
from api.languages import TheWords
from api.long_work import ShownJob, begin, check_room, job_answer, refused_for_its_key
from api.sent_forms import Sent, sent_form
from application.importing.mapping import Mapping as Plan
from application.importing.source import Kept, SealedFile, keep
from application.jobs import Progress, Work
from application.order import Order
from domain.access.duties import check_post_held
from domain.access.principal import Principal
from domain.base import Actor
from domain.issue.commands import ImportIssue
from domain.issue.ids import issue_id_of_key

router = APIRouter(prefix="/imports", tags=["jobs"])
_SENT: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            FORM: {
                "schema": {
                    "type": "object",
                    "required": ["file", "mapping"],
                    "properties": {
                        "file": {
                            "type": "string",
                            "format": "binary",
                            "description": "CSV, JSON lines, both packed by gzip or not, or XLSX",
                        },
                        "mapping": {
                            "type": "string",
                            "description": "the name of a mapping, or a mapping itself",
                        },
                    },
                }
            }
        },
    }
}


class ShownMappings(BaseModel):
    """The mappings that imports may name."""

    model_config = ConfigDict(extra="forbid")

    mappings: Annotated[tuple[str, ...], Field(examples=[["resident_messages"]])]


class _File(NamedTuple):
    """What was sent, by its digest: the same file under the same key is the same import."""

    size_bytes: int
    sha256: str


@router.get("/mappings", responses={200: {"model": ShownMappings}, **problems(*READING)})
def mappings(desk: TheDesk, caller: Reader) -> ShownMappings:  # noqa: ARG001 -- somebody known
    """List the mappings of this installation by name."""
    return ShownMappings(mappings=desk.imports.names())


@router.post(
    "",
    status_code=202,
    responses={202: {"model": ShownJob}, **problems(*OPENING)},
    response_model=None,
    openapi_extra=_SENT,
)
async def import_file(
    request: Request,
    desk: TheDesk,
    words: TheWords,
    caller: Writer,
    key: IdempotencyKey,
    acting_as: ActingAs = None,
) -> Response:
    """Take a file of issues over, as a job.

    Rows that cannot be taken are listed by line and reason; the job's file has all of them. The
    same rows are taken once, however often and under whatever key they are sent.
    """
    actor = _importer(desk, caller, acting_as)
    check_room()
    job = issue_id_of_key(actor, f"import/{key}")
    with desk.jobs.files.draft() as draft:
        async with sent_form(
            request, text="mapping", largest=desk.imports.largest, folder=draft.parent
        ) as sent:
            plan = await asyncio.to_thread(_plan, desk, sent, draft)
            kept = await asyncio.to_thread(_kept, sent.file, draft, job)
        file = _File(kept.size_bytes, kept.sha256)
        said = {**file._asdict(), "mapping": plan.model_dump(mode="json")}
        order = Order("ImportFile", actor, said, key=key, channel="api")
        if refused := await refused_for_its_key(request, desk, order):
            return refused
        if await asyncio.to_thread(_begun, desk, job, caller, actor, plan, file, draft):
            begin(desk, job, _work(desk, job, plan, kept.file))
    return await job_answer(desk, words, job, caller, status=202)


def _importer(desk: Desk, caller: Principal, acting_as: str | None) -> Actor:
    """Return in which post the caller imports. Raises NotPermittedError, ActingError."""
    roles = desk.policy.roles.get(ImportIssue.__name__, ())
    allowed = tuple(role for role in roles if role != "system")
    actor = actor_for(caller, acting_as, allowed=allowed)
    check_post_held(actor, ImportIssue.__name__, allowed, desk.today)
    return actor


def _plan(desk: Desk, sent: Sent, draft: Path) -> Plan:
    """Return the mapping: a text of one line without a colon names one."""
    text = sent.text.strip()
    if "\n" in text or ":" in text:
        return desk.imports.brought(text, draft)
    return desk.imports.named(text)


def _kept(sent: BinaryIO, draft: Path, job: UUID) -> Kept:
    """Keep what was sent as the job's: its key is in this process alone, as the job is."""
    return keep(sent, draft, f"import|{job}")


def _begun(
    desk: Desk, job: UUID, caller: Principal, actor: Actor, plan: Plan, file: _File, draft: Path
) -> bool:
    """Return whether this request is to do the job: then it is on record, and its file is kept."""
    if not desk.jobs.begin(job, "import", caller.account):
        return False
    desk.entrance.log.imported(
        source=plan.source,
        form=plan.format,
        account=caller.account,
        actor=actor,
        **file._asdict(),
    )
    desk.jobs.files.take(draft, job)
    return True


def _work(desk: Desk, job: UUID, plan: Plan, sealed: SealedFile) -> Work:
    files = desk.jobs.files
    sent = replace(sealed, path=files.sent(job))

    def work(progress: Progress) -> Mapping[str, object]:
        try:
            return desk.imports.take_over(sent, plan, files.made(job), progress)
        finally:
            files.drop_sent(job)

    return work
