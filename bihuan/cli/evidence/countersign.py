"""`bihuan audit countersign`: who is given a checkpoint signs that he had it, and when."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bihuan.cli.evidence.checkpoint import OutOption
from bihuan.cli.run import AsJson, Run
from bihuan.errors import CheckFailedError, WrongUsageError

if TYPE_CHECKING:
    from application.evidence.checkpoint_file import CheckpointFile
    from application.evidence.signing_keys import Signer


def countersign(
    ctx: typer.Context,
    *,
    checkpoint_file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False)],
    own_key: Annotated[Path, typer.Option("--key", metavar="FILE", exists=True, dir_okay=False)],
    public_keys: Annotated[list[Path] | None, typer.Option("--public-key", metavar="FILE")] = None,
    out: OutOption = None,
    as_json: AsJson = False,
) -> None:
    """Add a recipient's signature to a checkpoint; neither a store nor settings are looked at."""
    from application.evidence.checkpoint_file import replace_checkpoint  # noqa: PLC0415 -- late
    from application.evidence.countersigning import countersign as sign  # noqa: PLC0415
    from bihuan.bootstrap import present  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    file, signer = _checked(checkpoint_file, public_keys or []), _signer(own_key)
    signed = sign(file, signer, present())
    path = out or checkpoint_file
    replace_checkpoint(signed, path)
    told = [each.model_dump(mode="json") for each in signed.countersignatures]
    run.output.document({"path": path, "key": signer.key, "countersignatures": told})
    number, size = signed.checkpoint.number, signed.checkpoint.size
    run.output.say("checkpoint.countersigned", number=number, size=size, key=signer.key, path=path)


def _checked(path: Path, keys: list[Path]) -> "CheckpointFile":
    """Return the checkpoint in a file; nobody signs one that does not hold by itself."""
    from application.evidence.checkpoint_file import (  # noqa: PLC0415 -- loads the stores
        EvidenceFileError,
        read_checkpoint,
    )
    from application.evidence.findings import Finding  # noqa: PLC0415
    from application.evidence.trust import judge_file  # noqa: PLC0415
    from bihuan.evidence import failed, public_keys  # noqa: PLC0415

    try:
        file = read_checkpoint(path)
    except EvidenceFileError as error:
        raise CheckFailedError(str(error)) from error
    fault = judge_file(file, public_keys(keys))
    if fault:
        raise failed(Finding(fault, values={"source": path.name, "key": file.checkpoint.key}))
    return file


def _signer(path: Path) -> "Signer":
    from application.evidence.signing_keys import read_signer  # noqa: PLC0415 -- loads the stores
    from application.key_files import KeyFileError  # noqa: PLC0415

    try:
        return read_signer(path)
    except KeyFileError as error:
        raise WrongUsageError(str(error)) from error
