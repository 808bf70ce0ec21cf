"""Problem documents (RFC 9457): every answer that is not what was asked for."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any, Final, TypeGuard

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field

from api.errors import (
    AwayError,
    BadParameterError,
    KeyMissingError,
    PreconditionMissingError,
)
from api.languages import words
from api.request_id import request_id
from application.attachments.file_store import FilesUnavailableError
from application.covered import covered
from application.misfit import fields_at, misfit
from application.store_errors import StoreError
from application.vault import VaultUnavailableError
from domain.errors import DomainError, MalformedError
from domain.issue.commands import FieldMissingError
from domain.receipt import Refusal
from domain.step import Outcome
from projections.errors import CursorError, TooShortToFindError, ViewsError

MEDIA_TYPE: Final = "application/problem+json"
_RETRY_SECONDS: Final = 5
"""After which a store that was away is worth another try."""
_MISSING: Final[Mapping[str, type[DomainError]]] = {
    "idempotency-key": KeyMissingError,
    "if-match": PreconditionMissingError,
}
_OF_THE_QUERY: Final[Mapping[type[Exception], tuple[str, str, str]]] = {
    CursorError: ("cursor", "is not of this list", "`next_cursor` of a page of it, or none"),
    TooShortToFindError: ("words", "is too short", "words of two characters or more"),
}
"""The parameter at fault, what is wrong with it and what would be accepted."""
AWAY: Final = (StoreError, VaultUnavailableError, ViewsError, FilesUnavailableError)
"""What is raised by a store that takes no part."""
_DETAILED: Final = ("rule", "field", "accepted")
"""Details that stand in the problem by their own names."""


class Problem(BaseModel):
    """What went wrong, in the reader's language, with a stable code for programs."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "example": {
                "type": "/api/v1/errors/not_addressee",
                "title": "Forbidden",
                "status": 403,
                "detail": "The issue is with housing, not with roads; accepted: a member of it.",
                "code": "not_addressee",
                "instance": "b3f1c7a05d9e4c0e8a3b6a1a2f6f0c11",
                "retryable": False,
                "details": {"unit": "housing", "given": "roads"},
            }
        },
    )

    type: Annotated[str, Field(description="where the code is explained")]
    title: Annotated[str, Field(description="the name of the status")]
    status: int
    detail: Annotated[str, Field(description="what to do about it, in the reader's language")]
    code: Annotated[
        str,
        Field(description="stable: programs decide by it; `GET /api/v1/errors/{code}` explains it"),
    ]
    instance: Annotated[str, Field(description="the id of the request, as in the logs")]
    retryable: Annotated[bool, Field(description="whether the same request may succeed later")]
    details: Annotated[dict[str, Any], Field(description="the values that the sentence names")]
    rule: Annotated[str | None, Field(description="the rule that refuses")] = None
    field: Annotated[str | None, Field(description="the field at fault")] = None
    accepted: Annotated[Any, Field(description="what would be accepted")] = None


def problem(
    request: Request, refusal: Refusal, *, headers: Mapping[str, str] | None = None, **more: object
) -> JSONResponse:
    """Return the answer to a refused request; `more` are members of its own."""
    refusal = covered(refusal)
    request.state.refused = refusal.code
    document = document_of(
        refusal, detail=words(request).refusal(refusal), instance=request_id(request), **more
    )
    return JSONResponse(
        document,
        status_code=refusal.http_status,
        media_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store", **_standing(refusal), **(headers or {})},
    )


def document_of(refusal: Refusal, *, detail: str, instance: str, **more: object) -> dict[str, Any]:
    """Return the document; `detail` says the refusal in some language."""
    status = HTTPStatus(refusal.http_status)
    known = {name: refusal.details[name] for name in _DETAILED if refusal.details.get(name)}
    return {
        "type": f"/api/v1/errors/{refusal.code}",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        "code": refusal.code,
        "instance": instance,
        "retryable": refusal.retryable,
        "details": refusal.details,
        **known,
        **more,
    }


def _standing(refusal: Refusal) -> dict[str, str]:
    """Return the headers that go with a status."""
    if refusal.http_status == HTTPStatus.UNAUTHORIZED:
        return {"WWW-Authenticate": 'Bearer realm="bihuan"'}
    return retry_after(refusal)


def retry_after(refusal: Refusal) -> dict[str, str]:
    """Return the header that says when to come again, where anybody knows."""
    if refusal.http_status == HTTPStatus.SERVICE_UNAVAILABLE:
        return {"Retry-After": str(refusal.details.get("seconds", _RETRY_SECONDS))}
    if refusal.http_status == HTTPStatus.TOO_MANY_REQUESTS and "seconds" in refusal.details:
        return {"Retry-After": str(refusal.details["seconds"])}
    return {}


def refusal_in(request: Request, error: Exception) -> Refusal | None:
    """Return what an error of a request is to who asked, None for a fault of the program."""
    if isinstance(error, DomainError):
        return error.as_refusal()
    if isinstance(error, RequestValidationError):
        return _first_fault(request, error.errors()).as_refusal()
    asked = _OF_THE_QUERY.get(type(error))
    if asked:
        field, problem, accepted = asked
        return BadParameterError(field=field, problem=problem, accepted=accepted).as_refusal()
    return away(getattr(error, "code", "vault_unavailable")) if isinstance(error, AWAY) else None


def _first_fault(request: Request, faults: Any) -> DomainError:  # noqa: ANN401 -- as pydantic has it
    """Return the first fault that the framework found as a refusal."""
    first = faults[0]
    place, *path = first["loc"]
    field = ".".join(map(str, path)) or place
    told = misfit(first, _fields(request, place, path[:-1]))
    is_missing = first["type"] == "missing"
    if place == "body" and is_missing and path:
        return FieldMissingError(field=field)
    if place == "body":
        return MalformedError(field=field, problem=told.problem, accepted=told.accepted)
    if is_missing and field.lower() in _MISSING:
        return _MISSING[field.lower()](field=field)
    return BadParameterError(field=field, problem=told.problem, accepted=told.accepted)


def _fields(request: Request, place: str, path: list[str | int]) -> tuple[str, ...]:
    """Return the names of what the route takes there, where a model says it."""
    route = request.scope.get("route")
    if not isinstance(route, APIRoute):
        return ()
    of_query = route.dependant.query_params
    fields = [route.body_field] if place == "body" else of_query if place == "query" else []
    models = [each.field_info.annotation for each in fields if each]
    return next((fields_at(each, path) for each in models if _is_model(each)), ())


def _is_model(kind: object) -> TypeGuard[type[BaseModel]]:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def away(code: str) -> Refusal:
    """Return the refusal for a store that is away.

    Its own sentence names files and hosts of the machine: the log has it, the answer has not.
    """
    return AwayError(given=code).as_refusal()


def refusal_of(outcome: Outcome) -> Refusal:
    """Return why an order was not accepted, as who gave it is told."""
    refusal = outcome.refusal
    assert refusal is not None  # noqa: S101 -- every outcome that is not accepted has one
    return away(refusal.code) if outcome.kind == "unavailable" else refusal
