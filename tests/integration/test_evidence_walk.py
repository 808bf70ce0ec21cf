"""The walk over the log: the same on both databases, bounded in memory, free of false alarms."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import pytest

from application.digests import GENESIS, chained
from application.event_store import EventStore
from application.evidence import walk
from application.evidence.checkpointing import Checkpoints
from application.evidence.findings import LogFaultError
from application.evidence.known import Known
from application.evidence.leaves import hash_of_leaf
from application.evidence.proof_file import check_proof, text_of
from application.evidence.proving import prove
from application.evidence.signing_keys import SigningKeys
from application.evidence.verifying import Verification
from application.evidence.walk import LogWalk
from application.recorders.evidence_rows import LogRow
from application.recorders.rows import ChainedEvent
from domain.evidence.merkle import root_of
from tests.evidence import MAPPER, OPERATOR, STREAMS, Clock, Desk, Hand, a_desk
from tests.integration.stores import BOTH, place_on
from tests.store_events import a_note, notes


@pytest.fixture(params=BOTH)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EventStore]:
    """Lend an empty store."""
    place = place_on(request.param, request, tmp_path)
    EventStore.migrate(place)
    with EventStore.open(place, MAPPER) as store:
        yield store


class TestBothDatabases:
    def test_signed_verified_and_proved(self, store: EventStore, tmp_path: Path) -> None:
        """Checkpoints, verification and proofs stand on either database."""
        keys = SigningKeys(tmp_path)
        for version in (1, 2):
            for stream in STREAMS:
                store.append_all([a_note(stream, version)], store.heads(STREAMS))
            assert Checkpoints(store, keys, Clock()).sign(OPERATOR)
        known = Known(anchors=keys.published())
        check = Verification(store, known)
        assert check.full().finding is None
        assert check.since_checkpoint().finding is None
        public = next(iter(keys.published().values()))
        proof = check_proof(text_of(prove(store, STREAMS[4])).encode(), public=public)
        assert proof.last_version == 2

    def test_gaps_are_no_leaves(self, store: EventStore, tmp_path: Path) -> None:
        """An append that was undone leaves a gap on PostgreSQL, which nothing is missing from."""
        store.append(notes(STREAMS[0], [1, 2]))
        with suppress(RuntimeError), store.transaction() as transaction:
            transaction.append(notes(STREAMS[1], [1, 2, 3]))
            raise RuntimeError
        store.append(notes(STREAMS[1], [1, 2]))
        assert Checkpoints(store, SigningKeys(tmp_path), Clock()).sign(OPERATOR)
        assert Verification(store, Known()).full().finding is None

    def test_an_altered_row_is_named(self, store: EventStore) -> None:
        """What does not follow is found whatever the database."""
        event = chained("test.note-taken.v1", STREAMS[0], version=2, state=b"{}", previous=GENESIS)
        with store.recorder.writing() as writer:
            writer.insert([event])
        with pytest.raises(LogFaultError) as error:
            LogWalk(store.recorder).run()
        finding = error.value.finding
        assert (finding.fault, finding.stream, finding.version) == ("event_missing", STREAMS[0], 1)


class TestWalk:
    def test_the_root_is_that_of_the_leaves(self, tmp_path: Path) -> None:
        """The root that is signed is the root over all leaves, computed in one piece."""
        desk = a_desk(tmp_path / "data")
        with desk.store() as store:
            whole = LogWalk(store.recorder)
            whole.run()
            rows = store.recorder.leaf_rows(0, 1000)
            assert whole.tree.root() == root_of(hash_of_leaf(*row) for row in rows)

    def test_the_first_checkpoint_takes_one(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The first key comes on record on the way; what was walked is not walked again."""
        desk = Desk(tmp_path)
        EventStore.migrate(desk.events)
        desk.note(1)
        monkeypatch.setattr(walk, "PAGE", 3)
        with desk.store() as store:
            read, log_rows = [0], store.recorder.log_rows
            monkeypatch.setattr(
                store.recorder, "log_rows", lambda *asked: _counted(read, log_rows(*asked))
            )
            assert Checkpoints(store, desk.keys, Clock()).sign(OPERATOR)
        assert desk.verify().covered == len(STREAMS) + 1
        pages = len(STREAMS) // 3 + 3  # the last row of each is read again, and of the last two
        assert read[0] <= len(STREAMS) + 1 + pages

    def test_forgotten_heads_are_asked_for_again(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Memory holds few streams, and the chain is followed all the same."""
        desk = a_desk(tmp_path / "data")
        monkeypatch.setattr(walk, "_KEPT", 2)
        monkeypatch.setattr(walk, "PAGE", 3)
        assert desk.verify().finding is None
        desk.alter(lambda hand: hand("DELETE FROM stored_events WHERE notification_id = 26"))
        finding = desk.verify().finding
        assert finding is not None
        assert (finding.fault, finding.position, finding.version) == ("event_missing", 36, 3)

    @pytest.mark.parametrize("position", [3, 26, 65])
    def test_a_position_taken_twice_shows_at_the_end_of_a_page(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, position: int
    ) -> None:
        """The next page begins behind the last position, and misses no other row that has it."""
        desk: Desk = a_desk(tmp_path / "data")
        monkeypatch.setattr(walk, "PAGE", 1)
        assert desk.verify().finding is None
        stranger = UUID(int=0xFACE << 64 | 0xDEF)
        desk.alter(Hand.without_constraints)
        desk.alter(lambda hand: hand.insert(position, stranger, 1, GENESIS))
        finding = desk.verify().finding
        assert finding is not None
        assert (finding.fault, finding.position) == ("row_malformed", position)

    def test_a_lawful_hole_is_passed(self, tmp_path: Path) -> None:
        """Content that was lawfully destroyed is missed by nobody, as long as its hash is there."""
        desk: Desk = a_desk(tmp_path / "data")
        desk.alter(
            lambda hand: hand("UPDATE stored_events SET state = NULL WHERE notification_id = 26")
        )
        asked: list[tuple[UUID, int]] = []

        def lawful(stream: UUID, version: int, digest: str) -> bool:
            assert len(digest) == 64
            asked.append((stream, version))
            return True

        with desk.store() as store:
            report = Verification(store, Known(), holes=lawful).full()
        assert report.finding is None
        assert asked == [(STREAMS[3], 3)]


@pytest.mark.long
@pytest.mark.timeout(300)
def test_no_false_alarm_on_a_long_log(tmp_path: Path) -> None:
    """300,000 events that nobody altered, signed on the way, are found sound."""
    EventStore.migrate(tmp_path / "events.sqlite")
    with EventStore.open(tmp_path / "events.sqlite", MAPPER) as store:
        streams = [UUID(int=number << 64 | 1) for number in range(1, 60_001)]
        digests = dict.fromkeys(streams, GENESIS)
        for version in range(1, 6):
            for begin in range(0, len(streams), 1_000):
                some = streams[begin : begin + 1_000]
                rows = [_event(each, version, digests[each]) for each in some]
                digests |= {row.stream: row.digest for row in rows}
                with store.recorder.writing() as writer:
                    writer.insert(rows)
            assert Checkpoints(store, SigningKeys(tmp_path), Clock()).sign(OPERATOR)
        report = Verification(store, Known(anchors=SigningKeys(tmp_path).published())).full()
    assert report.finding is None
    assert report.events == 300_006


def _counted(read: list[int], rows: list[LogRow]) -> list[LogRow]:
    read[0] += len(rows)
    return rows


def _event(stream: UUID, version: int, previous: str) -> ChainedEvent:
    state = f'{{"text":"{stream}"}}'.encode()
    topic = "test.note-taken.v1"
    return chained(topic, stream, version=version, state=state, previous=previous)
