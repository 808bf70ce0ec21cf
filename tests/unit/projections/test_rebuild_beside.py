"""Rebuilding beside the live models, which go on meanwhile; on both databases."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, inspect, text

from domain.event import Kinds
from projections.beside import BesideReport, rebuild_beside
from projections.board.projection import BoardProjection
from projections.board.queries import count
from projections.errors import RebuildUnderWayError, ViewsAwayError
from projections.models import projections
from projections.positions import record_fault, standing
from projections.rebuild import content_hash, rebuild_all
from projections.rebuilding import RebuildLease
from projections.runner import Projection, Runner
from projections.source import RecordedEvent
from projections.tables import open_views, reading
from tests.aggregates import amid
from tests.factories import START, open_masked
from tests.logs import LogPage, MemoryLog, a_closed_loop, fresh_views

MODELS = projections(open_masked)
BOARD = MODELS[0]


class SmallPages(MemoryLog):
    """A log that gives at most forty events at once, so that there is something between."""

    def page(self, after: int, limit: int, of: Kinds | None = None) -> LogPage:
        """Return a short page."""
        return super().page(after, min(limit, 40), of)


def present() -> datetime:
    """Return a fixed instant."""
    return START


def later() -> datetime:
    """Return an instant at which every lease of now has run out."""
    return START + timedelta(hours=1)


def a_log(issues: int = 30) -> SmallPages:
    """Return issues of which the first is still in hand."""
    return SmallPages(
        event for index in range(issues) for event in a_closed_loop(index)[: 8 if index else 4]
    )


def filled(views: Engine, log: MemoryLog, models: Sequence[Projection] = MODELS) -> None:
    """Fold the log as the live projector does."""
    runner = Runner(views, log, owner="live", clock=present)
    for model in models:
        while runner.step(model).state == "advanced":
            pass


def built(
    views: Engine,
    log: MemoryLog,
    progress: Callable[[int], None] | None = None,
    models: Sequence[Projection] = MODELS,
) -> tuple[BesideReport, ...]:
    """Rebuild as `audit rebuild --shadow` does."""
    return rebuild_beside(views, log, models, owner="first", clock=present, progress=progress)


def assert_is_what_the_log_says(views: Engine, log: MemoryLog) -> None:
    """Fail unless a plain rebuild finds every row as it must be."""
    reports = rebuild_all(views, log, MODELS, owner="check", clock=present)
    assert [each.model for each in reports if not each.equal] == []


def shadows(views: Engine) -> list[str]:
    """Return what of a shadow is there."""
    if views.dialect.name == "sqlite":
        file = Path(str(views.url.database))
        return [each.name for each in file.parent.glob(f"{file.name}.rebuild*")]
    return [each for each in inspect(views).get_schema_names() if each.endswith("_rebuild")]


@pytest.fixture
def live(views: Engine) -> Iterator[Engine]:
    """Return the views; afterwards nothing of a shadow may be left."""
    yield views
    assert shadows(views) == []


class TestSwap:
    def test_repairs_every_model(self, live: Engine) -> None:
        """Wrong rows, missing rows and a fault are gone; the live projector goes on from there."""
        log = a_log()
        filled(live, log)
        with live.begin() as tx:
            tx.execute(text("UPDATE board SET title = 'x'"))
            tx.execute(text("DELETE FROM timeline"))
        record_fault(live, "board", None)
        reports = built(live, log)
        assert {each.events for each in reports} == {len(log.entries)}
        # No clock runs on after a closed loop, nobody was turned away in one, and none is public.
        empty = {"timers", "security", "open311"}
        assert all(each.rows for each in reports if each.model not in empty)
        assert_is_what_the_log_says(live, log)
        log.add(a_closed_loop(99))
        filled(live, log)
        assert_is_what_the_log_says(live, log)
        assert count(live, now=START) == 31

    def test_swaps_only_what_was_chosen(self, live: Engine) -> None:
        """Another model keeps its rows, wrong ones too, and its position."""
        log = a_log()
        filled(live, log)
        with live.begin() as tx:
            tx.execute(text("UPDATE board SET title = 'x'"))
            tx.execute(text("UPDATE timeline SET status = 'x'"))
        built(live, log, models=(BOARD,))
        reports = rebuild_all(live, log, MODELS, owner="check", clock=present)
        assert [each.model for each in reports if not each.equal] == ["timeline"]

    @pytest.mark.parametrize("model", MODELS, ids=lambda each: each.schema.model)
    def test_alone_each_comes_to_the_same(self, live: Engine, model: Projection) -> None:
        """What a model says it is about is all that it needs, and everything counts as read."""
        log = SmallPages(amid(event for index in range(9) for event in a_closed_loop(index)))
        filled(live, log)
        (report,) = built(live, log, models=(model,))
        assert report.events == len(log.entries)
        assert report.position == log.last_position()
        assert_is_what_the_log_says(live, log)

    def test_keeps_indices_and_keys(self, live: Engine) -> None:
        """The swapped table is found by what the live one was found by."""
        before = indices(live), inspect(live).get_pk_constraint("board")
        log = a_log()
        filled(live, log)
        built(live, log)
        assert (indices(live), inspect(live).get_pk_constraint("board")) == before
        assert any("coalesce" in each.lower() for each in before[0])

    def test_follows_an_older_store(self, live: Engine) -> None:
        """After a restore the views are what the restored store says, without the fault."""
        filled(live, a_log())
        older = SmallPages(a_closed_loop(0), salt="restored")
        filled(live, older)
        assert standing(live, "board").fault is not None
        built(live, older)
        assert standing(live, "board").fault is None
        assert count(live, now=START) == 1
        assert_is_what_the_log_says(live, older)


def indices(views: Engine) -> list[str]:
    """Return how each index of the board is made, those of expressions too."""
    told = {
        "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'board'",
        "postgresql": "SELECT indexdef FROM pg_indexes WHERE tablename = 'board'",
    }[views.dialect.name]
    with reading(views) as tx:
        return sorted(str(each) for each in tx.exec_driver_sql(told).scalars())


class TestMeanwhile:
    def test_the_live_models_move_on(self, live: Engine) -> None:
        """Events are written and folded during the build; nothing of them is missing at the end."""
        log = a_log()
        filled(live, log)
        more = iter(range(100, 140))
        counted: list[int] = []

        def goes_on(done: int) -> None:
            del done
            log.add(a_closed_loop(next(more)))
            filled(live, log)
            counted.append(count(live, now=START))

        built(live, SmallPagesUntil(log, 500), goes_on)
        assert counted == list(range(31, 31 + len(counted))), "readers saw the live rows only"
        assert standing(live, "board").position == log.last_position()
        assert_is_what_the_log_says(live, log)

    def test_the_live_models_are_ahead_at_the_swap(self, live: Engine) -> None:
        """What they had folded since is folded in the swap: no position goes back."""
        log = a_log()
        filled(live, log)
        built(live, SmallPagesUntil(log, 80))
        assert standing(live, "board").position == log.last_position()
        assert_is_what_the_log_says(live, log)

    def test_a_reader_sees_before_or_after(self, live: Engine) -> None:
        """A transaction that reads while the swap commits elsewhere never sees half of it."""
        log = a_log()
        filled(live, log)
        with live.begin() as tx:
            tx.execute(text("UPDATE board SET title = 'before'"))
        titles = "SELECT title = 'before', COUNT(*) FROM board GROUP BY 1"
        seen: list[list[tuple[object, ...]]] = []

        def look(done: int) -> None:
            del done
            with reading(live) as tx:
                seen.append([tuple(row) for row in tx.execute(text(titles))])

        built(live, log, look)
        look(0)
        assert all(len(each) == 1 and each[0][1] == 30 for each in seen)
        assert [bool(each[0][0]) for each in seen] == [True] * (len(seen) - 1) + [False]


class SmallPagesUntil(SmallPages):
    """The log with an end that looks nearer than it is, until somebody reads on."""

    def __init__(self, log: MemoryLog, end: int) -> None:
        """Share the entries."""
        super().__init__()
        self.entries, self._end = log.entries, end

    def last_position(self) -> int:
        """Return where it seems to end."""
        return min(self._end, super().last_position())


class TestTwoAtOnce:
    def test_the_second_says_who_is_at_it(self, live: Engine) -> None:
        """It changes nothing, and the first one ends well."""
        log = a_log()
        filled(live, log)
        refused: list[str] = []

        def second(done: int) -> None:
            del done
            with pytest.raises(RebuildUnderWayError) as raised:
                rebuild_beside(live, log, MODELS, owner="second", clock=present)
            refused.append(str(raised.value))

        built(live, log, second)
        assert refused
        assert all(each.startswith("first has been rebuilding") for each in refused)
        assert_is_what_the_log_says(live, log)

    def test_whoever_stood_still_too_long_does_not_swap(self, live: Engine) -> None:
        """Its lease ran out and another one took over: the tables there are the other's."""
        log = a_log()
        filled(live, log)

        def taken_over(done: int) -> None:
            if done <= 40:
                RebuildLease(live, "second", later)

        with pytest.raises(RebuildUnderWayError, match="second has been rebuilding"):
            built(live, log, taken_over)
        rebuild_beside(live, log, MODELS, owner="second", clock=later)
        assert_is_what_the_log_says(live, log)


class TestInterrupted:
    def test_a_failure_leaves_everything_as_it_was(self, live: Engine) -> None:
        """The live rows, the position, and nothing else."""
        log = a_log()
        filled(live, log)
        with reading(live) as tx:
            before = content_hash(tx, BOARD.schema)

        class Crashing(BoardProjection):
            """Ends in the middle."""

            def apply(self, tx: Connection, events: Sequence[RecordedEvent]) -> None:
                super().apply(tx, events)
                if events[0].position > 40:
                    raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            built(live, log, models=(Crashing(open_masked),))
        with reading(live) as tx:
            assert content_hash(tx, BOARD.schema) == before
        assert standing(live, "board").position == log.last_position()
        built(live, log)

    def test_killed_in_the_middle(self, views: Engine) -> None:
        """What it left lies there unread, and is removed by the next one once the lease ran out."""
        log = a_log()
        filled(views, log)
        url = views.url.render_as_string(hide_password=False)
        killed = subprocess.run(  # noqa: S603 - this file
            [sys.executable, "-c", f"from {__name__} import kill_oneself; kill_oneself({url!r})"],
            check=False,
            cwd=Path(__file__).parents[3],
            timeout=50,
            env={**os.environ, "PYTHONWARNINGS": "ignore"},
        )
        assert killed.returncode == -signal.SIGKILL
        assert shadows(views) != []
        with pytest.raises(RebuildUnderWayError, match="first has been rebuilding"):
            rebuild_beside(views, log, MODELS, owner="second", clock=present)
        assert_is_what_the_log_says(views, log)
        rebuild_beside(views, log, MODELS, owner="second", clock=later)
        assert shadows(views) == []
        assert_is_what_the_log_says(views, log)


def kill_oneself(url: str) -> None:
    """Rebuild the views at this URL and be killed after some pages."""

    def at_some_page(done: int) -> None:
        if done > 100:
            os.kill(os.getpid(), signal.SIGKILL)

    built(open_views(url), a_log(), at_some_page)


def test_a_migration_before_this_one_is_told(tmp_path: Path) -> None:
    """Views whose tables are older say what to run."""
    views = fresh_views(tmp_path)
    with views.begin() as tx:
        tx.execute(text("DROP TABLE rebuilds"))
    with pytest.raises(ViewsAwayError, match="bihuan db migrate"):
        built(views, a_log())
    views.dispose()
