"""One id for each request: in its answer, in every line that is logged for it, in its problems."""

import re
from typing import Final
from uuid import UUID

from starlette.requests import Request

HEADER: Final = "X-Request-Id"
_WELL_FORMED: Final = re.compile(
    r"(?=[^a-f]*[a-f])(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
)
"""Ids alone go to logs and events: a name, or a telephone number of digits, is none."""


def request_id_from(given: list[str], new_id: UUID) -> str:
    """Return the id that the caller gave once and as we write ours, else a new one.

    That is a UUID in small hexadecimal digits, with dashes or without.
    """
    if len(given) == 1 and _WELL_FORMED.fullmatch(given[0]):
        return given[0]
    return new_id.hex


def request_id(request: Request) -> str:
    """Return the id of the request."""
    return str(request.scope["state"]["request_id"])
