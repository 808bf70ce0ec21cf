"""Evidence over HTTP: what was signed about the log, and proofs that events stand in it."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from api.authentication import Reader
from api.described import READING, problems
from api.desk import Desk, TheDesk
from api.errors import NoSuchPlaceError, NotCoveredYetError
from api.params import Asked
from api.plain import plain
from application.evidence.findings import LogFaultError
from application.evidence.proof_file import ProofFile, text_of
from application.evidence.proving import NotCoveredError, prove
from application.evidence.record import standing
from domain.access.duties import EVIDENCE
from domain.evidence.events import CHECKPOINTS, CheckpointSigned
from domain.evidence.statements import Checkpoint, Signature

router = APIRouter(prefix="/audit", tags=["audit"])


class ShownCheckpoint(Checkpoint):
    """What was signed about the log, and the signature in hexadecimal digits."""

    signature: Signature


class ShownStatus(BaseModel):
    """How far the log is signed."""

    model_config = ConfigDict(extra="forbid")

    position: Annotated[int, Field(description="of the newest event")]
    checkpoint: Annotated[ShownCheckpoint | None, Field(description="the last one signed")]
    key: Annotated[str | None, Field(description="the id of the key that signs")]


class ShownCheckpoints(BaseModel):
    """Signed checkpoints, the newest last."""

    model_config = ConfigDict(extra="forbid")

    checkpoints: list[ShownCheckpoint]


class ProofQuery(Asked):
    """Which events of a stream; without `last` up to the newest that is covered."""

    stream: Annotated[UUID, Field(description="the id of an issue or of another stream")]
    first: Annotated[int, Field(ge=1, lt=2**31, description="of its events, by version")] = 1
    last: Annotated[
        int | None, Field(ge=1, lt=2**31, description="None: as `first`, or the newest")
    ] = None


@router.get(
    "/status", responses={200: {"model": ShownStatus}, **problems(*READING)}, response_model=None
)
async def status(desk: TheDesk, caller: Reader) -> Response:
    """Say how far the log is signed. `bihuan audit verify` recomputes it."""
    desk.access.check_duty(caller, EVIDENCE)
    return JSONResponse(plain(await asyncio.to_thread(_status, desk)))


@router.get(
    "/checkpoints",
    responses={200: {"model": ShownCheckpoints}, **problems(*READING)},
    response_model=None,
)
async def checkpoints(desk: TheDesk, caller: Reader) -> Response:
    """List what was signed about the log, in the log itself."""
    desk.access.check_duty(caller, EVIDENCE)
    recorded = await asyncio.to_thread(desk.store.read, CHECKPOINTS)
    signed = [each.event for each in recorded if isinstance(each.event, CheckpointSigned)]
    return JSONResponse(plain({"checkpoints": [_shown(each) for each in signed]}))


@router.get(
    "/proof",
    responses={
        200: {
            "model": ProofFile,
            "description": "the proof file: keep it as it came, `bihuan audit check-proof` reads "
            "each character of it",
        },
        **problems(*READING, 409),
    },
    response_model=None,
)
async def proof(desk: TheDesk, caller: Reader, asked: Annotated[ProofQuery, Query()]) -> Response:
    """Return a proof that events of a stream stand in the log, for a public key alone."""
    desk.access.check_duty(caller, EVIDENCE)
    try:
        found = await asyncio.to_thread(
            prove, desk.store, asked.stream, first=asked.first, last=asked.last
        )
    except NotCoveredError as error:
        raise NotCoveredYetError(accepted="after the next checkpoint") from error
    except LookupError as error:
        raise NoSuchPlaceError(accepted="/openapi.json") from error
    except LogFaultError as error:
        raise NotCoveredYetError(accepted="after `bihuan audit verify`") from error
    return Response(text_of(found), media_type="application/json")


def _status(desk: Desk) -> dict[str, object]:
    now = standing(desk.store)
    return {
        "position": desk.store.last_position(),
        "checkpoint": _shown(now.last) if now.last else None,
        "key": now.key,
    }


def _shown(signed: CheckpointSigned) -> dict[str, Any]:
    return {**signed.checkpoint.model_dump(mode="json"), "signature": signed.signature}
