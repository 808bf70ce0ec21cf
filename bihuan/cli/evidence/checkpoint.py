"""`bihuan audit checkpoint` and `key`: sign the log, show the key, let another one sign."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bihuan.cli.policy.acting import ActorOption, administrator
from bihuan.cli.run import AsJson, Run
from bihuan.errors import WrongUsageError

if TYPE_CHECKING:
    from application.evidence.checkpoint_file import CheckpointFile

OutOption = Annotated[Path | None, typer.Option("--out", metavar="FILE")]


def checkpoint(
    ctx: typer.Context,
    *,
    out: OutOption = None,
    as_text: Annotated[bool, typer.Option("--text")] = False,
    qr: Annotated[bool, typer.Option("--qr")] = False,
    svg: Annotated[Path | None, typer.Option("--svg", metavar="FILE")] = None,
    as_json: AsJson = False,
) -> None:
    """Sign the log as it is and write the checkpoint where it is kept."""
    from application.evidence.findings import LogFaultError  # noqa: PLC0415 -- loads the stores
    from application.evidence.record import By  # noqa: PLC0415
    from bihuan.evidence import checkpoints_of, failed  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    with run.log() as store:
        try:
            signed = checkpoints_of(run.settings, store).sign(By(channel="cli"))
        except LogFaultError as error:
            raise failed(error.finding) from error
    if signed is None:
        run.output.document({"checkpoint": None})
        run.output.say("checkpoint.empty")
        return
    path = _kept(signed.file, out) or run.settings.checkpoint_folder / signed.file.name
    run.output.document(
        {"is_new": signed.is_new, "path": path, **signed.file.model_dump(mode="json")}
    )
    _say(run, signed.file, path, is_new=signed.is_new)
    _print(run, signed.file, as_text=as_text, qr=qr, svg=svg)


def key(
    ctx: typer.Context,
    *,
    out: OutOption = None,
    rotate: Annotated[bool, typer.Option("--rotate")] = False,
    replace_lost: Annotated[bool, typer.Option("--replace-lost")] = False,
    actor: ActorOption = None,
    why: Annotated[str, typer.Option("--why", metavar="TEXT")] = "",
    as_json: AsJson = False,
) -> None:
    """Show the public key of who signs, or let another key sign."""
    from application.drafts import write_whole  # noqa: PLC0415 -- loads the stores
    from application.evidence.record import standing  # noqa: PLC0415
    from application.evidence.signing_keys import SigningKeys, pem_of  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    if rotate and replace_lost:
        raise WrongUsageError(say="checkpoint.one_of_both", given=("--rotate", "--replace-lost"))
    if rotate or replace_lost:
        _replace(run, actor, why, lost=replace_lost)
    with run.log() as store:
        current = standing(store).key
    if current is None:
        raise WrongUsageError(say="checkpoint.no_key")
    keys = SigningKeys(run.settings.data)
    pem = pem_of(keys.published()[current])
    path = keys.public_path(current)
    if out:
        write_whole(out, pem)
    run.output.document({"key": current, "path": out or path, "public": pem.decode()})
    changed = rotate or replace_lost
    say = "checkpoint.key_replaced" if changed else "checkpoint.key"
    run.output.say(say, key=current, path=out or path)


def _replace(run: Run, actor: str | None, why: str, *, lost: bool) -> None:
    from application.evidence.record import By  # noqa: PLC0415 -- loads the stores
    from bihuan.evidence import checkpoints_of  # noqa: PLC0415
    from domain.publishing.errors import NoReasonError  # noqa: PLC0415

    if not why.strip():
        raise NoReasonError
    with run.system() as system:
        by = By(administrator(run, system, actor), channel="cli", reason=why)
        checkpoints_of(run.settings, system.store).replace_key(by, lost=lost)


def _kept(file: "CheckpointFile", out: Path | None) -> Path | None:
    """Write the file where it was asked for; what was there is replaced."""
    if out:
        from application.drafts import write_whole  # noqa: PLC0415 -- `--help` is quick

        write_whole(out, file.as_json)
    return out


def _say(run: Run, file: "CheckpointFile", path: Path, *, is_new: bool) -> None:
    signed = file.checkpoint
    run.output.say(
        "checkpoint.signed" if is_new else "checkpoint.unchanged",
        number=signed.number,
        size=signed.size,
        position=signed.position,
        root=signed.root,
        key=signed.key,
        path=path,
    )


def _print(run: Run, file: "CheckpointFile", *, as_text: bool, qr: bool, svg: Path | None) -> None:
    if as_text:
        run.output.line(file.printed.rstrip())
    if qr or svg:
        from bihuan.cli.evidence.qr_code import as_lines, write_svg  # noqa: PLC0415 -- rare

        if qr:
            run.output.line(as_lines(file.printed))
        if svg:
            write_svg(file.printed, svg)
