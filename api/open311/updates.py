"""Updates of requests, by the extension that FixMyStreet and others speak."""

import re
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from api.desk import Desk, Speaks, TheDesk
from api.errors import BadParameterError
from api.languages import TheWords
from api.open311.asked import STANDINGS, Instant, ThePage, ranged, unbounded
from api.open311.described import UPDATE, UPDATE_TAKEN, answers, listing
from api.open311.documents import AskedForm, Form, Value, document
from api.open311.draft import described, with_media
from api.open311.errors import NotReportersError, refused
from api.open311.forms import Sent, read_form
from api.open311.jurisdictions import TheServed, jurisdiction
from api.open311.keys import acting, holder_of
from api.open311.report_form import UPDATE_FORM
from api.open311.reporting import CHANNEL, given
from api.open311.requests import RequestId, local, public_row, standing_of
from api.open311.route import Open311Route
from api.problems import refusal_of
from api.request_id import request_id
from application.order import Order
from domain.base import Actor
from domain.issue.commands import AddNote, FieldMissingError
from domain.issue.events import IssueReported
from projections.open311 import queries
from projections.open311.table import RequestRow

router = APIRouter(tags=["open311"], route_class=Open311Route)
_UPDATE_ID: Final = re.compile(r"[\x21-\x7e]{1,100}")


@router.get(
    "/servicerequestupdates.{form}",
    responses=answers("service_request_updates", listing(UPDATE), 400, 404),
)
def list_updates(
    form: AskedForm,
    desk: TheDesk,
    words: TheWords,
    served: TheServed,
    page: ThePage,
    start_date: Instant = None,
    end_date: Instant = None,
) -> Response:
    """List what became of public requests, the oldest first: the last 90 days, at most 1,000."""
    since, until = ranged(start_date, end_date, desk.clock())
    found = queries.updates(
        desk.views,
        served.policy.pack,
        since=since,
        until=until,
        limit=page.limit,
        offset=page.offset,
    )
    return _listed(form, words, found)


@router.get(
    "/requests/{number}/updates.{form}",
    responses=answers("service_request_updates", listing(UPDATE), 400, 404),
)
async def list_updates_of_request(
    form: AskedForm,
    number: RequestId,
    desk: TheDesk,
    words: TheWords,
    served: TheServed,
    page: ThePage,
    start_date: Instant = None,
    end_date: Instant = None,
) -> Response:
    """List what became of one request, the oldest first."""
    row = await public_row(desk, served, number)
    since, until = unbounded(start_date, end_date)
    found = await run_in_threadpool(
        queries.updates,
        desk.views,
        served.policy.pack,
        number=row.number,
        since=since,
        until=until,
        limit=page.limit,
        offset=page.offset,
    )
    return _listed(form, words, found)


@router.post(
    "/servicerequestupdates.{form}",
    responses=answers("service_request_updates", listing(UPDATE_TAKEN), 400, 403, 404),
    openapi_extra={"requestBody": UPDATE_FORM},
)
async def add_update(request: Request, form: AskedForm, desk: TheDesk) -> Response:
    """Add words to a request, by the key that reported it; the same update_id is taken once.

    They are a note to the centre and not public. A status is `open` or `closed`, and is not acted
    upon.
    """
    sent = await read_form(request, desk.attachments.folder)
    holder = await run_in_threadpool(holder_of, request, desk, sent.text("api_key"))
    found = await run_in_threadpool(jurisdiction, desk, sent.text("jurisdiction_id"))
    row = await public_row(desk, found, _needed(sent, "service_request_id"))
    actor = acting(holder, found.policy.roles_for(AddNote.__name__))
    order = await run_in_threadpool(_order, request, desk, sent, row, actor)
    outcome = await given(desk.give(order))
    receipt = outcome.receipt
    if outcome.kind != "accepted" or receipt is None:
        return refused(request, refusal_of(outcome))
    content: Value = [{"update_id": f"{receipt.number}-{receipt.last_version}"}]
    return document(form, "service_request_updates", content)


def _order(request: Request, desk: Desk, sent: Sent, row: RequestRow, actor: Actor) -> Order:
    update, text = _needed(sent, "update_id"), described(sent) or _needed(sent, "description")
    if not _UPDATE_ID.fullmatch(update):
        accepted = "up to 100 letters, digits and signs of ASCII without blanks"
        raise BadParameterError(field="update_id", problem="is of another form", accepted=accepted)
    if (sent.text("status") or "open").lower() not in STANDINGS:
        raise BadParameterError(field="status", problem="is none of these", accepted=STANDINGS)
    if not _reported_by(desk, row.issue_id, actor.id):
        raise NotReportersError(number=row.number)
    return Order(
        kind=AddNote.__name__,
        actor=actor,
        draft={"text": with_media(text, sent.media_urls), "visible_to": "staff"},
        issue_id=UUID(row.issue_id),
        key=f"{CHANNEL}:{row.number}:{update}",
        channel=CHANNEL,
        request_id=request_id(request),
    )


def _needed(sent: Sent, field: str) -> str:
    value = sent.text(field)
    if value is None:
        raise FieldMissingError(field=field)
    return value


def _reported_by(desk: Desk, issue_id: str, person: str) -> bool:
    events = (each.event for each in desk.store.read_issue(UUID(issue_id)))
    reported = next((each for each in events if isinstance(each, IssueReported)), None)
    return reported is not None and reported.stamp.actor.id == person


def _listed(form: Form, words: Speaks, found: tuple[queries.Update, ...]) -> Response:
    content = [_shown(words, each) for each in found]
    return document(form, "service_request_updates", content)


def _shown(words: Speaks, update: queries.Update) -> Value:
    row = update.row
    return {
        "update_id": f"{update.number}-{row.version}",
        "service_request_id": update.number,
        "status": standing_of(row.status),
        "updated_datetime": local(row.updated_at),
        "description": words.of("status", row.status),
        "media_url": None,
    }
