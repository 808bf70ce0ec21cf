"""The code of a complainant, for the clerk whom he asks for it."""

import asyncio
from typing import Annotated, Final

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic.types import Strict

from api.authentication import ActingAs, Writer, actor_for
from api.described import problems
from api.desk import TheDesk
from api.finding import VisibleIssue
from api.strict_route import StrictRoute
from application.identity.code_telling import LONGEST_PURPOSE
from domain.access.code_telling import TELLS

_ANSWERS: Final = (400, 401, 403, 404, 413, 415, 422, 429, 500, 503)
router = APIRouter(prefix="/issues/{issue}", tags=["issues"], route_class=StrictRoute)


class CodeWish(BaseModel):
    """What the code is told for, and whether it is to be a new one."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    purpose: Annotated[
        str,
        Field(max_length=LONGEST_PURPOSE, examples=["the complainant lost it and called"]),
    ]
    renew: Annotated[
        Annotated[bool, Strict()], Field(description="the code so far is worth nothing then")
    ] = False


class CodeTold(BaseModel):
    """Number and code, to be passed on to the complainant and to nobody else."""

    model_config = ConfigDict(extra="forbid")

    number: str
    code: str


@router.post("/follow-code", responses=problems(*_ANSWERS))
async def tell_follow_code(
    desk: TheDesk,
    caller: Writer,
    issue: VisibleIssue,
    body: CodeWish,
    response: Response,
    acting_as: ActingAs = None,
) -> CodeTold:
    """Tell a clerk the code by which the complainant follows his issue, or a new one.

    Only one who may know who complained, and never one of the unit that handles it; it is on
    record with its purpose. The token is good for reading as well as for writing: with the code
    one does both.
    """
    actor = actor_for(caller, acting_as, allowed=(TELLS,))
    code = await asyncio.to_thread(
        desk.telling.tell,
        issue,
        body.purpose,
        actor,
        renew=body.renew,
        account=caller.account,
    )
    response.headers["Cache-Control"] = "no-store"
    return CodeTold(number=issue.number, code=code)
