"""`issue attachment list` and `save`: the files of an issue as a reader gets them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from bihuan.cli.issue.reader import reader_of
from bihuan.cli.issue.show import IssueArgument, local
from bihuan.cli.policy.acting import ActorOption, CommandIdOption, given_by
from bihuan.cli.run import AsJson, ReaderOption, Run
from bihuan.errors import WrongUsageError

if TYPE_CHECKING:
    from application.attachments.attachments import Opened
    from bihuan.bootstrap import System
    from domain.base import Actor


def list_files(
    ctx: typer.Context,
    *,
    issue: IssueArgument,
    reader: ReaderOption = None,
    as_json: AsJson = False,
) -> None:
    """List the files of the issue that the reader may see."""
    from bihuan.attachments import listing_of  # noqa: PLC0415 -- loads the use cases

    run = Run.of(ctx, as_json=as_json)
    with run.system() as system:
        who = reader_of(system, reader)
        found = who.read(issue)
        files = listing_of(system).of(found.issue_id, who.view(found))
    run.output.document({"attachments": [each._asdict() for each in files]})
    heads = ("label.file", "label.kind", "label.file_type", "label.recorded_at", "label.sha256")
    rows = [
        (
            each.file_name,
            run.words.of("evidence", each.kind),
            each.shown or run.words("attachment.gone"),
            local(each.attached_at),
            each.sha256,
        )
        for each in files
    ]
    run.output.table(heads, rows)


def save(
    ctx: typer.Context,
    *,
    issue: IssueArgument,
    sha256: Annotated[str, typer.Argument(metavar="SHA256")],
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE")] = None,
    reader: ReaderOption = None,
    as_json: AsJson = False,
) -> None:
    """Write a file as it is shown: a picture drawn anew, any other file as it was sent.

    Nothing in it is masked: that it was read is on record before.
    """
    from bihuan.attachments import listing_of  # noqa: PLC0415
    from bihuan.identity import security_log_of  # noqa: PLC0415
    from domain.base import SYSTEM  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    with run.system() as system:
        who, listing = reader_of(system, reader), listing_of(system)
        found = who.read(issue)
        file = listing.find(found.issue_id, sha256, who.view(found))
        about = (f"attachments.{sha256}",)
        actor = who.actor or SYSTEM
        security_log_of(system).read(found.issue_id, about, "reads an attachment", actor=actor)
        with _damage_noted(system, found.issue_id, actor):
            _saved(run, system.attachments.open(file.stored), out, sha256)


def original(
    ctx: typer.Context,
    *,
    issue: IssueArgument,
    sha256: Annotated[str, typer.Argument(metavar="SHA256")],
    purpose: Annotated[str, typer.Option("--purpose", metavar="TEXT")] = "",
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE")] = None,
    actor: ActorOption = None,
    command_id: CommandIdOption = None,
    as_json: AsJson = False,
) -> None:
    """Write a file as it was sent; who reads it, and what for, stays on record."""
    from bihuan.attachments import originals_of  # noqa: PLC0415 -- loads the use cases
    from bihuan.cli.issue.finding import find_issue  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    with run.system() as system:
        roles = system.policy.reveal
        by = given_by(run, system, actor=actor, why="", command_id=command_id, roles=roles)
        found, originals = find_issue(system, issue), originals_of(system)
        view = system.access.view(by.actor, system.read_state(found))
        with _damage_noted(system, found, by.actor):
            opened = originals.read(found, sha256, purpose, view=view, by=by).opened
            _saved(run, opened, out, sha256)


@contextmanager
def _damage_noted(system: "System", issue_id: UUID, actor: "Actor") -> Iterator[None]:
    """Put on record who comes upon a file that is damaged."""
    from application.attachments.errors import FileDamagedError  # noqa: PLC0415
    from bihuan.identity import security_log_of  # noqa: PLC0415

    try:
        yield
    except FileDamagedError as error:
        log = security_log_of(system)
        log.denied("issue attachment", error.code, actor=actor, issue=issue_id)
        raise


def _saved(run: Run, opened: "Opened", out: Path | None, sha256: str) -> None:
    path = _written(opened, out or Path(_name(sha256, opened.media_type)))
    run.output.document({"path": path, "media_type": opened.media_type})
    run.output.say("attachment.saved", path=path, media_type=opened.media_type)


def _name(sha256: str, media_type: str) -> str:
    from application.attachments.file_type import EXTENSIONS  # noqa: PLC0415 -- with the use cases

    return f"{sha256[:16]}.{EXTENSIONS[media_type]}"


def _written(opened: "Opened", path: Path) -> Path:
    """Write the bytes into a new file, all or none. Raises WrongUsageError where it cannot be."""
    try:
        target = path.open("xb")
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        with target:
            target.writelines(opened.parts)
    except BaseException as error:
        path.unlink(missing_ok=True)  # half a file would look like one
        if isinstance(error, OSError):
            raise _unwritable(path, error) from error
        raise
    return path


def _unwritable(path: Path, error: OSError) -> WrongUsageError:
    return WrongUsageError(say="attachment.unwritable", file=path, problem=error.strerror)
