"""The feed: what happens to issues, in the order of the log, as pages or as a stream."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any, Final, NamedTuple

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import JSONResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, ConfigDict, Field

from api.authentication import Reader, identified_anew
from api.described import READING, problems
from api.desk import Desk, TheDesk
from api.errors import BeyondLogError
from api.events_shown import ShownEvent, event_documents
from api.params import Asked
from api.plain import plain
from application.recorded import Recorded, issue_events
from domain.access.fields import STAFF
from domain.access.principal import Principal
from domain.access.sight import sees
from domain.errors import DomainError
from domain.issue.events import IssueEvent
from domain.privacy.errors import IssueDestroyedError

router = APIRouter(prefix="/events", tags=["events"])
STREAM_SECONDS: Final = 60.0
"""After which a stream ends and its reader comes again, with `Last-Event-ID`."""
_LOOK_SECONDS: Final = 0.5
_PAGES: Final = 20
"""Pages looked through for one answer, where most events are not for the reader."""
_PLACE: Final = 2**63


class ShownFeed(BaseModel):
    """Events of issues in the order of the log."""

    model_config = ConfigDict(extra="forbid")

    events: list[ShownEvent]
    next_after: Annotated[int, Field(description="`after` of the next page")]
    is_end: Annotated[bool, Field(description="whether there was nothing more at that moment")]


class FeedQuery(Asked):
    """From where on."""

    after: Annotated[int, Field(ge=0, lt=_PLACE, description="events behind this position")] = 0
    limit: Annotated[int, Field(ge=1, le=500, description="events of a page")] = 100


class StreamQuery(Asked):
    """From where on; `Last-Event-ID` counts before it."""

    after: Annotated[int, Field(ge=0, lt=_PLACE, description="events behind this position")] = 0


LastEventId = Annotated[
    str | None,
    Header(
        alias="Last-Event-ID",
        pattern=r"^[0-9]{1,18}$",
        description="The `id` of the last event that came; browsers send it by themselves.",
        examples=["42"],
    ),
]


def _begins_behind(
    desk: TheDesk,
    _: Reader,
    asked: Annotated[StreamQuery, Query()],
    last_event_id: LastEventId = None,
) -> int:
    """Return the position that a stream goes on from. Raises BeyondLogError."""
    return _in_log(desk, int(last_event_id) if last_event_id else asked.after)


@router.get("", responses={200: {"model": ShownFeed}, **problems(*READING)}, response_model=None)
async def feed(
    request: Request, desk: TheDesk, caller: Reader, asked: Annotated[FeedQuery, Query()]
) -> Response:
    """Return a page of the log: the events of issues that the caller may see.

    A page may be empty though more follow, which the caller may not see: `is_end` says the end.
    """
    page = await asyncio.to_thread(
        _first_page, request, desk, caller, after=asked.after, limit=asked.limit
    )
    return JSONResponse(plain(page._asdict()))


@router.get(
    "/stream",
    response_class=EventSourceResponse,
    responses={
        200: {
            "description": "events as they come; `id` is the position, `data` the event",
            "content": {"text/event-stream": {}},
        },
        **problems(*READING),
    },
)
async def stream(
    request: Request,
    desk: TheDesk,
    caller: Reader,
    after: Annotated[int, Depends(_begins_behind)],
) -> AsyncIterator[ServerSentEvent]:
    """Send events as server-sent events for a minute; then come again with `Last-Event-ID`.

    It ends sooner where the server stops, or what the reader showed is good no more.
    """
    until = asyncio.get_running_loop().time() + STREAM_SECONDS
    while asyncio.get_running_loop().time() < until and not request.app.state.is_stopping:
        page = await asyncio.to_thread(_page, request, desk, caller, after=after, limit=100)
        for event in page.events:
            place, topic = str(event["position"]), event["topic"]
            yield ServerSentEvent(data=plain(event), id=place, event=topic)
        after = page.next_after
        if page.is_end:
            await asyncio.sleep(_LOOK_SECONDS)
        try:
            caller = await asyncio.to_thread(identified_anew, request)
        except DomainError:
            return


class _Page(NamedTuple):
    events: list[dict[str, Any]]
    next_after: int
    is_end: bool


def _first_page(
    request: Request, desk: Desk, caller: Principal, *, after: int, limit: int
) -> _Page:
    return _page(request, desk, caller, after=_in_log(desk, after), limit=limit)


def _in_log(desk: Desk, after: int) -> int:
    """Return the position. Raises BeyondLogError where the log does not come to it."""
    last = desk.store.last_position()
    if after > last:
        raise BeyondLogError(given=after, accepted=last)
    return after


def _page(request: Request, desk: Desk, caller: Principal, *, after: int, limit: int) -> _Page:
    found: list[Recorded[IssueEvent]] = []
    is_end = False
    for _ in range(_PAGES):
        page = desk.store.page(after, limit)
        visible = _Visible(desk, caller)
        found += [each for each in issue_events(page.recorded) if visible(each.event)]
        is_end, after = page.position == after, page.position
        if is_end or len(found) >= limit:
            break
    if len(found) > limit:  # the page that filled it had more
        found, is_end = found[:limit], False
        after = found[-1].position
    return _Page(event_documents(request, desk, found), after, is_end)


class _Visible:
    """Whether the caller may know of an event, looked up once for each issue of a page."""

    def __init__(self, desk: Desk, caller: Principal) -> None:
        self._desk, self._caller = desk, caller
        self._sight = desk.access.sight_for(caller)
        self._known: dict[object, bool] = {}

    def __call__(self, event: IssueEvent) -> bool:
        issue_id = event.stamp.issue_id
        if issue_id not in self._known:
            self._known[issue_id] = self._sees(event)
        return self._known[issue_id]

    def _sees(self, event: IssueEvent) -> bool:
        try:
            issue = self._desk.streams.recent(event.stamp.issue_id).issue
        except IssueDestroyedError:
            return False
        # Whoever gets less than staff does gets it from the issue itself, part by part.
        staff = self._desk.access.view_for(self._caller, issue) == STAFF
        return staff and sees(self._sight, issue)
