"""The headers of an order: the key it may be repeated under, and the version it was decided on."""

import re
from collections import Counter
from typing import Annotated, Final

from fastapi import Header, Request

from api.errors import BadParameterError
from api.query_once import check_query

IF_MATCH: Final = "If-Match"
IDEMPOTENCY_KEY: Final = "Idempotency-Key"
_SINGLE: Final = (
    IF_MATCH,
    IDEMPOTENCY_KEY,
    "Authorization",
    "Bihuan-Acting-As",
    "Bihuan-Follow-Code",
    "Bihuan-CSRF",
    "Origin",
    "Last-Event-ID",
    "Content-Type",
    "Content-Length",
    "Content-Encoding",
    "Transfer-Encoding",
    "Host",
)
"""Two readers of a header that came twice may each believe another one."""
_VERSION: Final = re.compile(r'"(0|[1-9][0-9]{0,17})"')

IdempotencyKey = Annotated[
    str,
    Header(
        alias=IDEMPOTENCY_KEY,
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="A new text for each order, best a UUID. The same key and body get the same "
        "answer, whatever was lost on the way; another body is refused.",
        examples=["7c9e6679-7425-40de-944b-e07fc1f90ae7"],
    ),
]
IfMatch = Annotated[
    str,
    Header(
        alias=IF_MATCH,
        max_length=64,
        description="The ETag of the issue as it was read; `*` for whatever version it has.",
        examples=['"3"'],
    ),
]


def expected_version(if_match: str) -> int | None:
    """Return the version that the caller saw, None for `*`. Raises BadParameterError."""
    if if_match.strip() == "*":
        return None
    found = _VERSION.fullmatch(if_match.strip())
    if found is None:
        accepted = '*, or one version in quotes, such as "3"'
        raise BadParameterError(field=IF_MATCH, problem="is no version", accepted=accepted)
    return int(found[1])


async def check_single(request: Request) -> None:
    """Raise BadParameterError where a header that decides, or part of the query, came twice.

    Awaited, so that no request goes through another thread for it.
    """
    given = Counter(request.headers.keys())
    for name in _SINGLE:
        if given[name.lower()] > 1:
            raise BadParameterError(field=name, problem="was sent more than once", accepted="once")
    check_query(request)
