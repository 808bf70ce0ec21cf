"""`audit as-of TIME`: an issue, a work list or the indicators as they stood then."""

from typing import Annotated, Literal

import typer

from bihuan.cli.hindsight.moment import past_moment
from bihuan.cli.run import AsJson, ReaderOption, Run
from bihuan.errors import WrongUsageError
from domain.issue.past import By

ByTime = Annotated[By, typer.Option("--by")]
TimeArgument = Annotated[str, typer.Argument(metavar="TIME")]
GroupOption = Literal["status", "unit", "category", "source", "month"]


def as_of(  # noqa: PLR0913 -- one argument per question
    ctx: typer.Context,
    time: TimeArgument,
    issue: Annotated[str | None, typer.Argument(metavar="ISSUE")] = None,
    *,
    by_time: ByTime = "recorded",
    where: Annotated[str | None, typer.Option("--where", metavar="STATUS=…,UNIT=…")] = None,
    figures: Annotated[bool, typer.Option("--indicators")] = False,
    group_by: Annotated[GroupOption | None, typer.Option("--group")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100_000)] = 50,
    reader: ReaderOption = None,
    as_json: AsJson = False,
) -> None:
    """Print what stood at the instant, as far as the reader sees it today."""
    from bihuan.bootstrap import present  # noqa: PLC0415 -- loads the stores
    from bihuan.cli.hindsight.figures import figures_as_of  # noqa: PLC0415
    from bihuan.cli.hindsight.one_issue import issue_as_of  # noqa: PLC0415
    from bihuan.cli.hindsight.work_list import list_as_of  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    if (issue is not None) + (where is not None) + figures != 1:
        raise WrongUsageError(say="as_of.what")
    at = past_moment(time, present())
    if issue is not None:
        issue_as_of(run, issue, at, by_time, reader=reader)
    elif where is not None:
        list_as_of(run, where, at, by=by_time, limit=limit, reader=reader)
    else:
        figures_as_of(run, at, by=by_time, group_by=group_by, reader=reader)
