"""Rebuilding: the rows that were there are compared with what the log says."""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain

import pytest
from sqlalchemy import Connection, Engine, text

from application.mapper import event_mapper
from domain.issue.events import IssueReported
from domain.policy.sources import OPEN311
from projections.board.projection import BoardProjection
from projections.board.queries import count
from projections.models import projections
from projections.positions import record_fault, standing
from projections.rebuild import RebuildReport, content_hash, page_size, rebuild, rebuild_all
from projections.runner import Projection, Runner
from projections.source import RecordedEvent
from projections.tables import reading
from tests.factories import START, Story, open_masked
from tests.logs import MemoryLog, a_closed_loop
from tests.stored_samples import SAMPLES, load_sample

MODELS = projections(open_masked)
DENIED = SAMPLES / "security.access-denied.v1.json"
BOARD = MODELS[0]
ALTERED = {
    "board": "UPDATE board SET title = 'x' WHERE number = 'PD-2026-000003'",
    "timeline": "DELETE FROM timeline WHERE version = 2 AND position < 20",
    "timers": "UPDATE timers SET due_at = due_at + 1",
    "inbox": "UPDATE inbox SET done = NOT done WHERE position = 1",
    "ledger": "UPDATE ledger SET accepted = NOT accepted WHERE number = 'PD-2026-000003'",
    "history": "UPDATE history_issues SET recorded_to = recorded_to - 1 WHERE since_version = 2",
    "completeness": "UPDATE arrivals SET way = 'import' WHERE number = 'PD-2026-000003'",
    "retention": "UPDATE retention_issues SET closed_at = NULL",
    "security": "UPDATE security_log SET actor = 'x'",
    "search": "UPDATE search SET words = 'x'",
    "open311": "UPDATE open311_requests SET description = 'x'",
    "indicators": "UPDATE indicator_clocks SET result = 'late' WHERE clock = 'claim'",
}


def present() -> datetime:
    """Return a fixed instant."""
    return START


def a_log() -> MemoryLog:
    """Return thirty issues, the first still in hand, a refused reader, a public request."""
    loops = (a_closed_loop(index)[: 8 if index else 4] for index in range(30))
    public = Story("public", "PD-2026-000099").then(IssueReported, "reported", source=OPEN311)
    denied = load_sample(event_mapper(), DENIED)
    return MemoryLog([*chain.from_iterable(loops), denied, *public.events])


def filled(views: Engine, log: MemoryLog, model: Projection) -> None:
    """Fold the whole log."""
    runner = Runner(views, log, owner="live", clock=present, page_size=31)
    while runner.step(model).state == "advanced":
        pass


def rebuilt(views: Engine, log: MemoryLog, model: Projection) -> RebuildReport:
    """Rebuild as `audit rebuild` does."""
    return rebuild(views, log, model, owner="rebuild", clock=present)


class TestRebuild:
    @pytest.mark.parametrize("model", MODELS, ids=lambda each: each.schema.model)
    def test_equals_the_live_rows(self, views: Engine, model: Projection) -> None:
        """Folded in other pages, the log gives the same rows: they were right."""
        log = a_log()
        filled(views, log, model)
        report = rebuilt(views, log, model)
        assert report.equal
        assert report.hash_before == report.hash_after
        assert (report.model, report.events) == (model.schema.model, len(log.entries))
        assert report.rows > 0
        now = standing(views, model.schema.model)
        assert (now.position, now.leader, now.fault) == (log.last_position(), None, None)

    @pytest.mark.parametrize("model", MODELS, ids=lambda each: each.schema.model)
    def test_finds_and_repairs_an_altered_row(self, views: Engine, model: Projection) -> None:
        """One value changed by SQL makes it unequal; afterwards the rows are right again."""
        log = a_log()
        filled(views, log, model)
        with views.begin() as tx:
            tx.execute(text(ALTERED[model.schema.model]))
        report = rebuilt(views, log, model)
        assert not report.equal
        assert rebuilt(views, log, model).equal

    def test_goes_only_as_far_as_the_view_had_come(self, views: Engine) -> None:
        """Events behind the view's position are the projector's, not part of the comparison."""
        log = a_log()
        filled(views, log, BOARD)
        log.add(a_closed_loop(99))
        report = rebuilt(views, log, BOARD)
        assert report.equal
        assert count(views, now=START) == 31

    def test_follows_an_older_store(self, views: Engine) -> None:
        """After a restore the view is built anew from what the store holds, and goes on."""
        filled(views, a_log(), BOARD)
        older = MemoryLog(a_closed_loop(0), salt="restored")
        Runner(views, older, owner="live", clock=present).step(BOARD)
        assert standing(views, "board").fault is not None
        report = rebuilt(views, older, BOARD)
        assert not report.equal
        assert count(views, now=START) == 1
        older.add(a_closed_loop(1))
        filled(views, older, BOARD)
        assert count(views, now=START) == 2

    def test_an_empty_view_is_equal_to_nothing(self, views: Engine) -> None:
        """A view that was never folded is rebuilt to nothing."""
        report = rebuilt(views, a_log(), BOARD)
        assert report.equal
        assert (report.rows, report.events) == (0, 0)

    def test_a_crash_leaves_everything_as_it_was(self, views: Engine) -> None:
        """Rows and position change together or not at all."""
        log = a_log()
        filled(views, log, BOARD)
        with reading(views) as tx:
            before = content_hash(tx, BOARD.schema)

        class Crashing(BoardProjection):
            """Ends in the middle."""

            def apply(self, tx: Connection, events: Sequence[RecordedEvent]) -> None:
                super().apply(tx, events)
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            rebuilt(views, log, Crashing(open_masked))
        with reading(views) as tx:
            assert content_hash(tx, BOARD.schema) == before
        assert standing(views, "board").position == log.last_position()

    def test_forgets_a_fault(self, views: Engine) -> None:
        """A rebuilt model may try again."""
        log = a_log()
        runner = Runner(views, log, owner="live", clock=present)
        filled(views, log, BOARD)
        log.entries[-1] = log.entries[0]
        fault = runner.step(BOARD).fault
        assert fault is not None
        record_fault(views, "board", fault)
        rebuilt(views, log, BOARD)
        assert standing(views, "board").fault is None


class TestRebuildOfAllModels:
    def test_finds_the_altered_one_and_reads_the_log_once(self, views: Engine) -> None:
        """Each model is compared for itself, though all are folded from the same pages."""
        log = a_log()
        for model in MODELS:
            filled(views, log, model)
        with views.begin() as tx:
            tx.execute(text(ALTERED["board"]))
        log.pages_read = 0
        reports = rebuild_all(views, log, MODELS, owner="rebuild", clock=present)
        assert [each.model for each in reports if not each.equal] == ["board"]
        assert log.pages_read == -(-len(log.entries) // page_size(len(MODELS)))
        assert all(rebuilt(views, log, model).equal for model in MODELS)

    def test_goes_with_each_as_far_as_it_had_come(self, views: Engine) -> None:
        """A model that is behind the others is compared with what it had folded."""
        log = a_log()
        filled(views, log, BOARD)
        shorter = log.last_position()
        log.add(a_closed_loop(99))
        filled(views, log, MODELS[1])
        reports = rebuild_all(views, log, MODELS[:2], owner="rebuild", clock=present)
        assert all(each.equal for each in reports)
        assert standing(views, "board").position == shorter
        assert standing(views, MODELS[1].schema.model).position == log.last_position()
