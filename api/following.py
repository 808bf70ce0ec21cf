"""Finds the issue whose number and code a resident shows; the code is in a header, never a URL."""

import asyncio
import re
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Header, Path, Request
from pydantic import WithJsonSchema

from api.desk import Desk, TheDesk
from api.errors import AwayError
from api.waiting import wait_for_view
from application.identity.following import FollowRefusedError
from application.residents.acts import complainant_of
from domain.issue.state import Issue
from projections.board.queries import numbered

FOLLOW_CODE: Final = "Bihuan-Follow-Code"
_LONGEST: Final = 64
_NUMBER: Final = re.compile(r"[A-Z0-9-]+", re.ASCII)

FollowCode = Annotated[
    str,
    Header(
        alias=FOLLOW_CODE,
        description="The code that was told with the number. Small letters, blanks and hyphens "
        "do not matter. It belongs in no address: addresses are logged on the way.",
        examples=["ABCD-EFGH-JKLM"],
    ),
]
NumberPath = Annotated[
    str,
    Path(description="the number of the issue", examples=["BH-2026-000001"]),
    WithJsonSchema({"type": "string"}),
]


def address_of(request: Request) -> str:
    """Return the address that a request came from."""
    return request.client.host if request.client else ""


async def followed_issue(
    request: Request, desk: TheDesk, number: NumberPath, code: FollowCode
) -> Issue:
    """Return the issue of this number and code as the store has it now.

    Raises FollowRefusedError for whatever does not fit, FollowPausedError, RateLimitedError;
    AwayError in place of the first while nobody can tell which numbers there are.
    """
    plain = number[:_LONGEST].strip().upper()
    last = await asyncio.to_thread(desk.store.last_position)
    is_there = await wait_for_view(desk, "board", last)
    try:
        found = await asyncio.to_thread(_by_number, desk, plain)
        await asyncio.to_thread(desk.following.check, plain, found, code, address_of(request))
        issue = await asyncio.to_thread(_read, desk, found)
    except FollowRefusedError:
        if is_there:
            raise
        # The number may be so new that the board has it not yet; a wrong code is told the same.
        raise AwayError(given="views_behind") from None
    desk.limits.count_number(issue.number)
    return issue


OwnIssue = Annotated[Issue, Depends(followed_issue)]


def _by_number(desk: Desk, number: str) -> UUID | None:
    """Return which issue has the number, None where none has it; it takes the same time."""
    return numbered(desk.views, number if _NUMBER.fullmatch(number) else "")


def _read(desk: Desk, issue_id: UUID | None) -> Issue:
    issue = desk.streams.latest(issue_id).issue if issue_id else None
    # The code is the complainant's: where nobody complained, nobody was told one.
    if issue is None or complainant_of(issue) is None:
        raise FollowRefusedError
    return issue
