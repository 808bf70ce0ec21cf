"""`audit as-of TIME --indicators`: the indicators as they would have been printed then."""

from datetime import datetime

from bihuan.cli.indicators import group_document, print_groups
from bihuan.cli.issue.reader import reader_of
from bihuan.cli.run import Run
from domain.issue.past import By
from projections.indicators.only import Only
from projections.indicators.queries import GroupBy


def figures_as_of(
    run: Run, at: datetime, *, by: By, group_by: GroupBy | None, reader: str | None
) -> None:
    """Print the indicators as of the instant, by the formulas of this program."""
    from bihuan.catching_up import catch_up  # noqa: PLC0415 -- loads SQLAlchemy
    from projections.history.queries import indicators  # noqa: PLC0415

    with run.system() as system:
        only = Only(sight=reader_of(system, reader).sight)
        catch_up(system)
        groups = indicators(system.views, at=at, by=by, group_by=group_by, only=only)
        directory = system.today
    documents = [group_document(group) for group in groups]
    run.output.document({"as_of": at, "by": by, "group": group_by, "groups": documents})
    print_groups(run, directory, groups, by=group_by)
