"""For residents without an account: report, follow by number and code, and act on one's own issue.

The code travels in a header. What is wrong with number or code is one answer, after the same work.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from api.answers import Unknown
from api.described import problems
from api.desk import Desk, TheDesk
from api.errors import BadParameterError
from api.following import OwnIssue, address_of
from api.giving import outcome_in_time
from api.headers import IDEMPOTENCY_KEY, IdempotencyKey
from api.languages import TheWords
from api.request_id import request_id
from api.resident_answers import (
    ACTING,
    FOLLOWING,
    PREFIX,
    PRIVATE,
    acted,
    not_taken,
    page_of_own,
)
from api.resident_models import (
    ACT_EXAMPLES,
    REPORT_EXAMPLE,
    Acted,
    FollowedIssue,
    OfferedCategories,
    Registered,
    ResidentReport,
    act_model,
)
from api.resident_route import ResidentRoute
from api.resident_shown import followed, offered
from application.order import Order
from application.residents.acts import ACTS, PHOTO, Act, act_order
from application.residents.reports import report_order

_SHORTEST_KEY: Final = 16
_OPEN: Final = (400, 429, 500, 503)
_REPORTING: Final = (400, 403, 409, 413, 415, 422, 429, 500, 503)

Endpoint = Callable[..., Coroutine[Any, Any, Response]]


router = APIRouter(prefix="/public", tags=["residents"], route_class=ResidentRoute)


@router.get("/categories", responses=problems(*_OPEN))
async def categories(desk: TheDesk, words: TheWords) -> OfferedCategories:
    """List what a report may be about, and what is asked about it."""
    policy = await asyncio.to_thread(lambda: desk.policy)
    return offered(policy, words)


@router.post(
    "/issues",
    status_code=201,
    response_model=None,
    responses={
        201: {"model": Registered, "description": "taken"},
        202: {"model": Unknown, "description": "no answer in time: repeat it under its key"},
        **problems(*_REPORTING),
    },
    openapi_extra={"requestBody": {"content": {"application/json": {"example": REPORT_EXAMPLE}}}},
)
async def report(
    request: Request, desk: TheDesk, words: TheWords, body: ResidentReport, key: IdempotencyKey
) -> Response:
    """Report a matter without an account; number and code come back.

    The same key and body get the same number and code again. The key stands for the resident until
    then, so it is one that nobody else comes upon, such as a UUID: 16 signs at least.
    """
    if len(key) < _SHORTEST_KEY:
        accepted = f"at least {_SHORTEST_KEY} characters, best a UUID"
        raise BadParameterError(field=IDEMPOTENCY_KEY, problem="is too short", accepted=accepted)
    desk.limits.count_report(address_of(request))
    order = await asyncio.to_thread(_report, request, desk, body, key)
    outcome = await outcome_in_time(desk, order)
    head = outcome.head if outcome else None
    if outcome is None or outcome.kind != "accepted" or head is None:
        return not_taken(request, outcome, key, look_at=None)
    code = await asyncio.to_thread(desk.following.codes.code, head.issue_id)
    told = Registered(
        number=head.number,
        code=code,
        status=head.status,
        says=words.of("resident.status", head.status),
        follow=f"{PREFIX}/issues/{head.number}",
        how=words("resident.how", number=head.number),
    )
    headers = {**PRIVATE, "Location": told.follow}
    return JSONResponse(told.model_dump(mode="json"), status_code=201, headers=headers)


@router.get("/issues/{number}", responses=problems(*FOLLOWING))  # noqa: FAST003 -- OwnIssue takes it
async def follow(
    desk: TheDesk, words: TheWords, issue: OwnIssue, response: Response
) -> FollowedIssue:
    """Say how it stands: what happened, who is in charge, by when, and what one may do now."""
    response.headers.update(PRIVATE)
    return await asyncio.to_thread(followed, desk, words, issue, page_of_own(issue))


def _add_act(name: str, act: Act) -> None:
    summary, _, more = (act.command.__doc__ or "").strip().partition("\n\n")
    router.add_api_route(
        f"/issues/{{number}}/{name}",
        _acting(name, act),
        methods=["POST"],
        name=f"resident-{name}",
        summary=summary.replace("\n", " "),
        description=more or summary,
        response_model=None,
        responses={
            200: {"model": Acted, "description": "done, or things were so already"},
            202: {"model": Unknown, "description": "no answer in time: repeat it under its key"},
            **problems(*ACTING),
        },
        openapi_extra={
            "requestBody": {"content": {"application/json": {"example": ACT_EXAMPLES[name]}}}
        },
    )


def _acting(name: str, act: Act) -> Endpoint:
    body_model = act_model(name, act)

    async def do(
        request: Request,
        desk: TheDesk,
        issue: OwnIssue,
        body: body_model,  # type: ignore[valid-type] # made above
        key: IdempotencyKey,
    ) -> Response:
        order = act_order(name, issue, _said(body), key=key, request_id=request_id(request))
        return acted(request, issue, await outcome_in_time(desk, order), key)

    return do


for _name, _act in ACTS.items():
    if _name != PHOTO:
        _add_act(_name, _act)


def _report(request: Request, desk: Desk, body: ResidentReport, key: str) -> Order:
    policy = desk.facts.policy(desk.clock(), body.place)
    return report_order(
        _said(body), desk.personal, key=key, policy=policy, request_id=request_id(request)
    )


def _said(body: BaseModel) -> dict[str, Any]:
    return body.model_dump(mode="json", exclude_unset=True)
