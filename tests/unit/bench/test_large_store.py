"""The large store is made of events like any other's; nothing here judges how fast anything is."""

from pathlib import Path

from application.audit.as_of import as_of
from bench.as_of import measure
from bench.large_store import copy_id, fill
from bihuan.bootstrap import migrate, open_system
from bihuan.settings import Settings
from projections.history.projection import HistoryProjection
from projections.history.queries import work_list
from projections.runner import Runner
from workers.event_pages import EventPages


def test_copies_are_read_folded_and_opened(tmp_path: Path) -> None:
    """Copies pass every digest, fold, stand in the lists of the past, and their texts open."""
    settings = Settings.load(data=tmp_path / "data")
    migrate(settings)
    fill(settings, 60, whole_every=5)
    with open_system(settings) as system:
        events = system.store.read_issue(copy_id(1))
        last = events[-1].event.recorded
        found = as_of(system.store, copy_id(1), last)
        assert (found.issue.status, found.issue.version) == ("closed", len(events))
        assert found.issue.title
        assert system.personal.open_masked(found.issue.title, found.issue.issue_id)
        assert len(system.store.read_issue(copy_id(2))) == 3
        assert len(measure(system.store, 60, 20)) == 20
        runner = Runner(system.views, EventPages(system.store), owner="test", clock=system.clock)
        model = HistoryProjection(system.personal.open_masked)
        while runner.step(model).state == "advanced":
            pass
        assert work_list(system.views, at=system.clock()).total == 80
        assert work_list(system.views, at=last).total < 60
