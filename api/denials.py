"""Puts on record who was turned away, and from what."""

from typing import Final
from uuid import UUID

import structlog
from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from api.desk import desk
from application.store_errors import StoreError
from domain.access.principal import Principal

DENIED: Final = frozenset({403, 404})
"""Not for him, and nothing that he may know of: both look alike, and both are on record."""
_log: structlog.stdlib.BoundLogger = structlog.get_logger("bihuan.api")


async def note_denial(request: Request, status: int) -> None:
    """Note a refusal of somebody known; an address where nothing ever was is no denial."""
    caller: Principal | None = getattr(request.state, "caller", None)
    issue = request.path_params.get("issue")
    if caller is None or status not in DENIED or (status == 404 and issue is None):  # noqa: PLR2004
        return
    try:
        await run_in_threadpool(_note, request, caller, _id_of(issue))
    except StoreError as error:
        # It was refused; that nobody will read of it stands in the program's own log.
        _log.error("denial_not_recorded", problem=type(error).__name__)


def _note(request: Request, caller: Principal, issue: UUID | None) -> None:
    route = request.scope.get("route")
    desk(request).entrance.log.denied(
        str(getattr(route, "name", request.method)),
        str(getattr(request.state, "refused", "refused")),
        account=caller.account,
        actor=caller.actor,
        issue=issue,
        address=request.client.host if request.client else "",
    )


def _id_of(issue: object) -> UUID | None:
    try:
        return UUID(str(issue)) if issue else None
    except ValueError:
        return None  # a number, or whatever was typed: it may be anything
