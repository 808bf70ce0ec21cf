"""Every error ends in an answer of the form that is spoken where it happened.

That is a problem document, and under Open311 the errors of its specification, whoever refuses: a
route, the framework, the limits, a fault of the program.
"""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from api.errors import BadParameterError, FaultError, MethodError, NoSuchPlaceError
from api.heads import allowed as methods_at
from api.open311.errors import refused as refused_by_open311
from api.open311.places import PREFIX
from api.problems import AWAY, problem, refusal_in
from domain.errors import DomainError
from domain.receipt import Refusal


def install(app: FastAPI) -> None:
    """Let every error of the application end in such an answer."""
    for kind in (DomainError, RequestValidationError, *AWAY):
        app.add_exception_handler(kind, _refused)
    app.add_exception_handler(HTTPException, _of_the_framework)


def refused(
    request: Request, refusal: Refusal, headers: Mapping[str, str] | None = None
) -> Response:
    """Return the answer to a refused request."""
    speaks_open311 = request.scope["path"].startswith(f"{PREFIX}/")
    answer = refused_by_open311 if speaks_open311 else problem
    return answer(request, refusal, headers=headers)


def fault(request: Request) -> Response:
    """Return the answer to a fault of the program; it tells nothing of it."""
    return refused(request, FaultError().as_refusal())


def _refused(request: Request, error: Exception) -> Response:
    return refused(request, refusal_in(request, error) or FaultError().as_refusal())


def _of_the_framework(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 -- the handler of its kind
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = ", ".join(methods_at(request.scope))
        refusal = MethodError(given=request.method, accepted=allowed).as_refusal()
        return refused(request, refusal, {"Allow": allowed})
    if error.status_code == HTTPStatus.NOT_FOUND:
        return refused(request, NoSuchPlaceError(accepted="/openapi.json").as_refusal())
    accepted = "a request as /openapi.json shows it"
    unread = BadParameterError(field="request", problem="cannot be read", accepted=accepted)
    return refused(request, unread.as_refusal())
