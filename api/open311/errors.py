"""What an Open311 client is told that is refused: the errors of the specification, in its form."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from fastapi import Request, Response

from api.languages import words
from api.open311.documents import Value, document, form_of
from api.problems import retry_after
from application.covered import covered
from domain.errors import DomainError
from domain.receipt import Refusal


class JurisdictionMissingError(DomainError):
    """Several jurisdictions are served here, and the request says none."""

    code, http_status = "jurisdiction_missing", 400
    text = "jurisdiction_id is missing; accepted: {accepted}."


class JurisdictionUnknownError(DomainError):
    """The jurisdiction is not served here."""

    code, http_status = "jurisdiction_unknown", 404
    text = "There is no jurisdiction {given} here; accepted: {accepted}."


class ServiceUnknownError(DomainError):
    """The jurisdiction takes no reports under this service code."""

    code, http_status = "service_unknown", 404
    text = "There is no service {given}; accepted: a service_code of {accepted}."


class RequestTokenUnknownError(DomainError):
    """No request was taken under this token, or not yet."""

    code, http_status = "request_token_unknown", 404
    text = "There is no request of this token, or not yet; accepted: a token of a report made here."


class ApiKeyMissingError(DomainError):
    """Who reports shows the key that he was given."""

    code, http_status = "api_key_missing", 403
    text = "api_key is missing; accepted: {accepted}."


class BadFormError(DomainError):
    """The form cannot be read, or it holds what no field of it may hold."""

    code, http_status = "bad_form", 400
    text = "The form cannot be read: {problem}; accepted: {accepted}."

    @classmethod
    def because(cls, *, problem: str) -> "BadFormError":
        """Return the refusal of a form with that fault."""
        return cls(problem=problem, accepted="each field once, text in UTF-8")


class LocationMissingError(DomainError):
    """A request says where the matter is."""

    code, http_status = "location_missing", 400
    text = "The request does not say where; accepted: {accepted}."


class NotReportersError(DomainError):
    """Updates come by the key of the account that reported the request."""

    code, http_status = "not_reporters", 403
    text = "This key did not report {number}; accepted: the key that did."


_STATUSES: Final[Mapping[int, HTTPStatus]] = {
    HTTPStatus.UNAUTHORIZED: HTTPStatus.FORBIDDEN,
    **{
        status: status
        for status in (
            HTTPStatus.FORBIDDEN,
            HTTPStatus.NOT_FOUND,
            HTTPStatus.METHOD_NOT_ALLOWED,
            HTTPStatus.TOO_MANY_REQUESTS,
            HTTPStatus.INTERNAL_SERVER_ERROR,
            HTTPStatus.SERVICE_UNAVAILABLE,
        )
    },
}
"""The specification knows 403 for keys, 404 for what is not there, and 400 for all the rest."""


def refused(
    request: Request, refusal: Refusal, *, headers: Mapping[str, str] | None = None
) -> Response:
    """Return the errors document; the description begins with our own code."""
    refusal = covered(refusal)
    status = _STATUSES.get(refusal.http_status, HTTPStatus.BAD_REQUEST)
    request.state.refused = refusal.code
    told = f"{refusal.code}: {words(request).refusal(refusal)}"
    more = {**(headers or {}), **retry_after(refusal)}
    errors: Value = [{"code": int(status), "description": told}]
    return document(form_of(request), "errors", errors, status=status, headers=more)
