"""Models of issues pass over the events of other aggregates, and stand behind them."""

import pytest
from sqlalchemy import Engine

from domain.event import Kinds
from domain.issue.events import IssueEvent, IssueReported
from domain.policy.sources import OPEN311
from projections.models import projections
from projections.positions import standing
from projections.rebuild import rebuild
from projections.runner import Projection, Runner
from tests.aggregates import amid, taken
from tests.factories import START, Story, open_masked
from tests.logs import LogPage, MemoryLog, a_closed_loop

EVERY_MODEL = pytest.mark.parametrize(
    "model", projections(open_masked), ids=lambda each: each.schema.model
)


class IssuesAlone(MemoryLog):
    """The same log as if the events of other aggregates had never been in it."""

    def page(self, after: int, limit: int, of: Kinds | None = None) -> LogPage:
        """Return the events of issues alone, where they stand in the whole log."""
        page = super().page(after, limit, of)
        kept = [each for each in page.recorded if isinstance(each.event, IssueEvent)]
        return LogPage(kept, page.position, page.digest)


def fold(views: Engine, log: MemoryLog, model: Projection, page_size: int) -> list[str]:
    """Fold the log to its end; return how each page went."""
    runner = Runner(views, log, owner="test", clock=lambda: START, page_size=page_size)
    states: list[str] = []
    while not states or states[-1] == "advanced":
        states.append(runner.step(model).state)
    return states


@EVERY_MODEL
@pytest.mark.parametrize("page_size", [1, 3, 500])
def test_rows_are_those_of_the_issues_alone(
    views: Engine, model: Projection, page_size: int
) -> None:
    """Whatever stands between them, issues look as they would without it."""
    public = Story("public", "PD-2026-000099").then(IssueReported, "reported", source=OPEN311)
    events = list(amid([*a_closed_loop(0), *a_closed_loop(1)[:4], *public.events]))
    mixed = MemoryLog(events)
    assert fold(views, mixed, model, page_size)[-1] == "idle"
    assert standing(views, model.schema.model).position == mixed.last_position()
    alone = IssuesAlone(events)
    report = rebuild(views, alone, model, owner="test", clock=lambda: START)
    assert report.equal
    # The security log alone tells of no issue.
    assert (report.rows > 0) == (model.schema.model != "security")


@EVERY_MODEL
def test_a_page_of_other_events_moves_the_position(views: Engine, model: Projection) -> None:
    """A log that holds no issue at all is read to its end."""
    log = MemoryLog(taken("a", "b", "c"))
    assert fold(views, log, model, 2) == ["advanced", "advanced", "idle"]
    now = standing(views, model.schema.model)
    assert (now.position, now.digest, now.fault) == (3, log.digest_at(3), None)
