"""`issue attach`: a file is taken in and put on record."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from bihuan.cli.issue.show import IssueArgument
from bihuan.cli.policy.acting import CommandIdOption
from bihuan.cli.run import AsJson, Run
from bihuan.errors import WrongUsageError

if TYPE_CHECKING:
    from application.attachments.attachments import AttachmentTaken
    from application.order import Order
    from bihuan.bootstrap import System

Kind = Literal["photo_before", "photo_after", "document", "recording", "other"]
Visible = Literal["staff", "complainant"]
_BLOCK: Final = 256 * 1024


def attach(  # noqa: PLR0913 -- one argument per option
    ctx: typer.Context,
    *,
    issue: IssueArgument,
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    kind: Annotated[Kind, typer.Option("--kind")] = "other",
    visible_to: Annotated[Visible, typer.Option("--visible-to")] = "staff",
    actor: Annotated[str | None, typer.Option("--as", metavar="PERSON[:ROLE[@UNIT]]")] = None,
    command_id: CommandIdOption = None,
    expect: Annotated[int | None, typer.Option("--expect", metavar="VERSION", min=0)] = None,
    as_json: AsJson = False,
) -> None:
    """Take the file in, keep it sealed and put it on record by the digest of its bytes."""
    from application.attachments.attachments import ATTACH  # noqa: PLC0415 -- loads the use cases
    from application.order import Order  # noqa: PLC0415
    from bihuan.cli.issue.finding import find_issue  # noqa: PLC0415
    from bihuan.cli.issue.submit import CHANNEL, actor_of, report  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    with run.system() as system:
        order = Order(
            kind=ATTACH,
            actor=actor_of(run, system, ATTACH, actor),
            draft={"kind": kind, "visible_to": visible_to},
            issue_id=find_issue(system, issue),
            key=command_id,
            channel=CHANNEL,
            expected_version=expect,
        )
        taken = asyncio.run(_taken(system, order, file))
    if taken.outcome.kind == "accepted":
        run.output.say("attachment.taken", sha256=taken.sha256, media_type=taken.media_type)
    report(run, taken.outcome)


async def _taken(system: "System", order: "Order", file: Path) -> "AttachmentTaken":
    return await system.attachments.take(order, _blocks(file), file.name)


async def _blocks(file: Path) -> AsyncIterator[bytes]:
    """Yield the file in blocks. Raises WrongUsageError where it cannot be read."""
    try:
        with file.open("rb") as opened:
            while block := opened.read(_BLOCK):
                yield block
    except OSError as error:
        raise WrongUsageError(
            say="attachment.unreadable", file=file, problem=error.strerror
        ) from error
