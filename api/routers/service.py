"""What needs no token: whether the service lives, and what its error codes mean."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from api.described import problems
from api.error_codes import explained
from api.errors import NoSuchPlaceError
from api.languages import TheWords

router = APIRouter(tags=["service"])
ErrorCode = Annotated[
    str, Path(max_length=64, description="the `code` of a problem", examples=["already_claimed"])
]


class Health(BaseModel):
    """The service answers."""

    model_config = ConfigDict(extra="forbid")

    status: Literal["ok"] = "ok"


class Explained(BaseModel):
    """What an error code means."""

    model_config = ConfigDict(extra="forbid")

    code: str
    status: int
    retryable: bool
    when: Annotated[str, Field(description="the rule behind it")]
    text: Annotated[str, Field(description="the sentence of a problem, its values left open")]


@router.get("/health", responses=problems(400, 429, 500))
async def health() -> Health:
    """Say that the service answers; `bihuan doctor` says how the stores are."""
    return Health()


@router.get("/api/v1/errors/{code}", responses=problems(400, 404, 429, 500))
async def error_code(words: TheWords, code: ErrorCode) -> Explained:
    """Explain an error code in the reader's language: where the `type` of a problem leads."""
    found = explained(code)
    if found is None:
        raise NoSuchPlaceError(accepted="/openapi.json")
    return Explained(
        code=code,
        status=found.http_status,
        retryable=found.retryable,
        when=words(f"when.{code}"),
        text=words.form_of(code),
    )
