"""The forms of Open311 answers, for the description: one content in two media types."""

from collections.abc import Mapping
from typing import Any, Final

from api.answer_examples import Examples
from api.errors import AwayError, FaultError, RateLimitedError
from api.open311.documents import xml_of
from api.open311.errors import ApiKeyMissingError, LocationMissingError, ServiceUnknownError
from domain.errors import DomainError

Schema = dict[str, Any]

_TEXT: Final[Schema] = {"type": "string"}
_TEXT_OR_NOT: Final[Schema] = {"type": ["string", "null"]}
_INSTANT: Final[Schema] = {"type": "string", "format": "date-time"}
_INSTANT_OR_NOT: Final[Schema] = {"type": ["string", "null"], "format": "date-time"}
_TRUTH: Final[Schema] = {"type": "boolean"}
_NUMBER_OR_NOT: Final[Schema] = {"type": ["number", "null"]}
_NUMBER: Final[Schema] = {"type": "integer"}
_STANDING: Final[Schema] = {"type": "string", "enum": ["open", "closed"]}


def _object(**fields: Schema) -> Schema:
    return {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def listing(item: Schema) -> Schema:
    """Return the form of a list of these."""
    return {"type": "array", "items": item}


SERVICE: Final = _object(
    service_code=_TEXT,
    service_name=_TEXT,
    description=_TEXT,
    metadata=_TRUTH,
    type={"type": "string", "enum": ["realtime"]},
    keywords=_TEXT,
    group=_TEXT,
)
SERVICE_DEFINITION: Final = _object(
    service_code=_TEXT,
    attributes=listing(
        _object(
            variable=_TRUTH,
            code=_TEXT,
            datatype=_TEXT,
            required=_TRUTH,
            datatype_description=_TEXT_OR_NOT,
            order=_NUMBER,
            description=_TEXT,
            values=listing(_object(key=_TEXT, name=_TEXT)),
        )
    ),
)
REQUEST: Final = _object(
    service_request_id=_TEXT,
    status=_STANDING,
    status_notes=_TEXT,
    service_name=_TEXT,
    service_code=_TEXT,
    description=_TEXT_OR_NOT,
    agency_responsible=_TEXT_OR_NOT,
    service_notice=_TEXT_OR_NOT,
    requested_datetime=_INSTANT,
    updated_datetime=_INSTANT,
    expected_datetime=_INSTANT_OR_NOT,
    address=_TEXT_OR_NOT,
    address_id=_TEXT_OR_NOT,
    zipcode=_TEXT_OR_NOT,
    lat=_NUMBER_OR_NOT,
    long=_NUMBER_OR_NOT,
    media_url=_TEXT_OR_NOT,
)
_TAKEN: Final = _object(
    service_request_id=_TEXT, service_notice=_TEXT_OR_NOT, account_id=_TEXT_OR_NOT
)
_UNKNOWN_YET: Final = _object(token=_TEXT, service_notice=_TEXT_OR_NOT, account_id=_TEXT_OR_NOT)
TAKEN: Final[Schema] = {"anyOf": [_TAKEN, _UNKNOWN_YET]}
"""A report that was taken; or, where no answer came in time, the token to ask with."""
OF_TOKEN: Final = _object(service_request_id=_TEXT, token=_TEXT)
UPDATE: Final = _object(
    update_id=_TEXT,
    service_request_id=_TEXT,
    status=_STANDING,
    updated_datetime=_INSTANT,
    description=_TEXT,
    media_url=_TEXT_OR_NOT,
)
UPDATE_TAKEN: Final = _object(update_id=_TEXT)
DISCOVERY: Final = _object(
    changeset=_TEXT,
    contact=_TEXT,
    key_service=_TEXT,
    endpoints=listing(
        _object(
            specification=_TEXT,
            url=_TEXT,
            changeset=_TEXT,
            type=_TEXT,
            formats=listing(_TEXT),
        )
    ),
)
_ERRORS: Final = listing(_object(code=_NUMBER, description=_TEXT))
_WHY: Final = {
    400: "the request cannot be taken as it is; the description begins with our own code",
    403: "no api_key, or not one for this",
    404: "an unknown jurisdiction, service, request or token",
    429: "too many requests; Retry-After says when",
    500: "a fault of the program",
    503: "a store is away, nothing was recorded; Retry-After says when",
}
_REFUSALS: Final[Mapping[int, DomainError]] = {
    400: LocationMissingError(accepted=("lat and long", "address_string", "address_id")),
    403: ApiKeyMissingError(accepted="a token of scope write, as api_key"),
    404: ServiceUnknownError(given="c0000000000", accepted="services.json"),
    429: RateLimitedError(seconds=7),
    500: FaultError(),
    503: AwayError(given="store_unavailable"),
}
"""One of each status, as an example."""
_ALWAYS: Final = (429, 500, 503)


def answers(root: str, schema: Schema, *refusals: int) -> dict[int | str, dict[str, Any]]:
    """Return the description of what a resource answers, and of what it refuses with.

    `root` is what its answer is called in XML.
    """
    example = Examples({}).of(schema)
    told: dict[int | str, dict[str, Any]] = {200: _in_both(root, schema, example, "as asked for")}
    return told | {each: _refused(each) for each in (*refusals, *_ALWAYS)}


def _refused(status: int) -> dict[str, Any]:
    refusal = _REFUSALS[status].as_refusal()
    example = [{"code": status, "description": f"{refusal.code}: {refusal.message}"}]
    return _in_both("errors", _ERRORS, example, _WHY[status])


def _in_both(root: str, schema: Schema, example: Any, why: str) -> dict[str, Any]:  # noqa: ANN401 -- JSON
    return {
        "description": why,
        "content": {
            "application/json": {"schema": schema, "example": example},
            "text/xml": {"schema": {"type": "string"}, "example": xml_of(root, example)},
        },
    }
