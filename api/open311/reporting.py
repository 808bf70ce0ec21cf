"""Takes a report, and tells what became of one that was answered too late."""

from collections.abc import Awaitable
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Header, Path, Request, Response
from fastapi.concurrency import run_in_threadpool

from api.answers import OUTCOME_UNKNOWN, is_unknown
from api.desk import Desk, TheDesk
from api.giving import in_time
from api.languages import words
from api.open311.catalogue import service_by_code
from api.open311.described import OF_TOKEN, TAKEN, answers, listing
from api.open311.documents import AskedForm, Form, Value, document
from api.open311.draft import draft_of
from api.open311.errors import RequestTokenUnknownError, refused
from api.open311.forms import Sent, read_form
from api.open311.jurisdictions import TheServed, jurisdiction
from api.open311.keys import acting, holder_of
from api.open311.photos import Reported, digests, received, with_pictures
from api.open311.report_form import REPORT_FORM
from api.open311.route import Open311Route
from api.problems import refusal_of
from api.request_id import request_id
from api.waiting import wait_for_view
from application.order import Order
from application.outcomes import unavailable
from domain.issue.commands import FieldMissingError, ReportIssue
from domain.issue.ids import issue_id_of_key
from domain.policy.sources import OPEN311
from domain.step import Outcome
from projections.open311.table import SCHEMA

router = APIRouter(tags=["open311"], route_class=Open311Route)
CHANNEL: Final = "open311"
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="Not of the specification: with it a report may be sent again safely.",
    ),
]
_UNKNOWN: Final = unavailable(OUTCOME_UNKNOWN, "")
Token = Annotated[str, Path(max_length=64, description="a token of a report made here")]


@router.post(
    "/requests.{form}",
    responses=answers("service_requests", listing(TAKEN), 400, 403, 404),
    openapi_extra={"requestBody": REPORT_FORM},
)
async def report(request: Request, form: AskedForm, desk: TheDesk, key: Key = None) -> Response:
    """Report something: `api_key`, `service_code`, where, and what. It will be public.

    Answers with the service_request_id; where none comes in 15 seconds, with a token.
    """
    sent = await read_form(request, desk.attachments.folder)
    order = await run_in_threadpool(_order, request, desk, sent, key)
    async with AsyncExitStack() as files:
        pictures = await received(desk, sent.photos, files)
        order = replace(order, draft={**order.draft, "attachments": digests(pictures)})
        reported = await in_time(with_pictures(desk, order, pictures, files.pop_all()))
    outcome, lost = reported or Reported(_UNKNOWN)
    if is_unknown(outcome):
        token = issue_id_of_key(order.actor, order.key or "").hex
        return _taken(request, form, {"token": token})
    if outcome.head is None or outcome.kind != "accepted":
        return refused(request, refusal_of(outcome))
    if outcome.receipt:
        # A client asks for its request at once, and knows no position to wait for.
        await wait_for_view(desk, SCHEMA.model, outcome.receipt.position)
    # A report of what is known is a contact on the issue there is, which has a number too.
    name: dict[str, Value] = {"service_request_id": outcome.head.number}
    return _taken(request, form, name, lost=lost, of=len(pictures))


@router.get(
    "/tokens/{token}.{form}", responses=answers("service_requests", listing(OF_TOKEN), 400, 404)
)
def of_token(form: AskedForm, token: Token, desk: TheDesk, served: TheServed) -> Response:
    """Return the service_request_id of a report that was answered with a token."""
    del served
    try:
        issue = desk.streams.latest(UUID(token)).issue
    except ValueError:
        raise RequestTokenUnknownError from None
    if not issue.version or issue.source != OPEN311 or issue.confidential:
        raise RequestTokenUnknownError
    content: Value = [{"service_request_id": issue.number, "token": token}]
    return document(form, "service_requests", content)


async def given(giving: Awaitable[Outcome]) -> Outcome:
    """Return how an order ended; after a while, that nobody knows yet."""
    return await in_time(giving) or _UNKNOWN


def _order(request: Request, desk: Desk, sent: Sent, key: str | None) -> Order:
    holder = holder_of(request, desk, sent.text("api_key"))
    found = jurisdiction(desk, sent.text("jurisdiction_id"))
    code = sent.text("service_code")
    if code is None:
        raise FieldMissingError(field="service_code")
    service = service_by_code(found.policy, words(request), code)
    draft = draft_of(desk, found, service, sent)
    loop = found.policy.loop_for(OPEN311, "demand", "help", service.category)
    roles = found.policy.roles_for(ReportIssue.__name__, loop)
    return Order(
        kind=ReportIssue.__name__,
        actor=acting(holder, roles),
        draft=draft,
        key=key or str(desk.new_id()),
        channel=CHANNEL,
        request_id=request_id(request),
    )


def _taken(
    request: Request, form: Form, name: dict[str, Value], *, lost: int = 0, of: int = 0
) -> Response:
    """Return the answer to a report that stands; its notice says which part of it does not."""
    says = words(request)
    notices = [says("open311.unread"), *([says("open311.lost", lost=lost, of=of)] if lost else [])]
    content = {**name, "service_notice": " ".join(notices), "account_id": None}
    return document(form, "service_requests", [content])
