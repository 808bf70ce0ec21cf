"""Problem documents (RFC 9457): every answer that is not what was asked for."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from api.errors import (
    AwayError,
    BadParameterError,
    FaultError,
    KeyMissingError,
    MethodError,
    NoSuchPlaceError,
    PreconditionMissingError,
)
from api.languages import words
from api.request_id import request_id
from application.attachments.file_store import FilesUnavailableError
from application.covered import covered
from application.store_errors import StoreError
from application.vault import VaultUnavailableError
from domain.errors import DomainError
from domain.issue.commands import FieldMissingError, MalformedCommandError
from domain.receipt import Refusal
from projections.errors import CursorError, TooShortToFindError, ViewsError

MEDIA_TYPE: Final = "application/problem+json"
RETRY_SECONDS: Final = 5
"""After which a store that was away is worth another try."""
_MISSING: Final[Mapping[str, type[DomainError]]] = {
    "idempotency-key": KeyMissingError,
    "if-match": PreconditionMissingError,
}
_OF_THE_QUERY: Final[Mapping[type[Exception], str]] = {
    CursorError: "cursor",
    TooShortToFindError: "words",
}
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
    code: Annotated[str, Field(description="stable: programs decide by it")]
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
    status = HTTPStatus(refusal.http_status)
    request.state.refused = refusal.code
    known = {name: refusal.details[name] for name in _DETAILED if refusal.details.get(name)}
    document = {
        "type": f"/api/v1/errors/{refusal.code}",
        "title": status.phrase,
        "status": status.value,
        "detail": words(request).refusal(refusal),
        "code": refusal.code,
        "instance": request_id(request),
        "retryable": refusal.retryable,
        "details": refusal.details,
        **known,
        **more,
    }
    return JSONResponse(
        document,
        status_code=status,
        media_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store", **_standing(refusal), **(headers or {})},
    )


def _standing(refusal: Refusal) -> dict[str, str]:
    """Return the headers that go with a status."""
    if refusal.http_status == HTTPStatus.UNAUTHORIZED:
        return {"WWW-Authenticate": 'Bearer realm="bihuan"'}
    if refusal.http_status in {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS}:
        return {"Retry-After": str(refusal.details.get("seconds", RETRY_SECONDS))}
    return {}


def install(app: FastAPI) -> None:
    """Let every error of the application end in a problem document."""
    app.add_exception_handler(DomainError, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _of_the_framework)
    for away in (StoreError, VaultUnavailableError, ViewsError, FilesUnavailableError):
        app.add_exception_handler(away, _away)


def fault(request: Request) -> Response:
    """Return the answer to a fault of the program; it tells nothing of it."""
    return problem(request, FaultError().as_refusal())


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, DomainError)  # noqa: S101 -- the handler of its kind
    return problem(request, error.as_refusal())


def _malformed(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 -- the handler of its kind
    return problem(request, first_fault(error.errors()).as_refusal())


def first_fault(faults: Any) -> DomainError:  # noqa: ANN401 -- as pydantic lists them
    """Return the first fault that the framework found as a refusal."""
    first = faults[0]
    place, *path = (str(part) for part in first["loc"])
    field = ".".join(path) or place
    is_missing = first["type"] == "missing"
    if place == "body":
        if is_missing and path:
            return FieldMissingError(command="The order", field=field)
        return MalformedCommandError(command="The order", field=field, problem=first["msg"])
    if is_missing and field.lower() in _MISSING:
        return _MISSING[field.lower()](field=field)
    return BadParameterError(field=field, problem=first["msg"])


def _of_the_framework(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 -- the handler of its kind
    allowed = (error.headers or {}).get("Allow", "")
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        refused: DomainError = MethodError(given=request.method, accepted=allowed)
        return problem(request, refused.as_refusal(), headers={"Allow": allowed})
    if error.status_code == HTTPStatus.NOT_FOUND:
        return problem(request, NoSuchPlaceError(accepted="/openapi.json").as_refusal())
    refused = BadParameterError(field="request", problem=str(error.status_code))
    return problem(request, refused.as_refusal())


def _away(request: Request, error: Exception) -> Response:
    field = _OF_THE_QUERY.get(type(error))
    if field:
        refused = BadParameterError(field=field, problem=str(error))
        return problem(request, refused.as_refusal())
    return problem(request, away(getattr(error, "code", "vault_unavailable")))


def away(code: str) -> Refusal:
    """Return the refusal for a store that is away.

    Its own sentence names files and hosts of the machine: the log has it, the answer has not.
    """
    return AwayError(given=code).as_refusal()
