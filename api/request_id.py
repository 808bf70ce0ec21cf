"""One id for each request: in its answer, in every line that is logged for it, in its problems."""

import re
from typing import Final
from uuid import UUID

from starlette.requests import Request

HEADER: Final = "X-Request-Id"
_WELL_FORMED: Final = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)


def request_id_from(given: list[str], new_id: UUID) -> str:
    """Return the id that the caller gave once and well-formed, else a new one."""
    if len(given) == 1 and _WELL_FORMED.fullmatch(given[0]):
        return given[0]
    return new_id.hex


def request_id(request: Request) -> str:
    """Return the id of the request."""
    return str(request.scope["state"]["request_id"])
