"""`audit as-of TIME`: an issue, a work list or the indicators as they stood then."""

from typing import Annotated

import typer

from bihuan.cli.hindsight.moment import past_moment
from bihuan.cli.hindsight.one_issue import issue_as_of
from bihuan.cli.run import AsJson, Run
from bihuan.errors import WrongUsageError
from domain.issue.past import By

ByTime = Annotated[By, typer.Option("--by")]
TimeArgument = Annotated[str, typer.Argument(metavar="TIME")]


def as_of(
    ctx: typer.Context,
    time: TimeArgument,
    issue: Annotated[str | None, typer.Argument(metavar="ISSUE")] = None,
    *,
    by_time: ByTime = "recorded",
    as_json: AsJson = False,
) -> None:
    """Print what stood at the instant."""
    from bihuan.bootstrap import present  # noqa: PLC0415 -- loads the stores

    run = Run.of(ctx, as_json=as_json)
    at = past_moment(time, present())
    if issue is None:
        raise WrongUsageError(say="as_of.what")
    issue_as_of(run, issue, at, by_time)
