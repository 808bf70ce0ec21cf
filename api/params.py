"""Parts of the path and of the query that several resources take."""

from datetime import datetime
from typing import Annotated, Final

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.errors import BadParameterError

Word = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
"""A code or a name as a filter takes it: no control character, never part of a statement."""
Cursor = Annotated[
    str | None,
    Field(
        max_length=600,
        pattern=r"^[A-Za-z0-9_-]*$",
        description="`next_cursor` of the page before; None begins anew",
    ),
]
MinPosition = Annotated[
    int,
    Field(
        ge=0,
        lt=2**63,
        description="The position of a receipt: the answer waits up to a second until the view "
        "has come to it. The header `Bihuan-Behind: true` says that it has not.",
    ),
]
SHA256: Final = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
"""Of a file in examples."""
FileId = Annotated[
    str,
    Path(
        pattern=r"^[0-9a-f]{64}$",
        description="SHA-256 of the file's original bytes",
        examples=[SHA256],
    ),
]
_ZONED: Final = "an instant in ISO 8601 with its zone, not in the future"


class Asked(BaseModel):
    """A query. What it does not know it refuses: a filter spelt wrong would filter nothing."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


def past_instant(given: datetime, now: datetime) -> datetime:
    """Return the instant. Raises BadParameterError where it has not come yet."""
    if given > now:
        raise BadParameterError(field="at", problem="lies in the future", accepted=_ZONED)
    return given
