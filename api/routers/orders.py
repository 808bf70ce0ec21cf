"""Orders: one resource per command, made from the command models."""

from collections.abc import Callable, Coroutine
from typing import Any, Final, NamedTuple

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from api.answers import Done, Unknown, answer, page_of, unknown
from api.authentication import ActingAs, Reporter, Writer, actor_for
from api.clear_models import order_model
from api.described import CHANGING, OPENING, problems
from api.desk import Desk, TheDesk
from api.finding import NamedIssue
from api.giving import outcome_in_time
from api.headers import IdempotencyKey, IfMatch, expected_version
from api.order_examples import example_of
from api.request_id import request_id
from api.strict_route import WordRoute
from application.order import Order
from domain.access.principal import Principal
from domain.issue.commands import COMMANDS, Command, DiscoverIssue, ReportIssue
from domain.issue.commands.names import NOT_TYPED, order_name
from domain.issue.state import Issue

CHANNEL: Final = "api"
Endpoint = Callable[..., Coroutine[Any, Any, Response]]


def make_router() -> APIRouter:
    """Return the resources: those that open an issue, then those of an issue."""
    router = APIRouter(prefix="/issues", tags=["orders"], route_class=WordRoute)
    _add(router, "", ReportIssue, _opening(ReportIssue), OPENING)
    _add(router, "/discover", DiscoverIssue, _opening(DiscoverIssue), OPENING)
    for name, model in COMMANDS.items():
        if name not in NOT_TYPED and model is not DiscoverIssue:
            _add(router, f"/{{issue}}/{order_name(model)}", model, _step(model), CHANGING)
    return router


def _add(
    router: APIRouter, path: str, model: type[Command], endpoint: Endpoint, refused: tuple[int, ...]
) -> None:
    opens = refused is OPENING
    doc = (model.__doc__ or "").strip()
    answers: dict[int | str, dict[str, Any]] = {
        200: {"model": Done, "description": "taken, or things were so already"},
        202: {"model": Unknown, "description": "no answer in time: repeat it under its key"},
        **problems(*refused),
    }
    if opens or model.creates:
        answers[201] = {"model": Done, "description": "a new issue"}
    summary, _, more = doc.partition("\n\n")
    router.add_api_route(
        path,
        endpoint,
        methods=["POST"],
        name=f"{order_name(model)}-new" if opens else order_name(model),
        operation_id=f"{order_name(model)}_{'new' if opens else 'issue'}".replace("-", "_"),
        summary=summary.replace("\n", " "),
        description=more or summary,
        responses=dict(sorted(answers.items(), key=lambda each: int(each[0]))),
        response_model=None,
        openapi_extra={
            "requestBody": {"content": {"application/json": {"example": example_of(model)}}}
        },
    )


class _Sent(NamedTuple):
    """What the headers say of an order."""

    key: str
    acting_as: str | None
    request_id: str
    version: int | None = None


def _opening(model: type[Command]) -> Endpoint:
    body_model = order_model(model)

    async def open_issue(
        request: Request,
        desk: TheDesk,
        caller: Reporter,
        body: body_model,  # type: ignore[valid-type] # made above
        key: IdempotencyKey,
        acting_as: ActingAs = None,
    ) -> Response:
        sent = _Sent(key, acting_as, request_id(request))
        order = _order(desk, caller, model, body, sent)
        return await _given(request, desk, caller, order, None)

    return open_issue


def _step(model: type[Command]) -> Endpoint:
    body_model = order_model(model)

    async def take_step(
        request: Request,
        desk: TheDesk,
        caller: Writer,
        issue: NamedIssue,
        body: body_model,  # type: ignore[valid-type] # made above
        key: IdempotencyKey,
        if_match: IfMatch,
        acting_as: ActingAs = None,
    ) -> Response:
        sent = _Sent(key, acting_as, request_id(request), expected_version(if_match))
        order = _order(desk, caller, model, body, sent, issue)
        return await _given(request, desk, caller, order, issue)

    return take_step


def _order(
    desk: Desk,
    caller: Principal,
    model: type[Command],
    body: BaseModel,
    sent: _Sent,
    issue: Issue | None = None,
) -> Order:
    draft = body.model_dump(mode="json", exclude_unset=True, exclude={"occurred_at", "slip"})
    slip = getattr(body, "slip", None)
    allowed = desk.policy.roles.get(model.__name__, ())
    return Order(
        kind=model.__name__,
        actor=actor_for(caller, sent.acting_as, allowed=allowed),
        draft=draft,
        issue_id=issue.issue_id if issue else None,
        key=sent.key,
        channel=CHANNEL,
        occurred_at=getattr(body, "occurred_at", None),
        expected_version=sent.version,
        slip=slip.model_dump(mode="json") if slip else None,
        request_id=sent.request_id,
    )


async def _given(
    request: Request, desk: Desk, caller: Principal, order: Order, issue: Issue | None
) -> Response:
    """Give the order and answer; after a while answer that nobody knows yet."""
    outcome = await outcome_in_time(desk, order)
    key = order.key or ""
    if outcome is None:
        return unknown(request, key, page_of(issue))
    # Who orders without reading is answered by his order alone, not by what others did.
    reader = order.actor if caller.may("read") else None
    return await answer(request, desk, outcome, reader=reader, key=key, issue=issue)
