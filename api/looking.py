"""The issue that a path names, looked at for who asks: where he may not see it there is none."""

from typing import Final
from uuid import UUID

from fastapi import Request

from api.desk import Desk, desk
from application.store_errors import StoreError
from domain.access.principal import Principal
from domain.errors import DomainError
from domain.issue.errors import IssueNotFoundError
from domain.issue.state import Issue

_NAME: Final = "issue"
"""What routes call the part of their path that names an issue."""


def look_ahead(request: Request, caller: Principal) -> None:
    """Look at the issue that the path names by its id, for the route that will ask for it.

    What this finds is shown to nobody before his token was found good for it.
    """
    issue_id = _id_of(str(request.path_params.get(_NAME, "")))
    if issue_id is None:
        return
    try:
        found = issue_seen(desk(request), caller, issue_id)
    except (DomainError, StoreError):
        return  # whoever may ask for it looks again, and is told so
    request.state.seen = found


def looked_at(request: Request, issue_id: UUID) -> Issue | None:
    """Return the issue that was seen for this request already."""
    found: Issue | None = getattr(request.state, "seen", None)
    return found if found and found.issue_id == issue_id else None


def issue_seen(desk: Desk, caller: Principal, issue_id: UUID) -> Issue:
    """Return the issue as the store has it now, where the caller sees it.

    Raises IssueNotFoundError where there is none, and no other where he may not know of it.
    """
    found = desk.streams.latest(issue_id).issue
    if not found.version or not desk.access.is_there_for(caller, found):
        raise IssueNotFoundError(given=str(issue_id))
    return found


def _id_of(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None
