"""`bihuan audit consistency`: a proof that the log only grew between two checkpoints."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bihuan.cli.evidence.checkpoint import OutOption
from bihuan.cli.run import AsJson, Run
from bihuan.errors import CheckFailedError, WrongUsageError

if TYPE_CHECKING:
    from application.event_store import EventStore
    from application.evidence.checkpoint_file import CheckpointFile
    from application.evidence.consistency_file import ConsistencyFile

_NEWEST = ""


def consistency(
    ctx: typer.Context,
    *,
    older: Annotated[str, typer.Argument(metavar="CHECKPOINT")],
    newer: Annotated[str, typer.Argument(metavar="[CHECKPOINT]")] = _NEWEST,
    out: OutOption = None,
    as_json: AsJson = False,
) -> None:
    """Write a proof that one checkpoint's log is the beginning of the other's."""
    from application.drafts import write_whole  # noqa: PLC0415 -- loads the stores
    from application.evidence.findings import LogFaultError  # noqa: PLC0415
    from application.evidence.proof_file import text_of  # noqa: PLC0415
    from application.evidence.proving import prove_growth  # noqa: PLC0415
    from bihuan.evidence import failed  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    with run.log() as store:
        pair = (_checkpoint(store, given) for given in (older, newer))
        try:
            proof = prove_growth(store, *pair)
        except LogFaultError as error:
            raise failed(error.finding) from error
    path = out or Path(f"consistency-{proof.older.size}-{proof.checkpoint.size}.json")
    write_whole(path, text_of(proof).encode())
    run.output.document({"path": path, **_document(proof)})
    run.output.say(
        "proof.growth_made",
        older=proof.older.number,
        number=proof.checkpoint.number,
        path=path,
    )


def tell_growth(run: Run, content: bytes, public: bytes) -> None:
    """Verify such a proof and tell what it says. Raises ProofRefusedError."""
    from application.evidence.consistency_file import check_consistency  # noqa: PLC0415 -- late

    proof = check_consistency(content, public=public)
    run.output.document(_document(proof))
    run.output.say(
        "proof.growth_holds",
        older=proof.older.size,
        older_at=proof.older.signed_at.isoformat(),
        size=proof.checkpoint.size,
        signed_at=proof.checkpoint.signed_at.isoformat(),
    )


def _checkpoint(store: "EventStore", given: str) -> "CheckpointFile":
    """Return the checkpoint of a number on record or of a file; without either the newest one."""
    from application.evidence.checkpoint_file import (  # noqa: PLC0415 -- loads the stores
        EvidenceFileError,
        read_checkpoint,
    )
    from application.evidence.record import numbered, standing  # noqa: PLC0415

    last = standing(store).last
    if last is None:
        raise WrongUsageError(say="proof.no_checkpoint")
    number = last.checkpoint.number
    try:
        if given == _NEWEST or given.isdecimal():
            return numbered(store, int(given or number))
        return read_checkpoint(Path(given))
    except LookupError as error:
        raise WrongUsageError(say="proof.no_such_checkpoint", given=given, last=number) from error
    except EvidenceFileError as error:
        raise CheckFailedError(str(error)) from error


def _document(proof: "ConsistencyFile") -> dict[str, object]:
    return {
        "older": proof.older.model_dump(mode="json"),
        "checkpoint": proof.checkpoint.model_dump(mode="json"),
        "steps": len(proof.path),
    }
