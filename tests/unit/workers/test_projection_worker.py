"""The projection worker: reads the real store once for all models, wakes, stops, says its lag."""

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from uuid import UUID

import pytest
from sqlalchemy import Engine

from application.digests import GENESIS
from application.event_store import EventStore
from application.recorded import Page, Recorded
from application.store_errors import StoreUnavailableError
from application.vault import VaultUnavailableError
from domain.base import Sealed
from domain.event import Kinds
from domain.issue.events import IssueEvent
from projections.board.queries import count, find
from projections.errors import SourceAwayError
from projections.models import SCHEMAS, projections
from projections.positions import standings
from projections.rebuild import rebuild
from projections.timeline.queries import timeline
from tests.factories import START, open_masked
from tests.logs import a_closed_loop, fresh_views
from tests.personal import Household
from workers.event_pages import EventPages
from workers.projection_worker import ProjectionWorker


def present() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EventStore]:
    """Return an empty event store."""
    place = tmp_path / "events.sqlite"
    EventStore.migrate(place)
    with EventStore.open(place) as opened:
        yield opened


@pytest.fixture
def views(tmp_path: Path) -> Iterator[Engine]:
    """Return empty read models."""
    engine = fresh_views(tmp_path)
    yield engine
    engine.dispose()


def a_worker(store: EventStore, views: Engine, owner: str = "me") -> ProjectionWorker:
    """Return a worker of this name."""
    return ProjectionWorker(store, views, open_masked, owner=owner, clock=present)


def append(store: EventStore, *loops: list[IssueEvent]) -> None:
    """Store whole issues."""
    for events in loops:
        store.append(events, GENESIS)


def eventually(holds: Callable[[], bool]) -> bool:
    """Wait up to ten seconds until something holds."""
    until = monotonic() + 10
    while not holds() and monotonic() < until:
        sleep(0.005)
    return holds()


class CountingStore:
    """Counts how often the store is read."""

    def __init__(self, store: EventStore) -> None:
        """Wrap a store."""
        self._store = store
        self.pages = 0

    def page(self, after: int, limit: int, of: Kinds | None = None) -> Page:
        """Count, then read."""
        self.pages += 1
        return self._store.page(after, limit, of)

    def read_issue(self, issue_id: UUID) -> Sequence[Recorded[IssueEvent]]:
        """Ask the store."""
        return self._store.read_issue(issue_id)

    def digest_at(self, position: int) -> str | None:
        """Ask the store."""
        return self._store.digest_at(position)

    def last_position(self) -> int:
        """Ask the store."""
        return self._store.last_position()


class TestCatchUp:
    def test_folds_the_store_into_every_model(self, store: EventStore, views: Engine) -> None:
        """After catching up every model stands at the end of the log."""
        append(store, *(a_closed_loop(index) for index in range(3)))
        worker = a_worker(store, views)
        worker.catch_up()
        assert {lag.behind for lag in worker.lag().values()} == {0}
        assert len(worker.lag()) == len(SCHEMAS)
        assert count(views, now=START) == 3
        row = find(views, "1")
        assert row is not None
        assert len(timeline(views, row.issue_id)) == 8

    def test_reads_a_page_once_for_all_models(self, store: EventStore, views: Engine) -> None:
        """All models at one position cost one reading and one decoding."""
        append(store, a_closed_loop(1))
        counting = CountingStore(store)
        worker = ProjectionWorker(counting, views, open_masked, owner="me", clock=present)
        worker.catch_up()
        assert counting.pages == 2

    def test_what_the_store_gives_back_folds_the_same(
        self, store: EventStore, views: Engine
    ) -> None:
        """Rebuilding from the store gives the rows that are there, for every model."""
        append(store, *(a_closed_loop(index)[: 3 + index] for index in range(6)))
        a_worker(store, views).catch_up()
        for model in projections(open_masked):
            assert rebuild(views, EventPages(store), model, owner="r", clock=present).equal


class TestLoop:
    def test_a_nudge_is_followed_at_once(self, store: EventStore, views: Engine) -> None:
        """Who nudges and waits for his position reads what he wrote."""
        worker = a_worker(store, views)
        worker.start()
        try:
            append(store, a_closed_loop(1))
            worker.nudge()
            assert worker.arrivals.wait_for("board", store.last_position(), 5)
            assert count(views, now=START) == 1
        finally:
            worker.stop()

    def test_events_of_other_processes_are_found(self, store: EventStore, views: Engine) -> None:
        """Without a nudge the log is asked every fifty milliseconds."""
        worker = a_worker(store, views)
        worker.start()
        try:
            append(store, a_closed_loop(1))
            assert eventually(lambda: worker.lag()["inbox"].behind == 0)
        finally:
            worker.stop()

    def test_a_stopped_worker_leaves_the_lead(self, store: EventStore, views: Engine) -> None:
        """The next process takes over without waiting for the lease to run out."""
        first = a_worker(store, views, "first")
        first.start()
        assert eventually(lambda: first.lag()["board"].leader == "first")
        first.stop()
        assert {each.leader for each in standings(views).values()} == {None}
        append(store, a_closed_loop(1))
        second = a_worker(store, views, "second")
        second.catch_up()
        assert second.lag()["board"].leader == "second"

    def test_survives_a_store_that_is_away(self, store: EventStore, views: Engine) -> None:
        """While the log cannot be read the loop waits; then it goes on."""
        flaky = FlakyStore(store)
        worker = ProjectionWorker(flaky, views, open_masked, owner="me", clock=present)
        append(store, a_closed_loop(1))
        worker.start()
        try:
            assert flaky.asked.wait(5)
            flaky.away = False
            assert eventually(lambda: count(views, now=START) == 1)
        finally:
            worker.stop()

    def test_keys_that_are_away_are_no_fault_of_an_event(
        self, store: EventStore, views: Engine
    ) -> None:
        """While texts cannot be opened the models wait; none is stopped by it."""
        is_away = True

        def fetch(sealed: Sealed, issue_id: UUID) -> str:
            if is_away:
                raise VaultUnavailableError(Path("vault"), cause="locked", next_step="try again")
            return open_masked(sealed, issue_id)

        worker = ProjectionWorker(store, views, fetch, owner="me", clock=present)
        append(store, a_closed_loop(1))
        with pytest.raises(SourceAwayError, match="locked"):
            worker.catch_up()
        assert {lag.fault for lag in worker.lag().values()} == {None}
        is_away = False
        worker.catch_up()
        assert {lag.behind for lag in worker.lag().values()} == {0}


class FlakyStore(CountingStore):
    """A store that is locked until it is not."""

    def __init__(self, store: EventStore) -> None:
        """Begin locked."""
        super().__init__(store)
        self.away = True
        self.asked = threading.Event()

    def last_position(self) -> int:
        """Refuse while away."""
        if self.away:
            self.asked.set()
            sentence = "The event store is locked."
            raise StoreUnavailableError(fault="locked", sentence=sentence)
        return super().last_position()


class TestEventPages:
    def test_a_store_that_is_away_is_the_source_away(self, store: EventStore) -> None:
        """Projections know one error for a log that cannot be read now."""
        with pytest.raises(SourceAwayError, match="locked"):
            EventPages(FlakyStore(store)).last_position()

    def test_a_new_round_sees_what_was_appended(self, store: EventStore) -> None:
        """The end of the log is remembered for one round only."""
        pages = EventPages(store)
        assert pages.page(0, 10).recorded == ()
        append(store, a_closed_loop(1))
        assert pages.page(0, 10).recorded == ()
        pages.forget()
        assert len(pages.page(0, 10).recorded) == 8


class TestPersonalData:
    def test_no_clear_text_reaches_the_views(self, tmp_path: Path) -> None:
        """Planted names and numbers are in no file of the read models, masked ones are."""
        household = Household(tmp_path)
        person = household.personal.new_person()
        events = a_closed_loop(1)
        issue_id = events[0].stamp.issue_id
        name, mobile = "欧阳锦程", "13912345678"
        told = household.personal.seal(
            f"{name}反映，电话{mobile}",
            person=person,
            issue_id=issue_id,
            field="text",
            known=[name],
        )
        events[0] = events[0].model_copy(update={"title": told, "text": told})
        place = tmp_path / "events.sqlite"
        EventStore.migrate(place)
        views = fresh_views(tmp_path)
        with EventStore.open(place) as store:
            append(store, events)
            opener = household.personal.open_masked
            ProjectionWorker(store, views, opener, owner="me", clock=present).catch_up()
        stored = b"".join(file.read_bytes() for file in tmp_path.glob("views.sqlite*"))
        views.dispose()
        assert b"139****5678" in stored
        assert mobile.encode() not in stored
        assert name.encode() not in stored
