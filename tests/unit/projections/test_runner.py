"""The runner: rows and position together, poison, an older store, one leader."""

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import Connection, Engine, event, select

from domain.event import Kinds
from domain.issue.events import IssueEvent, IssueReported
from projections.arrivals import Arrivals
from projections.board.projection import BoardProjection
from projections.board.queries import count
from projections.board.table import SCHEMA
from projections.errors import SourceAwayError, ViewsAwayError
from projections.migration import migrate
from projections.models import SCHEMAS, migrate_views
from projections.positions import give_up_lead, standing, standings
from projections.runner import Runner
from projections.source import RecordedEvent, issue_records
from projections.tables import POSITIONS, ModelSchema, open_views, reading
from projections.timers.projection import TimersProjection
from tests.factories import START, Story, open_masked
from tests.logs import LogPage, MemoryLog, a_closed_loop

BOARD = BoardProjection(open_masked)
TIMERS = TimersProjection(open_masked)


class Clock:
    """A clock one can turn."""

    def __init__(self) -> None:
        """Start at the first instant of the stories."""
        self.now = START

    def __call__(self) -> datetime:
        """Return the present instant."""
        return self.now


class FussyBoard(BoardProjection):
    """A board that cannot fold one issue's events: a bug of the program."""

    bad = "PD-2026-000002"
    repaired = False

    def apply(self, tx: Connection, events: Sequence[RecordedEvent]) -> None:
        """Fail in the middle of the page, after rows were written."""
        super().apply(tx, events)
        if not self.repaired and any(
            each.event.stamp.number == self.bad for each in issue_records(events)
        ):
            raise ZeroDivisionError


class BrokenLog(MemoryLog):
    """A log in which one event cannot be decoded."""

    unreadable = 0
    away = False

    def page(self, after: int, limit: int, of: Kinds | None = None) -> LogPage:
        """Return the events before the unreadable one; raise when it is the next."""
        if self.away:
            msg = "locked"
            raise SourceAwayError(msg)
        page = super().page(after, limit, of)
        if self.unreadable and any(each.position == self.unreadable for each in page.recorded):
            raise ValueError(self.unreadable)
        return page


def loops(*indexes: int) -> list[IssueEvent]:
    """Return the events of several issues, one after the other."""
    return [event for index in indexes for event in a_closed_loop(index)]


def a_runner(
    views: Engine,
    log: MemoryLog,
    *,
    owner: str = "me",
    clock: Clock | None = None,
    page_size: int = 5,
) -> Runner:
    """Return a runner with small pages."""
    return Runner(views, log, owner=owner, clock=clock or Clock(), page_size=page_size)


def is_writing(tx: Connection) -> bool:
    """Return whether the transaction said that it would write."""
    return bool(tx.get_execution_options().get("views_write"))


def issues(views: Engine) -> int:
    """Return how many issues the board has."""
    return count(views, now=START)


class TestPages:
    def test_rows_and_position_move_together(self, views: Engine) -> None:
        """Each step folds one page and stands at its last event, until there is nothing left."""
        log = MemoryLog(loops(1, 2), step=3)
        runner = a_runner(views, log, page_size=10)
        steps = [runner.step(BOARD) for _ in range(3)]
        assert [(each.state, each.events) for each in steps] == [
            ("advanced", 10),
            ("advanced", 6),
            ("idle", 0),
        ]
        now = standing(views, "board")
        assert (now.position, now.digest) == (48, log.digest_at(48))
        assert issues(views) == 2

    def test_events_of_no_interest_move_the_position(self, views: Engine) -> None:
        """A model that has no use for an event has still seen it."""
        log = MemoryLog(Story().then(IssueReported, "reported").events)
        assert a_runner(views, log).step(TIMERS).position == 1

    def test_models_move_by_themselves(self, views: Engine) -> None:
        """The position of one model says nothing about another's."""
        a_runner(views, MemoryLog(loops(1))).step(BOARD)
        assert {name: each.position for name, each in standings(views).items()} == {
            "board": 5,
            "timeline": 0,
            "timers": 0,
            "inbox": 0,
            "indicators": 0,
            "ledger": 0,
            "history": 0,
            "completeness": 0,
            "retention": 0,
            "search": 0,
            "security": 0,
            "open311": 0,
        }


class TestRound:
    def test_models_that_stand_abreast_move_as_one(self, views: Engine) -> None:
        """Whom the owner leads at one position shares one transaction; a lease is taken before."""
        runner = a_runner(views, MemoryLog(loops(1, 2)), page_size=8)
        commits = list[Connection]()
        assert [each.position for each in runner.round((BOARD, TIMERS))] == [8, 8]
        event.listen(views, "commit", commits.append)
        assert [each.position for each in runner.round((BOARD, TIMERS))] == [16, 16]
        assert len([each for each in commits if is_writing(each)]) == 1
        assert [each.state for each in runner.round((BOARD, TIMERS))] == ["idle", "idle"]

    def test_who_stands_elsewhere_goes_alone(self, views: Engine) -> None:
        """A model behind the others takes its own next page."""
        runner = a_runner(views, MemoryLog(loops(1, 2)), page_size=8)
        runner.round((BOARD,))
        assert [each.position for each in runner.round((BOARD, TIMERS))] == [16, 8]

    def test_what_one_cannot_fold_stops_it_alone(self, views: Engine) -> None:
        """The transaction of all is undone; the others fold the page by themselves."""
        runner = a_runner(views, MemoryLog(loops(1, 2)), page_size=8)
        board = FussyBoard(open_masked)
        runner.round((board, TIMERS))
        came_to = runner.round((board, TIMERS))
        assert [each.state for each in came_to] == ["stopped", "advanced"]
        assert (came_to[0].position, came_to[1].position) == (8, 16)
        assert issues(views) == 1

    def test_who_lost_the_lead_waits(self, views: Engine) -> None:
        """One model that somebody else leads by now keeps none of the others back."""
        log = MemoryLog(loops(1, 2))
        runner = a_runner(views, log, page_size=8)
        runner.round((BOARD, TIMERS))
        give_up_lead(views, "me")
        assert a_runner(views, log, owner="other", page_size=8).step(TIMERS).position == 16
        assert [each.state for each in runner.round((BOARD, TIMERS))] == ["advanced", "waiting"]


class TestPoison:
    def test_stops_before_the_event_and_says_which(self, views: Engine) -> None:
        """What comes before the bad event is folded, nothing of it or behind it."""
        runner = a_runner(views, MemoryLog(loops(1, 2, 3)), page_size=100)
        board = FussyBoard(open_masked)
        stopped = runner.step(board)
        assert (stopped.state, stopped.position, stopped.events) == ("stopped", 8, 8)
        assert stopped.fault is not None
        assert (stopped.fault.position, stopped.fault.error) == (9, "ZeroDivisionError")
        assert stopped.fault.topic == "issue.reported.v1"
        assert "stopped at event 9" in stopped.fault.sentence("board")
        assert issues(views) == 1
        assert runner.step(board).state == "stopped"

    def test_the_others_go_on(self, views: Engine) -> None:
        """One model's fault is no other's."""
        log = MemoryLog(loops(1, 2))
        runner = a_runner(views, log, page_size=100)
        assert runner.step(FussyBoard(open_masked)).state == "stopped"
        assert runner.step(TIMERS).position == 16
        assert standing(views, "timers").fault is None

    def test_goes_on_after_the_repair(self, views: Engine) -> None:
        """Once told to try again it folds the event that it could not fold before."""
        runner = a_runner(views, MemoryLog(loops(1, 2)), page_size=100)
        board = FussyBoard(open_masked)
        runner.step(board)
        board.repaired = True
        runner.retry(board)
        assert runner.step(board).state == "advanced"
        assert issues(views) == 2

    def test_an_unreadable_event_is_poison_too(self, views: Engine) -> None:
        """An event that the log cannot decode stops the model before it."""
        log = BrokenLog(loops(1, 2))
        log.unreadable = 4
        stopped = a_runner(views, log, page_size=100).step(BOARD)
        assert (stopped.state, stopped.position) == ("stopped", 3)
        assert stopped.fault is not None
        assert (stopped.fault.topic, stopped.fault.error) == ("unreadable", "ValueError")

    def test_a_log_that_is_away_is_no_poison(self, views: Engine) -> None:
        """What passes by itself leaves no fault."""
        log = BrokenLog(loops(1))
        log.away = True
        with pytest.raises(SourceAwayError):
            a_runner(views, log).step(BOARD)
        assert standing(views, "board").fault is None


class TestOlderStore:
    @pytest.mark.parametrize("restored", [loops(1)[:3], loops(1, 2, 3)])
    def test_is_refused(self, views: Engine, restored: list[IssueEvent]) -> None:
        """A log without our event, or with another one there, is not the one we were built from."""
        runner = a_runner(views, MemoryLog(loops(1, 2)), page_size=100)
        runner.step(BOARD)
        other = a_runner(views, MemoryLog(restored, salt="restored"))
        stopped = other.step(BOARD)
        assert stopped.state == "stopped"
        assert stopped.fault is not None
        assert stopped.fault.error == "PositionMismatchError"
        assert "bihuan audit rebuild" in stopped.fault.sentence("board")
        assert issues(views) == 2


class TestLease:
    def test_a_second_process_waits(self, views: Engine) -> None:
        """While the leader renews its lease nobody else folds."""
        log = MemoryLog(loops(1, 2))
        assert a_runner(views, log, owner="first").step(BOARD).state == "advanced"
        assert a_runner(views, log, owner="second").step(BOARD).state == "waiting"
        assert standing(views, "board").leader == "first"

    def test_an_expired_lease_is_taken_over(self, views: Engine) -> None:
        """A leader that died is followed when its lease has run out, by the clock given."""
        log, clock = MemoryLog(loops(1, 2)), Clock()
        a_runner(views, log, owner="first").step(BOARD)
        second = a_runner(views, log, owner="second", clock=clock)
        clock.now += timedelta(seconds=10)
        assert second.step(BOARD).state == "waiting"
        clock.now += timedelta(seconds=1)
        assert second.step(BOARD).state == "advanced"

    def test_a_lease_given_up_is_free_at_once(self, views: Engine) -> None:
        """A process that ends in order makes nobody wait."""
        log = MemoryLog(loops(1, 2))
        a_runner(views, log, owner="first").step(BOARD)
        give_up_lead(views, "first")
        assert a_runner(views, log, owner="second").step(BOARD).state == "advanced"

    def test_who_lost_the_lead_folds_nothing(self, views: Engine) -> None:
        """A leader that slept past its lease finds the position moved and writes no row."""
        log, clock = MemoryLog(loops(1, 2)), Clock()
        clock.now += timedelta(minutes=1)

        class SlowLog(MemoryLog):
            """Another process takes over while a page is read."""

            def page(self, after: int, limit: int, of: Kinds | None = None) -> LogPage:
                assert a_runner(views, log, owner="second", clock=clock).step(BOARD).events == 5
                return super().page(after, limit, of)

        slept = a_runner(views, SlowLog(loops(1, 2)), owner="first", page_size=16)
        assert slept.step(BOARD).state == "waiting"
        assert standing(views, "board").position == 5
        assert issues(views) == 1

    def test_many_runners_fold_each_event_once(self, views: Engine) -> None:
        """Threads that all want to lead end with the same rows as one alone."""
        log = MemoryLog(loops(*range(20)))

        def work(owner: str) -> None:
            runner = a_runner(views, log, owner=owner)
            until = monotonic() + 10
            while standing(views, "board").position < log.last_position() and monotonic() < until:
                if runner.step(BOARD).state == "advanced":
                    give_up_lead(views, owner)

        threads = [threading.Thread(target=work, args=(f"owner-{n}",)) for n in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert standing(views, "board").position == 160
        assert issues(views) == 20


class TestArrivals:
    def test_an_announced_position_needs_no_waiting(self, views: Engine) -> None:
        """In one process the runner's commit wakes who waits, at once."""
        arrivals = Arrivals(views)
        log = MemoryLog(loops(1))
        runner = Runner(views, log, owner="me", clock=Clock(), arrivals=arrivals)
        waited: list[bool] = []
        waiter = threading.Thread(target=lambda: waited.append(arrivals.wait_for("board", 8, 5)))
        waiter.start()
        runner.step(BOARD)
        waiter.join()
        assert waited == [True]

    def test_another_process_is_seen_in_the_database(self, views: Engine) -> None:
        """A runner that announces nothing here is noticed by its committed position."""
        a_runner(views, MemoryLog(loops(1)), page_size=100).step(BOARD)
        assert Arrivals(views).wait_for("board", 8, 1)

    def test_gives_up_when_the_time_is_over(self, views: Engine) -> None:
        """Nobody waits longer than he said."""
        started = monotonic()
        assert not Arrivals(views).wait_for("board", 1, 0.05)
        assert monotonic() - started < 1

    @pytest.mark.parametrize("position", [16, 9_000])
    def test_does_not_wait_for_what_will_not_come(self, views: Engine, position: int) -> None:
        """A stopped model, or one thousands of events behind, is not waited for at all."""
        if position == 16:
            runner = a_runner(views, MemoryLog(loops(1, 2)), page_size=100)
            runner.step(FussyBoard(open_masked))
        started = monotonic()
        assert not Arrivals(views).wait_for("board", position, 5)
        assert monotonic() - started < 1


class TestMigration:
    def test_is_repeatable(self, views: Engine) -> None:
        """Migrating again changes nothing."""
        a_runner(views, MemoryLog(loops(1))).step(BOARD)
        assert migrate_views(views) == ()
        assert issues(views) == 1

    def test_a_new_version_starts_from_the_first_event(self, views: Engine) -> None:
        """Changed tables are dropped and filled again; the other models keep their rows."""
        a_runner(views, MemoryLog(loops(1))).step(BOARD)
        a_runner(views, MemoryLog(loops(1))).step(TIMERS)
        newer = ModelSchema("board", SCHEMA.version + 1, SCHEMA.tables)
        assert migrate(views, [newer, *SCHEMAS[1:]]) == ("board",)
        assert issues(views) == 0
        assert (standing(views, "board").position, standing(views, "timers").position) == (0, 5)
        assert migrate(views, SCHEMAS) == ("board",)

    def test_without_it_the_error_says_so(self, tmp_path: Path) -> None:
        """Nothing else creates tables, and whoever meets none is told what to run."""
        views = open_views(f"sqlite:///{tmp_path / 'views.sqlite'}")
        with pytest.raises(ViewsAwayError, match="bihuan db migrate"):
            a_runner(views, MemoryLog()).step(BOARD)

    def test_a_file_that_is_none_is_named(self, tmp_path: Path) -> None:
        """A damaged file is reported with its path and with what to do."""
        file = tmp_path / "views.sqlite"
        file.write_bytes(b"nothing of the kind" * 100)
        with pytest.raises(ViewsAwayError, match=r"views\.sqlite.*delete the file"):
            migrate_views(open_views(f"sqlite:///{file}"))

    def test_instants_are_stored_as_numbers(self, views: Engine) -> None:
        """Instants come back aware and exact to the microsecond, on both databases."""
        a_runner(views, MemoryLog(loops(1))).step(BOARD)
        with reading(views) as tx:
            until = tx.execute(
                select(POSITIONS.c.leader_until).where(POSITIONS.c.model == "board")
            ).scalar_one()
        assert until == START + timedelta(seconds=10)
