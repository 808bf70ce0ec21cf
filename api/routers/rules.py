"""What decides: the packs in force and before, and the directory of a day."""

import asyncio
import json
from datetime import date, datetime
from itertools import islice
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from api.authentication import Reader
from api.described import READING, problems
from api.desk import Desk, TheDesk
from api.errors import NoSuchPlaceError
from api.params import Asked, Word
from api.plain import plain
from domain.access.duties import RULES
from domain.base import Instant
from domain.directory import Directory
from domain.directory.registers import RECORDS
from domain.publishing.policy import POLICY, PolicyVersion, policy_stream

router = APIRouter(tags=["rules"])
RegisterName = Literal[
    "units",
    "posts",
    "people",
    "absences",
    "places",
    "grids",
    "objects",
    "addresses",
    "responsibilities",
    "certificates",
    "assignments",
]
PackName = Annotated[
    str, Path(pattern=r"^[A-Za-z0-9_-]{1,64}$", description="a pack", examples=["default"])
]
OneRegister = Annotated[RegisterName, Path(description="a register of the directory")]
Code = Annotated[
    str, Path(max_length=128, description="a code of the register", examples=["housing"])
]


class ShownVersion(BaseModel):
    """A version of a pack: who put it into force, when and why."""

    model_config = ConfigDict(extra="forbid")

    number: int
    ref: str
    effective_from: datetime
    published_at: datetime
    by: Annotated[str, Field(description="the person's code")]
    why: str


class ShownPack(ShownVersion):
    """The version of a pack in force at an instant, what it says, and all versions."""

    content: dict[str, Any]
    versions: list[ShownVersion]


class ShownPacks(BaseModel):
    """The packs in force."""

    model_config = ConfigDict(extra="forbid")

    packs: list[str]


class ShownRegisters(BaseModel):
    """How many lines each register has on a day."""

    model_config = ConfigDict(extra="forbid")

    version: str
    day: date
    registers: dict[str, int]


class ShownRecords(BaseModel):
    """Lines of a register."""

    model_config = ConfigDict(extra="forbid")

    of: Annotated[RegisterName, Field(alias="register")]
    version: str
    day: date
    records: list[dict[str, Any]]
    next_after: Annotated[str | None, Field(description="`after` of the next page; None: no more")]


class InstantQuery(Asked):
    """Of which instant."""

    at: Annotated[Instant | None, Field(description="None: now")] = None


class DayQuery(Asked):
    """Of which day."""

    day: Annotated[date | None, Field(description="None: today")] = None


class RecordsQuery(DayQuery):
    """Of which day, and from where on."""

    limit: Annotated[int, Field(ge=1, le=10_000, description="lines of a page")] = 100
    after: Annotated[Word, Field(description="lines whose code sorts behind this one")] = ""


@router.get(
    "/policies", responses={200: {"model": ShownPacks}, **problems(*READING)}, response_model=None
)
async def policies(desk: TheDesk, caller: Reader) -> Response:
    """List the packs that decide now, each with its version."""
    desk.access.check_duty(caller, RULES)
    found = await asyncio.to_thread(desk.facts.policies, desk.clock())
    return JSONResponse({"packs": sorted({policy.ref for policy in found})})


@router.get(
    "/policies/{pack}",
    responses={200: {"model": ShownPack}, **problems(*READING)},
    response_model=None,
)
async def policy(
    desk: TheDesk, caller: Reader, pack: PackName, asked: Annotated[InstantQuery, Query()]
) -> Response:
    """Return the version of a pack in force at an instant, what it says, and all versions."""
    desk.access.check_duty(caller, RULES)
    at = asked.at or desk.clock()
    held = await asyncio.to_thread(desk.aggregates.latest, POLICY, policy_stream(pack))
    current = held.standing.state.at(at)
    if current is None:
        raise NoSuchPlaceError(accepted="/api/v1/policies")
    versions = [_version(each) for each in held.standing.state.versions]
    content = json.loads(current.content)
    return JSONResponse(plain({**_version(current), "content": content, "versions": versions}))


@router.get(
    "/directory",
    responses={200: {"model": ShownRegisters}, **problems(*READING)},
    response_model=None,
)
async def directory(desk: TheDesk, caller: Reader, asked: Annotated[DayQuery, Query()]) -> Response:
    """Return how many lines each register has on a day."""
    desk.access.check_duty(caller, RULES)
    found = await asyncio.to_thread(_directory, desk, asked.day)
    counts = {
        name: sum(1 for _ in found.registers.register(name).holding(found.day)) for name in RECORDS
    }
    document = {"version": found.version, "day": found.day, "registers": counts}
    return JSONResponse(plain(document))


@router.get(
    "/directory/{register}",
    responses={200: {"model": ShownRecords}, **problems(*READING)},
    response_model=None,
)
async def register(
    desk: TheDesk, caller: Reader, register: OneRegister, asked: Annotated[RecordsQuery, Query()]
) -> Response:
    """Return the lines of a register that hold on a day, by code."""
    desk.access.check_duty(caller, RULES)
    found = await asyncio.to_thread(_directory, desk, asked.day)
    holding = sorted(found.registers.register(register).holding(found.day), key=lambda e: e.code)
    some = [*islice((each for each in holding if each.code > asked.after), asked.limit + 1)]
    shown = some[: asked.limit]
    document = {
        "register": register,
        "version": found.version,
        "day": found.day,
        "records": [each.model_dump(mode="json", exclude_none=True) for each in shown],
        "next_after": shown[-1].code if len(some) > len(shown) else None,
    }
    return JSONResponse(plain(document))


@router.get(
    "/directory/{register}/{code}",
    responses={200: {"model": ShownRecords}, **problems(*READING)},
    response_model=None,
)
async def record(desk: TheDesk, caller: Reader, register: OneRegister, code: Code) -> Response:
    """Return everything a register ever said of one code."""
    desk.access.check_duty(caller, RULES)
    found = await asyncio.to_thread(_directory, desk, None)
    versions = found.registers.register(register).versions.get(code)
    if not versions:
        raise NoSuchPlaceError(accepted=f"/api/v1/directory/{register}")
    document = {
        "register": register,
        "version": found.version,
        "day": found.day,
        "records": [each.model_dump(mode="json", exclude_none=True) for each in versions],
        "next_after": None,
    }
    return JSONResponse(plain(document))


def _directory(desk: Desk, day: date | None) -> Directory:
    today = desk.today
    return Directory(today.registers, day or today.day)


def _version(version: PolicyVersion) -> dict[str, object]:
    return {
        "number": version.number,
        "ref": version.ref,
        "effective_from": version.effective_from,
        "published_at": version.published_at,
        "by": version.by.id,
        "why": version.why,
    }
