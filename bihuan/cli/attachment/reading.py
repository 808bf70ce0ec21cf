"""`issue attachment list` and `save`: the files of an issue as a reader gets them."""

from pathlib import Path
from typing import Annotated

import typer

from bihuan.cli.issue.reader import ReaderOption, reader_of
from bihuan.cli.issue.show import IssueArgument, local
from bihuan.cli.run import AsJson, Run
from bihuan.errors import WrongUsageError


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
    """Write a file as it is shown: a picture drawn anew, any other file as it was sent."""
    from application.attachments.file_type import EXTENSIONS  # noqa: PLC0415 -- with the use cases
    from bihuan.attachments import listing_of  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    with run.system() as system:
        who, listing = reader_of(system, reader), listing_of(system)
        found = who.read(issue)
        file = listing.find(found.issue_id, sha256, who.view(found))
        opened = system.attachments.open(listing.row(found.issue_id, sha256))
        path = out or Path(f"{file.sha256[:16]}.{EXTENSIONS[opened.media_type]}")
        try:
            with path.open("xb") as target:
                target.writelines(opened.parts)
        except OSError as error:
            raise WrongUsageError(
                say="attachment.unwritable", file=path, problem=error.strerror
            ) from error
    run.output.document({"path": path, "media_type": opened.media_type})
    run.output.say("attachment.saved", path=path, media_type=opened.media_type)
