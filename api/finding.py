"""Finds the issue that a path names: by id or by number, and only where the asker may see it."""

import asyncio
import re
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Path, Request
from pydantic import WithJsonSchema

from api.authentication import Reader, Revealer, Writer
from api.desk import Desk, TheDesk
from api.looking import issue_seen, looked_at
from api.waiting import wait_for_view
from domain.access.principal import Principal
from domain.issue.errors import IssueNotFoundError
from domain.issue.state import Issue
from projections.board.queries import find

_NUMBER: Final = re.compile(r"[A-Za-z0-9-]{1,64}", re.ASCII)
IssuePath = Annotated[
    str,
    Path(description="the id of the issue, or its number", examples=["BH-2026-000001"]),
    WithJsonSchema({"type": "string"}),
]


async def visible_issue(request: Request, desk: TheDesk, caller: Reader, issue: IssuePath) -> Issue:
    """Return the issue as the store has it now, for who reads. Raises IssueNotFoundError."""
    return await _seen(request, desk, caller, issue)


async def named_issue(request: Request, desk: TheDesk, caller: Writer, issue: IssuePath) -> Issue:
    """Return the issue that an order names: to give it, nothing need be read first."""
    return await _seen(request, desk, caller, issue)


async def revealed_issue(
    request: Request, desk: TheDesk, caller: Revealer, issue: IssuePath
) -> Issue:
    """Return the issue of which a text is to be shown in clear."""
    return await _seen(request, desk, caller, issue)


VisibleIssue = Annotated[Issue, Depends(visible_issue)]
NamedIssue = Annotated[Issue, Depends(named_issue)]
RevealedIssue = Annotated[Issue, Depends(revealed_issue)]


async def _seen(request: Request, desk: Desk, caller: Principal, given: str) -> Issue:
    issue_id = request.state.issue_id = await _issue_id(desk, given)
    found = looked_at(request, issue_id)
    if found:
        return found
    try:
        return await asyncio.to_thread(issue_seen, desk, caller, issue_id)
    except IssueNotFoundError:
        raise IssueNotFoundError(given=given[:64]) from None


async def _issue_id(desk: Desk, given: str) -> UUID:
    if not _NUMBER.fullmatch(given):
        raise IssueNotFoundError(given=ascii(given[:64]))
    try:
        return UUID(given)
    except ValueError:
        return await _by_number(desk, given)


async def _by_number(desk: Desk, number: str) -> UUID:
    """Look for the number on the board; it may be so new that the board does not have it yet."""
    row = await asyncio.to_thread(find, desk.views, number)
    if row is None:
        last = await asyncio.to_thread(desk.store.last_position)
        if await wait_for_view(desk, "board", last):
            row = await asyncio.to_thread(find, desk.views, number)
    # An external number is not a name of ours: whoever guesses it must not learn of an issue.
    if row is None or row.number != number.upper():
        raise IssueNotFoundError(given=number)
    return UUID(row.issue_id)
