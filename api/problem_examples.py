"""An example of each kind of refusal, for the description: what is told of one that happens."""

from collections.abc import Mapping
from typing import Any, Final

from api.errors import (
    AwayError,
    BadParameterError,
    BodyTooLargeError,
    FaultError,
    MediaTypeError,
    PreconditionMissingError,
    RateLimitedError,
)
from api.problems import document_of
from domain.account.errors import NotAuthenticatedError
from domain.clear_text import TextEmptyError
from domain.errors import DomainError
from domain.issue.errors import (
    AlreadyClaimedError,
    IssueNotFoundError,
    NotAddresseeError,
    StaleVersionError,
)

_ERRORS: Final[Mapping[int, DomainError]] = {
    400: BadParameterError(field="limit", problem="is too large", accepted="500 or less"),
    401: NotAuthenticatedError(),
    403: NotAddresseeError(unit="housing", given="roads"),
    404: IssueNotFoundError(given="BH-2026-000009"),
    409: AlreadyClaimedError(holder="housing-handler-1", unit="housing", until=None),
    412: StaleVersionError(version=4, given=3),
    413: BodyTooLargeError(accepted=1_048_576),
    415: MediaTypeError(given="text/plain", accepted="application/json"),
    422: TextEmptyError(field="text", accepted="1-20000"),
    428: PreconditionMissingError(field="If-Match"),
    429: RateLimitedError(seconds=7),
    500: FaultError(),
    503: AwayError(given="store_unavailable"),
}
_MORE: Final[Mapping[int, Mapping[str, object]]] = {412: {"version": 4, "changes": []}}
_INSTANCE: Final = "b3f1c7a05d9e4c0e8a3b6a1a2f6f0c11"


def problem_example(status: int) -> dict[str, Any]:
    """Return a problem of the status."""
    refusal = _ERRORS[status].as_refusal()
    more = _MORE.get(status, {})
    return document_of(refusal, detail=refusal.message, instance=_INSTANCE, **more)
