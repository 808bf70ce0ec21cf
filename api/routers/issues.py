"""One issue: as it stands, as it stood, what happened to it, and why it is due when it is."""

import asyncio
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from api.answers import etag
from api.authentication import Reader
from api.described import READING, problems
from api.desk import Desk, TheDesk
from api.events_shown import ShownEvent, event_documents
from api.explained import ShownExplanation, explanation
from api.finding import VisibleIssue
from api.languages import TheWords
from api.params import Asked, past_instant
from api.plain import plain
from api.shown_models import ShownIssue
from application.audit.as_of import AsOf, as_of
from application.shown import issue_document
from domain.access.fields import View
from domain.access.principal import Principal
from domain.base import Instant
from domain.issue.events import RecordCorrected
from domain.issue.past import By
from domain.issue.state import Issue

router = APIRouter(prefix="/issues/{issue}", tags=["issues"])
_PRIVATE = {"Cache-Control": "private, no-cache"}


class ShownHistory(BaseModel):
    """What happened to an issue, from the first event to the last."""

    model_config = ConfigDict(extra="forbid")

    issue_id: str
    number: str
    version: int
    events: list[ShownEvent]


class ShownHand(BaseModel):
    """Who had the issue, since when."""

    model_config = ConfigDict(extra="forbid")

    holder: str
    unit: str | None
    person: str | None
    since: datetime


class ShownPast(BaseModel):
    """An issue as it stood at an instant."""

    model_config = ConfigDict(extra="forbid")

    as_of: datetime
    by: By
    exists: Annotated[bool, Field(description="whether it was known then")]
    first: Annotated[datetime | None, Field(description="from when on it was known")]
    digest: Annotated[str, Field(description="of the event it stood at")]
    held_back: list[int]
    hand: ShownHand | None
    issue: ShownIssue | None


class AsOfQuery(Asked):
    """The instant, and by which time."""

    at: Annotated[
        Instant, Field(description="with its zone", examples=["2026-03-02T09:30:00+08:00"])
    ]
    by: Annotated[By, Field(description="by when things were recorded, or happened")] = "recorded"


class HistoryQuery(Asked):
    """Which events."""

    after: Annotated[int, Field(ge=0, lt=2**31, description="events after this version")] = 0


@router.get("", responses={200: {"model": ShownIssue}, **problems(*READING)}, response_model=None)
async def show_issue(desk: TheDesk, caller: Reader, issue: VisibleIssue) -> Response:
    """Return the issue as the event store has it now, personal text masked.

    Its version is the ETag: send it back as If-Match with the next order.
    """
    document = await asyncio.to_thread(_document, desk, caller, issue)
    return JSONResponse(plain(document), headers={"ETag": etag(issue.version), **_PRIVATE})


@router.get(
    "/history",
    responses={200: {"model": ShownHistory}, **problems(*READING)},
    response_model=None,
)
async def history(
    request: Request,
    desk: TheDesk,
    caller: Reader,
    issue: VisibleIssue,
    asked: Annotated[HistoryQuery, Query()],
) -> Response:
    """Return one line per event, from the event store itself, personal text masked."""
    view = await asyncio.to_thread(desk.access.view_for, caller, issue)
    document = await asyncio.to_thread(_history, request, desk, issue, asked.after, view)
    return JSONResponse(plain(document), headers={"ETag": etag(issue.version), **_PRIVATE})


@router.get(
    "/explain",
    responses={200: {"model": ShownExplanation}, **problems(*READING)},
    response_model=None,
)
async def explain(desk: TheDesk, caller: Reader, words: TheWords, issue: VisibleIssue) -> Response:
    """Return the stored explanations: why this unit has it, and each deadline day by day."""
    view = await asyncio.to_thread(desk.access.view_for, caller, issue)
    document = await asyncio.to_thread(explanation, desk, words, issue, view)
    return JSONResponse(plain(document), headers={"ETag": etag(issue.version), **_PRIVATE})


@router.get(
    "/as-of", responses={200: {"model": ShownPast}, **problems(*READING)}, response_model=None
)
async def issue_as_of(
    desk: TheDesk,
    caller: Reader,
    issue: VisibleIssue,
    asked: Annotated[AsOfQuery, Query()],
) -> Response:
    """Return the issue as it stood at a past instant, by when things were recorded or happened."""
    at = past_instant(asked.at, desk.clock())
    found = await asyncio.to_thread(as_of, desk.store, issue.issue_id, at, asked.by)
    view = await asyncio.to_thread(desk.access.view_for, caller, issue)
    document = await asyncio.to_thread(_past, desk, found, view)
    return JSONResponse(plain(document), headers=_PRIVATE)


def _document(desk: Desk, caller: Principal, issue: Issue) -> dict[str, object]:
    return issue_document(issue, desk.personal, desk.access.view_for(caller, issue))


def _history(
    request: Request, desk: Desk, issue: Issue, after: int, view: View
) -> dict[str, object]:
    recorded = desk.store.read_issue(issue.issue_id)
    corrected: dict[int, list[int]] = {}
    for each in recorded:
        if isinstance(each.event, RecordCorrected):
            corrected.setdefault(each.event.corrects, []).append(each.event.stamp.version)
    shown = event_documents(request, desk, recorded[after:], view)
    return {
        "issue_id": issue.issue_id,
        "number": issue.number,
        "version": len(recorded),
        "events": [{**each, "corrected_by": corrected.get(each["version"], [])} for each in shown],
    }


def _past(desk: Desk, found: AsOf, view: View) -> dict[str, object]:
    issue, taken = found.issue, found.hand
    hand = None
    if taken and view.audience != "complainant":
        held = taken.hand
        hand = {
            "holder": held.holder,
            "unit": held.unit,
            "person": held.person,
            "since": taken.since,
        }
    return {
        "as_of": found.at,
        "by": found.by,
        "exists": issue.version > 0,
        "first": found.first,
        "digest": found.digest,
        "held_back": found.held_back,
        "hand": hand,
        "issue": issue_document(issue, desk.personal, view) if issue.version else None,
    }
