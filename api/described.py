"""What every resource may answer besides what was asked for, for its description."""

from typing import Any, Final

from api.problem_examples import problem_example
from api.problems import MEDIA_TYPE, Problem

BEARER: Final = "HTTPBearer"
SESSION: Final = "Session"
"""The ways to say who asks, as the description names them."""
_WHY: Final = {
    400: "malformed: syntax, type or form",
    401: "no valid identity",
    403: "not for this role, scope or person",
    404: "unknown, or not for the asker to know of",
    409: "in conflict with the state, or the first request of this key still runs",
    412: "stale: the issue went on since; `changes` tells how",
    413: "the body is too long",
    415: "the body is of another type than is read here (JSON in UTF-8, or a file), or packed",
    422: "well-formed, against a rule; or the key was used for another body",
    428: "without If-Match nothing is changed",
    429: "too many requests; Retry-After says when",
    500: "a fault of the program",
    503: "a store is away, nothing was recorded; Retry-After says when",
}
READING: Final = (400, 401, 403, 404, 429, 500, 503)
OPENING: Final = (400, 401, 403, 404, 409, 413, 415, 422, 429, 500, 503)
CHANGING: Final = (*OPENING, 412, 428)


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the description of these refusals."""
    return {status: _described(status) for status in sorted(statuses)}


def _described(status: int) -> dict[str, Any]:
    form = {"$ref": f"#/components/schemas/{Problem.__name__}"}
    found: dict[str, Any] = {
        "description": _WHY[status],
        "content": {MEDIA_TYPE: {"schema": form, "example": problem_example(status)}},
    }
    if status in {429, 503}:
        schema = {"schema": {"type": "integer"}, "description": "seconds to wait"}
        found["headers"] = {"Retry-After": schema}
    return found
