"""The contract of the event store: the same on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from eventsourcing.persistence import ApplicationRecorder

from application.digests import GENESIS
from application.event_store import EventStore
from application.store_errors import (
    HistoryChangedError,
    StoreUnavailableError,
    VersionConflictError,
)
from domain.issue.events import IssueEvent
from tests.integration.stores import BOTH, opened, place_on
from tests.store_events import MAPPER, NoteTaken, PlaceNamed, a_note, a_stamp, a_stream, notes


@pytest.fixture(params=BOTH)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return where the store of a test is."""
    return place_on(request.param, request, tmp_path)


@pytest.fixture
def store(place: str) -> Iterator[EventStore]:
    """Lend an empty store with tables."""
    yield from opened(place)


class TestAppend:
    def test_what_is_stored_is_read_back(self, store: EventStore) -> None:
        """Events come back equal, in order, with their positions and digests."""
        stream = a_stream()
        events = [a_note(stream), PlaceNamed(stamp=a_stamp(stream, 2), street="人民路")]
        recorded = store.append(events)
        assert [each.event for each in recorded] == events
        assert store.read(stream) == recorded

    def test_goes_on_behind_the_digest_before(self, store: EventStore) -> None:
        """A later append names the digest it follows, and the chain verifies as a whole."""
        stream = a_stream()
        first = store.append(notes(stream, [1, 2]))
        store.append(notes(stream, [3]), first[-1].digest)
        assert [each.event.version for each in store.read(stream)] == [1, 2, 3]

    def test_nothing_is_nothing(self, store: EventStore) -> None:
        """An append of no events stores nothing and is no error."""
        assert store.append([]) == []
        assert store.last_position() == 0

    def test_a_taken_version_is_a_conflict(self, store: EventStore) -> None:
        """The second of two appends behind the same event loses, and nothing of it is stored."""
        stream = a_stream()
        digest = store.append(notes(stream, [1]))[-1].digest
        store.append(notes(stream, [2]), digest)
        with pytest.raises(VersionConflictError) as conflict:
            store.append([a_note(stream, 2, "late"), a_note(stream, 3, "later")], digest)
        assert conflict.value.streams == (stream,)
        assert [each.event for each in store.read(stream)] == notes(stream, [1, 2])

    def test_a_stream_begins_once(self, store: EventStore) -> None:
        """Two first events of one stream are a conflict too."""
        stream = a_stream()
        store.append([a_note(stream)])
        with pytest.raises(VersionConflictError):
            store.append([a_note(stream)])

    def test_a_gap_is_a_conflict(self, store: EventStore) -> None:
        """An event behind one that the store does not have (an older copy) is not taken."""
        stream = a_stream()
        digest = store.append(notes(stream, [1]))[-1].digest
        with pytest.raises(VersionConflictError):
            store.append(notes(stream, [4]), digest)

    def test_another_past_is_a_conflict(self, store: EventStore) -> None:
        """The digest before must be the stored one: a chain never forks unseen."""
        stream = a_stream()
        store.append(notes(stream, [1]))
        with pytest.raises(VersionConflictError):
            store.append(notes(stream, [2]), "ab" * 32)

    def test_versions_have_no_holes(self, store: EventStore) -> None:
        """Events of one append follow each other, else it is the caller's mistake."""
        stream = a_stream()
        with pytest.raises(ValueError, match="does not follow version 1"):
            store.append(notes(stream, [1, 3]))
        assert store.last_position() == 0

    def test_thousands_of_events_of_many_streams_at_once(self, store: EventStore) -> None:
        """An import writes one batch: ids in the order given, each stream chained by itself."""
        streams = [a_stream() for _ in range(200)]
        batch = [event for stream in streams for event in notes(stream, range(1, 8))]
        with store.transaction() as transaction:
            recorded = transaction.append(batch)
        positions = [each.position for each in recorded]
        assert positions == list(range(positions[0], positions[0] + len(batch)))
        assert store.page(0, 2_000).recorded == tuple(recorded)
        assert len(store.read(streams[99])) == 7


class TestTransaction:
    def test_several_streams_are_stored_together(self, store: EventStore) -> None:
        """One transaction appends to several streams, behind the heads the caller knows."""
        one, other = a_stream(), a_stream()
        head = store.append(notes(one, [1]))[-1].digest
        with store.transaction() as transaction:
            transaction.append([*notes(one, [2]), *notes(other, [1])], {one: (1, head)})
        assert [len(store.read(stream)) for stream in (one, other)] == [2, 1]

    def test_a_conflict_in_one_stream_leaves_all_unchanged(self, store: EventStore) -> None:
        """When one stream went on meanwhile, nothing of the transaction is stored."""
        one, other = a_stream(), a_stream()
        store.append(notes(other, [1]))
        with pytest.raises(VersionConflictError):
            append_together(store, notes(one, [1]), notes(other, [1]))
        assert store.read(one) == []
        with store.transaction() as transaction:
            assert transaction.next_number("PD-2026") == 1

    def test_an_error_in_the_block_stores_nothing(self, store: EventStore) -> None:
        """A refusal inside the block takes back what was appended before it."""
        stream = a_stream()
        with pytest.raises(LookupError):
            append_together(store, notes(stream, [1]), and_then=LookupError())
        assert store.read(stream) == []

    def test_appends_of_one_transaction_continue_each_other(self, store: EventStore) -> None:
        """A second append in the block goes on where the first ended, without naming it."""
        stream = a_stream()
        append_together(store, notes(stream, [1, 2]), notes(stream, [3]))
        assert len(store.read(stream)) == 3

    def test_a_head_older_than_the_transaction_is_a_conflict(self, store: EventStore) -> None:
        """What the caller knows must agree with what the same transaction has appended."""
        stream = a_stream()
        with store.transaction() as transaction:
            transaction.append(notes(stream, [1, 2]))
            with pytest.raises(VersionConflictError):
                transaction.append(notes(stream, [3]), {stream: (1, GENESIS)})

    def test_numbers_count_per_series(self, store: EventStore) -> None:
        """Each series counts from 1; a block of numbers is named by its first."""
        with store.transaction() as transaction:
            assert transaction.next_number("PD-2026") == 1
            assert transaction.next_number("PD-2026", 10) == 2
            assert transaction.next_number("PD-2026") == 12
            assert transaction.next_number("PD-2027") == 1

    def test_at_least_one_number_is_taken(self, store: EventStore) -> None:
        """A block of no numbers is the caller's mistake."""
        with pytest.raises(ValueError, match="at least one"), store.transaction() as transaction:
            transaction.next_number("PD-2026", 0)


class TestRead:
    def test_an_unknown_stream_is_empty(self, store: EventStore) -> None:
        """No events is an answer, not an error."""
        assert store.read(a_stream()) == []

    def test_begun_streams_are_known_by_one_look_up(self, store: EventStore) -> None:
        """An import asks for a whole batch at once; what has no event is not known."""
        begun, other = a_stream(), a_stream()
        store.append(notes(begun, [1, 2]))
        assert store.known([begun, other]) == {begun}
        assert store.known([]) == set()

    def test_fast_forward_gives_only_what_is_new(self, store: EventStore) -> None:
        """A cache asks for what came behind its version, and is told when that is nothing."""
        stream = a_stream()
        recorded = store.append(notes(stream, range(1, 6)))
        assert store.read(stream, after=3, digest=recorded[2].digest) == recorded[3:]
        assert store.read(stream, after=5) == []

    def test_a_cache_of_events_that_are_gone_is_told(self, store: EventStore) -> None:
        """After the store was replaced by an older copy, a cache must not go on."""
        stream = a_stream()
        store.append(notes(stream, [1, 2]))
        with pytest.raises(HistoryChangedError):
            store.read(stream, after=3)
        with pytest.raises(HistoryChangedError):
            store.read(stream, after=2, digest="ab" * 32)


class TestLog:
    def test_pages_cover_the_log_in_order(self, store: EventStore) -> None:
        """Pages follow each other without loss; each names its last row."""
        recorded = [each for _ in range(5) for each in store.append(notes(a_stream(), [1, 2]))]
        first = store.page(0, 4)
        second = store.page(first.position, 100)
        assert [*first.recorded, *second.recorded] == recorded
        assert (first.position, first.digest) == (recorded[3].position, recorded[3].digest)
        assert second.start == first.position

    def test_behind_the_end_is_an_empty_page(self, store: EventStore) -> None:
        """An empty page keeps the position, so that the reader waits where it is."""
        position = store.append(notes(a_stream(), [1]))[0].position
        page = store.page(position, 10)
        assert (page.recorded, page.position, page.digest) == ((), position, None)

    def test_of_some_classes_alone(self, store: EventStore) -> None:
        """The others are passed over, and the next page begins behind them."""
        stream, other = a_stream(), a_stream()
        named = store.append([PlaceNamed(stamp=a_stamp(other, 1), street="人民路")])
        taken = store.append(notes(stream, [1, 2]))
        page = store.page(0, 10, frozenset({PlaceNamed}))
        assert (page.recorded, page.passed_over) == (tuple(named), 2)
        assert (page.position, page.digest) == (taken[-1].position, taken[-1].digest)
        assert store.page(page.position, 10, frozenset({PlaceNamed})).recorded == ()
        assert store.page(0, 10, frozenset({IssueEvent})).recorded == (*named, *taken)

    def test_a_position_is_known_by_its_digest(self, store: EventStore) -> None:
        """A projection compares the digest it stored with the store's, and notices an older one."""
        recorded = store.append(notes(a_stream(), [1, 2]))
        assert store.digest_at(recorded[1].position) == recorded[1].digest
        assert store.digest_at(recorded[1].position + 1) is None
        assert store.last_position() == recorded[1].position


class TestTables:
    def test_a_store_without_tables_says_what_to_do(self, place: str) -> None:
        """Nothing but the migration makes tables."""
        with pytest.raises(StoreUnavailableError, match="run `bihuan db migrate`"):
            EventStore.open(place, MAPPER)

    def test_migrating_again_changes_nothing(self, place: str) -> None:
        """The migration can be repeated at every start."""
        EventStore.migrate(place)
        with EventStore.open(place, MAPPER) as store:
            recorded = store.append(notes(a_stream(), [1]))
            assert EventStore.migrate(place) == EventStore.migrate(place)
            assert store.page(0, 10).recorded == tuple(recorded)

    def test_a_closed_store_says_so(self, place: str) -> None:
        """Using a store after its end is told apart from a database that is away."""
        EventStore.migrate(place)
        store = EventStore.open(place, MAPPER)
        store.close()
        with pytest.raises(StoreUnavailableError) as error:
            store.last_position()
        assert error.value.fault == "closed"


class TestLibrary:
    def test_reads_and_writes_through_the_same_recorder(self, store: EventStore) -> None:
        """The recorder is one of the library's: its own interface finds the same events."""
        recorder = store.recorder
        assert isinstance(recorder, ApplicationRecorder)
        stream = a_stream()
        row = MAPPER.chain(a_note(stream))
        ids = recorder.insert_events([row])
        assert ids is not None
        stored = MAPPER.to_stored_event(a_note(stream))
        assert recorder.select_events(stream) == [stored]
        for only in ([], ["test.note-taken.v1"]):
            found = recorder.select_notifications(1, 10, stop=ids[0], topics=only)
            assert [(each.id, each.originator_id) for each in found] == [(ids[0], stream)]
        assert not recorder.select_notifications(1, 10, topics=["test.other.v1"])
        assert not recorder.select_notifications(ids[0], 10, inclusive_of_start=False)
        assert [each.digest for each in store.read(stream)] == [row.digest]

    def test_cannot_store_without_a_digest(self, store: EventStore) -> None:
        """An event past the chain is refused, whoever writes it."""
        recorder = store.recorder
        assert isinstance(recorder, ApplicationRecorder)
        with pytest.raises(TypeError, match="only events with a digest"):
            recorder.insert_events([MAPPER.to_stored_event(a_note(a_stream()))])
        assert store.last_position() == 0


class TestClock:
    def test_a_database_server_tells_the_time(self, store: EventStore, place: str) -> None:
        """A server's clock can be compared with ours; a file has none."""
        clock = store.database_clock()
        if place.startswith("postgresql"):
            assert clock is not None
            assert abs(clock - datetime.now(UTC)) < timedelta(seconds=5)
        else:
            assert clock is None


def append_together(
    store: EventStore, *batches: list[NoteTaken], and_then: Exception | None = None
) -> None:
    """Take a number and append the batches in one transaction, which `and_then` may end."""
    with store.transaction() as transaction:
        transaction.next_number("PD-2026")
        for batch in batches:
            transaction.append(batch)
        if and_then:
            raise and_then
