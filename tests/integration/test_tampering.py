"""Whatever is done to the tables past the program is found, and the first bad event is named."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest

from application.digests import GENESIS
from application.evidence.checkpoint_file import read_checkpoint, write_checkpoint
from application.evidence.findings import Fault
from application.evidence.known import Witness
from domain.evidence.events import CHECKPOINTS
from tests.evidence import STREAMS, Desk, Hand, a_desk

FIRST, THIRD = STREAMS[0], STREAMS[3]
STRANGER: Final = UUID(int=77)

# Where things are: notes 1 and 2 of the ten streams at 1 to 20, key 21, checkpoint 22, notes 3 and
# 4 at 23 to 42, checkpoint 43, key 44, notes 5 at 45 to 54, checkpoint 55, notes 6 at 56 to 65.
THIRD_3: Final = 26
LAST_POSITION: Final = 65


def delete(where: str) -> Callable[[Hand], None]:
    """Delete rows."""
    return lambda hand: hand(f"DELETE FROM stored_events WHERE {where}")  # noqa: S608 -- a test


def update(what: str, where: str) -> Callable[[Hand], None]:
    """Change rows."""
    return lambda hand: hand(f"UPDATE stored_events SET {what} WHERE {where}")  # noqa: S608 -- a test


def rewritten(version: int, *, until: int = 2**31) -> Callable[[Hand], None]:
    """Change a content and compute the digests behind it anew."""

    def hand_at_work(hand: Hand) -> None:
        hand.content(THIRD, version, "forged")
        hand.rechain(THIRD, after=version - 1, until=until)

    return hand_at_work


def with_topic_changed(hand: Hand) -> None:
    """Turn an event into one of another kind, digests included."""
    update("topic = 'test.place-named.v3'", f"notification_id = {THIRD_3}")(hand)
    hand.rechain(THIRD, after=2)


def with_past_event(hand: Hand) -> None:
    """Insert a whole new stream into the past."""
    hand.make_room(30)
    hand.insert(30, STRANGER, 1, GENESIS)


def with_appended_event(hand: Hand) -> None:
    """Append to a stream what does not follow from it."""
    hand.insert(None, THIRD, 7, hand.digest(THIRD, 5))


def with_unplaced_event(hand: Hand) -> None:
    """Insert an event of another stream that has no place in the log."""
    hand.without_constraints()
    hand.insert(None, STRANGER, 1, GENESIS)


def with_repeated_event(hand: Hand) -> None:
    """Store a version twice, where nothing hinders that any more."""
    hand.without_constraints()
    hand.insert(66, THIRD, 6, hand.digest(THIRD, 5))


def with_moved_event(hand: Hand) -> None:
    """Give the last event of one stream to another one, where it gets the next version."""
    update(f"originator_id = '{FIRST.hex}', originator_version = 7", "notification_id = 59")(hand)


def with_other_root(hand: Hand) -> None:
    """Let the last checkpoint on record name another root."""
    change_checkpoint(hand, "root", "ab" * 32)


def with_other_peaks(hand: Hand) -> None:
    """Let the last checkpoint on record hold other subtrees."""
    change_checkpoint(hand, "peaks", None)


def change_checkpoint(hand: Hand, field: str, value: str | None) -> None:
    """Change the last checkpoint on record, digests included."""
    row = hand.connection.execute("SELECT state FROM stored_events WHERE notification_id = 55")
    state = json.loads(row.fetchone()[0])
    if value is None:
        state[field] = ["cd" * 32 for _ in state[field]]
    else:
        state["checkpoint"][field] = value
    text = json.dumps(state).encode()
    hand("UPDATE stored_events SET state = ? WHERE notification_id = 55", text)
    hand.rechain(CHECKPOINTS, after=3)


BY_SQL: Final[tuple[tuple[str, Callable[[Hand], None], Fault, int | None], ...]] = (
    # what was done, who did it, what is found, the position that is named
    ("content changed", lambda hand: hand.content(THIRD, 3, "other"), "content_altered", THIRD_3),
    (
        "content changed behind the last checkpoint",
        lambda hand: hand.content(THIRD, 6, "other"),
        "content_altered",
        59,
    ),
    (
        "content emptied",
        update("state = CAST('' AS BLOB)", "notification_id = 26"),
        "content_altered",
        26,
    ),
    ("content removed", update("state = NULL", "notification_id = 26"), "content_missing", 26),
    (
        "content stored as text",
        update("state = CAST(state AS TEXT)", "notification_id = 26"),
        "row_malformed",
        26,
    ),
    (
        "content hash changed",
        update("state_hash = zeroblob(32)", "notification_id = 26"),
        "content_altered",
        26,
    ),
    (
        "content hash cut short",
        update("state_hash = substr(state_hash, 1, 16)", "notification_id = 26"),
        "content_altered",
        26,
    ),
    ("digest changed", update("digest = zeroblob(32)", "notification_id = 26"), "digest_wrong", 26),
    (
        "digest stored as text",
        update("digest = hex(digest)", "notification_id = 26"),
        "digest_wrong",
        26,
    ),
    ("content and its own digest changed", rewritten(3, until=3), "digest_wrong", 36),
    ("content changed, the stream computed anew", rewritten(3), "events_differ", 22),
    ("the first content changed, the stream computed anew", rewritten(1), "events_differ", 1),
    (
        "kind changed",
        update("topic = 'test.place-named.v3'", "notification_id = 26"),
        "digest_wrong",
        26,
    ),
    ("kind changed, the stream computed anew", with_topic_changed, "events_differ", 22),
    (
        "version changed",
        update("originator_version = 9", "notification_id = 26"),
        "event_missing",
        26,
    ),
    (
        "version no number",
        update("originator_version = 'x'", "notification_id = 26"),
        "row_malformed",
        26,
    ),
    ("given to another stream", with_moved_event, "digest_wrong", 59),
    (
        "the stream's name written in capitals",
        update("originator_id = upper(originator_id)", f"originator_id = '{THIRD.hex}'"),
        "digest_wrong",
        4,
    ),
    (
        "the stream's name written with hyphens",
        update("originator_id = 'a-b-c'", "notification_id = 26"),
        "event_missing",
        26,
    ),
    ("a stream named in bytes", lambda hand: hand.rename(THIRD, THIRD.bytes), "digest_wrong", 4),
    ("a stream named by one byte", lambda hand: hand.rename(THIRD, b"\xff"), "digest_wrong", 4),
    ("an event in the middle deleted", delete("notification_id = 26"), "event_missing", 36),
    (
        "the first event of a stream deleted",
        delete("notification_id = 4"),
        "event_missing",
        14,
    ),
    (
        "the last signed event of a stream deleted, and the one behind",
        delete("notification_id IN (48, 59)"),
        "events_differ",
        43,
    ),
    (
        "a whole stream deleted",
        delete(f"originator_id = '{THIRD.hex}'"),
        "events_differ",
        1,
    ),
    ("the end deleted up to a checkpoint", delete("notification_id > 54"), "record_gone", 54),
    ("the end deleted below a checkpoint", delete("notification_id > 50"), "rolled_back", 50),
    ("everything deleted", delete("notification_id > 0"), "rolled_back", 0),
    ("an event inserted into the past", with_past_event, "events_differ", 22),
    (
        "an event inserted before the first",
        lambda hand: hand.insert(-5, STRANGER, 1, GENESIS),
        "row_malformed",
        -5,
    ),
    (
        "an event inserted at nought",
        lambda hand: hand.insert(0, STRANGER, 1, GENESIS),
        "row_malformed",
        0,
    ),
    (
        "an event inserted at the least number there is",
        lambda hand: hand.insert(-(2**63), STRANGER, 1, GENESIS),
        "row_malformed",
        -(2**63),
    ),
    ("an event without a position", with_unplaced_event, "row_malformed", None),
    ("an event appended past the program", with_appended_event, "digest_wrong", 66),
    ("a version stored twice", with_repeated_event, "event_repeated", 66),
    ("two streams' events exchanged", lambda hand: hand.swap(24, 26), "events_differ", 22),
    ("one stream's events exchanged", lambda hand: hand.swap(26, 36), "event_missing", 26),
    (
        "the whole log renumbered",
        update("notification_id = notification_id + 1000", "notification_id > 0"),
        "events_differ",
        1001,
    ),
    ("a checkpoint deleted", delete("notification_id = 43"), "event_missing", 44),
    ("the last checkpoint deleted", delete("notification_id = 55"), "record_gone", 65),
    (
        "every checkpoint deleted",
        delete(f"originator_id = '{CHECKPOINTS.hex}'"),
        "events_differ",
        23,
    ),
    ("a checkpoint's root changed, digests anew", with_other_root, "signature_wrong", 55),
    ("a checkpoint's subtrees changed, digests anew", with_other_peaks, "checkpoint_altered", 55),
)


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Return a log that nobody altered; tests work on copies."""
    return a_desk(tmp_path_factory.mktemp("evidence") / "data")


@pytest.fixture
def desk(untouched: Desk, tmp_path: Path) -> Desk:
    """Return a copy of the log."""
    return untouched.copy(tmp_path / "copy")


class TestUntouched:
    @pytest.mark.parametrize("since", [False, True])
    def test_is_sound(self, untouched: Desk, *, since: bool) -> None:
        """A log that nobody altered is found sound, as a whole and from its last checkpoint on."""
        with untouched.store() as store:
            seen = Witness("board", 60, store.digest_at(60) or "")
        report = untouched.verify(seen, since=since)
        assert report.finding is None
        assert (report.events, report.position, report.covered) == (65, 65, 54)
        assert report.is_trusted
        assert report.walked == (11 if since else 65)
        assert (report.files, report.checkpoints) == (3, 1 if since else 3)


class TestBySql:
    @pytest.mark.parametrize(
        ("hand", "fault", "position"), [row[1:] for row in BY_SQL], ids=[row[0] for row in BY_SQL]
    )
    def test_is_found_and_named(
        self, desk: Desk, hand: Callable[[Hand], None], fault: Fault, position: int | None
    ) -> None:
        """The first bad event is named, or the stretch that it lies in, and what is wrong."""
        desk.alter(hand)
        finding = desk.verify().finding
        assert finding is not None
        assert (finding.fault, finding.position) == (fault, position)

    def test_thirty_at_least(self) -> None:
        """The table is as long as it should be, and no line stands in it twice."""
        assert len({row[0] for row in BY_SQL}) == len(BY_SQL) >= 30


class TestBehindTheLastCheckpoint:
    """What nothing signed yet covers is chained, and known to those who read it."""

    def test_a_missing_end_is_told_by_who_read_it(self, desk: Desk) -> None:
        """A read model that has seen an event bears witness that there was one."""
        with desk.store() as store:
            seen = Witness("board", LAST_POSITION, store.digest_at(LAST_POSITION) or "")
        desk.alter(delete("notification_id > 60"))
        for since in (False, True):
            finding = desk.verify(seen, since=since).finding
            assert finding is not None
            assert (finding.fault, finding.position) == ("tail_missing", LAST_POSITION)
            assert finding.values["source"] == "board"

    @pytest.mark.parametrize(
        ("hand", "fault", "position"),
        [
            (lambda hand: hand.content(THIRD, 6, "other"), "content_altered", 59),
            (delete("notification_id = 54"), "events_differ", 54),
            (delete("notification_id > 50"), "rolled_back", 50),
            (with_other_root, "signature_wrong", None),
            (with_other_peaks, "checkpoint_altered", None),
            (with_appended_event, "digest_wrong", 66),
        ],
    )
    def test_is_found_without_walking_the_rest(
        self, desk: Desk, hand: Callable[[Hand], None], fault: Fault, position: int | None
    ) -> None:
        """Verification since the checkpoint finds what is wrong behind it, and with it."""
        desk.alter(hand)
        finding = desk.verify(since=True).finding
        assert finding is not None
        assert (finding.fault, finding.position) == (fault, position)


class TestForgery:
    def test_a_log_rebuilt_from_scratch(self, desk: Desk, tmp_path: Path) -> None:
        """Who computes everything anew, but lacks key and exported checkpoint, is found by both."""
        forged = a_desk(tmp_path / "forged")
        shutil.copy(forged.events, desk.events)
        finding = desk.verify().finding
        assert finding is not None
        assert finding.fault in {"other_log", "events_differ"}
        for path in (desk.data / "keys").glob("*.pub"):
            path.unlink()
        finding = desk.verify().finding
        assert finding is not None
        assert finding.fault in {"other_log", "events_differ", "fork"}

    def test_a_record_signed_by_a_strangers_key(self, desk: Desk, tmp_path: Path) -> None:
        """A key that nobody vouches for does not sign, even where the old record is kept."""
        stranger = Desk(tmp_path / "stranger")
        stranger.data.mkdir()
        shutil.copy(desk.events, stranger.events)
        stranger.replace_key(lost=True)
        stranger.sign()
        shutil.copy(stranger.events, desk.events)
        finding = desk.verify().finding
        assert finding is not None
        assert (finding.fault, finding.position) == ("key_not_trusted", 66)


class TestOlderCopies:
    @pytest.mark.parametrize("since", [False, True])
    def test_a_restored_older_copy(self, desk: Desk, tmp_path: Path, *, since: bool) -> None:
        """A database that is shorter than an exported checkpoint was set back."""
        before = desk.copy(tmp_path / "before")
        desk.note(7)
        desk.sign()
        shutil.copy(before.events, desk.events)
        finding = desk.verify(since=since).finding
        assert finding is not None
        assert (finding.fault, finding.position) == ("rolled_back", LAST_POSITION)
        assert (finding.values["size"], finding.values["events"]) == (75, 65)

    def test_an_older_copy_that_went_on(self, desk: Desk, tmp_path: Path) -> None:
        """A database set back that has grown since is no continuation of what was exported."""
        before = desk.copy(tmp_path / "before")
        desk.note(7)
        desk.sign()
        before.note(7, "another")
        before.note(8, "another")
        shutil.copy(before.events, desk.events)
        finding = desk.verify().finding
        assert finding is not None
        assert (finding.fault, finding.position) == ("events_differ", 65)

    def test_two_checkpoints_of_one_size(self, desk: Desk, tmp_path: Path) -> None:
        """A log that went on twice from one point shows by its two checkpoints."""
        other = desk.copy(tmp_path / "other")
        for each, text in ((desk, "one"), (other, "another")):
            each.note(7, text)
            each.sign()
        for path in (other.data / "checkpoints").glob("*.json"):
            write_checkpoint(read_checkpoint(path), desk.data / "checkpoints" / path.name)
        for since in (False, True):
            finding = desk.verify(since=since).finding
            assert finding is not None
            assert finding.fault == "fork"

    def test_an_altered_export(self, desk: Desk) -> None:
        """A changed file is told apart from a changed log."""
        path = max((desk.data / "checkpoints").glob("*.json"))
        path.write_text(path.read_text().replace('"size": 54', '"size": 53'))
        finding = desk.verify().finding
        assert finding is not None
        assert finding.fault == "signature_wrong"
        assert finding.values["source"] == path.name
