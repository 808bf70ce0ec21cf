"""`bihuan audit prove` and `check-proof`: a small file, verified with a public key alone."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple
from uuid import UUID

import typer

from bihuan.cli.evidence.checkpoint import OutOption
from bihuan.cli.evidence.consistency import tell_growth
from bihuan.cli.run import AsJson, Run
from bihuan.errors import CheckFailedError, WrongUsageError

if TYPE_CHECKING:
    from application.event_store import EventStore
    from application.evidence.proof_file import ProofFile


class Wanted(NamedTuple):
    """Which events of a stream are to be proved; None: up to the newest that is covered."""

    stream: UUID
    first: int = 1
    last: int | None = None


def prove(
    ctx: typer.Context,
    *,
    proved: Annotated[str, typer.Argument(metavar="EVENT")],
    out: OutOption = None,
    as_json: AsJson = False,
) -> None:
    """Write a proof that the events stand in the log."""
    from application.drafts import write_whole  # noqa: PLC0415 -- loads the stores
    from application.evidence.findings import LogFaultError  # noqa: PLC0415
    from application.evidence.proof_file import text_of  # noqa: PLC0415
    from application.evidence.proving import NotCoveredError  # noqa: PLC0415
    from application.evidence.proving import prove as prove_events  # noqa: PLC0415
    from bihuan.evidence import failed  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    try:
        with run.log() as store:
            stream, first, last = _wanted(run, store, proved)
            proof = prove_events(store, stream, first=first, last=last)
    except NotCoveredError as error:
        raise CheckFailedError(say="proof.not_covered", given=proved) from error
    except LookupError as error:
        raise WrongUsageError(say="proof.unknown", given=proved) from error
    except LogFaultError as error:
        raise failed(error.finding) from error
    path = out or Path(f"proof-{proof.position}.json")
    write_whole(path, text_of(proof).encode())
    run.output.document({"path": path, **_document(proof)})
    run.output.say(
        "proof.made",
        first=proof.after_version + 1,
        last=proof.last_version,
        stream=proof.stream,
        number=proof.checkpoint.number,
        path=path,
    )


def check_proof(
    ctx: typer.Context,
    *,
    proof_file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False)],
    public_key: Annotated[
        Path, typer.Option("--public-key", metavar="FILE", exists=True, dir_okay=False)
    ],
    as_json: AsJson = False,
) -> None:
    """Verify a proof with the public key; neither a store nor settings are looked at."""
    from application.evidence.consistency_file import speaks_of_growth  # noqa: PLC0415 -- late
    from application.evidence.proof_file import ProofRefusedError  # noqa: PLC0415 -- quick help
    from application.evidence.signing_keys import SigningKeyError, read_public  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    content = proof_file.read_bytes()
    tell = tell_growth if speaks_of_growth(content) else _tell_events
    try:
        tell(run, content, read_public(public_key))
    except SigningKeyError as error:
        raise WrongUsageError(str(error)) from error
    except ProofRefusedError as error:
        own = f"proof.{error.fault}"
        say = own if run.words.knows(own) else f"fault.{error.fault}"
        blank = dict.fromkeys(("stream", "version", "key"), "-")
        raise CheckFailedError(say=say, **{**blank, "source": proof_file.name}) from error


def _tell_events(run: Run, content: bytes, public: bytes) -> None:
    from application.evidence.proof_file import check_proof as check  # noqa: PLC0415 -- quick help

    proof = check(content, public=public)
    run.output.document(_document(proof))
    run.output.say(
        "proof.holds",
        first=proof.after_version + 1,
        last=proof.last_version,
        stream=proof.stream,
        position=proof.position,
        size=proof.checkpoint.size,
        signed_at=proof.checkpoint.signed_at.isoformat(),
    )


def _wanted(run: Run, store: "EventStore", text: str) -> Wanted:
    """Return the events that a person means. Raises LookupError, and what finding an issue does."""
    if text.isdecimal():
        return _at_position(store, int(text))
    reference, at, version = text.rpartition("@")
    if at and version.isdecimal() and int(version):
        return Wanted(_stream(run, reference), int(version), int(version))
    return Wanted(_stream(run, text))


def _stream(run: Run, reference: str) -> UUID:
    """Return the issue's id: as it was given, or looked up, which takes more than the log."""
    from bihuan.cli.issue.finding import find_issue  # noqa: PLC0415 -- loads the use cases

    try:
        return UUID(reference)
    except ValueError:
        with run.system() as system:
            return find_issue(system, reference)


def _at_position(store: "EventStore", position: int) -> Wanted:
    rows = store.recorder.events_after(position - 1, 1) if 0 < position < 2**63 else []
    if not rows or rows[0].id != position:
        raise LookupError(position)
    version = rows[0].originator_version
    return Wanted(rows[0].stream, version, version)


def _document(proof: "ProofFile") -> dict[str, object]:
    return {
        "stream": proof.stream,
        "first": proof.after_version + 1,
        "last": proof.last_version,
        "topics": [event.topic for event in proof.events],
        "state_hashes": [event.state_hash for event in proof.events],
        "position": proof.position,
        "digest": proof.digest,
        "checkpoint": proof.checkpoint.model_dump(mode="json"),
    }
