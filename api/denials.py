"""Puts on record who was turned away, and from what; and who came upon a damaged file."""

from typing import Final
from uuid import UUID

import structlog
from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from api.desk import desk
from application.attachments.errors import FileDamagedError
from application.store_errors import StoreError
from domain.access.principal import Principal
from domain.base import SYSTEM

DENIED: Final = frozenset({403, 404})
"""Not for him, and nothing that he may know of: both look alike, and both are on record."""
_log: structlog.stdlib.BoundLogger = structlog.get_logger("bihuan.api")


async def note_denial(request: Request, status: int) -> None:
    """Note a refusal of somebody known; an address where nothing ever was is no denial."""
    caller: Principal | None = getattr(request.state, "caller", None)
    issue, issue_id = request.path_params.get("issue"), _issue_id(request)
    is_damage = _refused(request) == FileDamagedError.code
    is_denial = status in DENIED and not (status == 404 and issue is None)  # noqa: PLR2004
    if is_damage:
        _log.error("file_damaged", issue=str(issue_id))
    if not (is_damage or (caller and is_denial)):
        return
    try:
        await run_in_threadpool(_note, request, caller, issue_id)
    except StoreError as error:
        # It was refused; that nobody will read of it stands in the program's own log.
        _log.error("denial_not_recorded", problem=type(error).__name__)


def _note(request: Request, caller: Principal | None, issue: UUID | None) -> None:
    route = request.scope.get("route")
    desk(request).entrance.log.denied(
        str(getattr(route, "name", request.method)),
        _refused(request),
        account=caller.account if caller else None,
        actor=caller.actor if caller else SYSTEM,
        issue=issue,
        address=request.client.host if request.client else "",
    )


def _refused(request: Request) -> str:
    """Return the code of the refusal."""
    return str(getattr(request.state, "refused", "refused"))


def _issue_id(request: Request) -> UUID | None:
    """Return the issue that was found for the request, else the one that its path names by id."""
    found: UUID | None = getattr(request.state, "issue_id", None)
    try:
        return found or UUID(str(request.path_params.get("issue")))
    except ValueError:
        return None  # a number that is none, or whatever was typed: it may be anything
