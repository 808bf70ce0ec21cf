"""The cache over the store: always up to date, also when the store is not what it was."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest

from application.streams import Streams
from domain.issue.state import Issue
from tests.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Return a desk over an empty directory."""
    desk = Desk(tmp_path)
    yield desk
    desk.close()


def copied(desk: Desk, to: Path) -> Path:
    """Return a copy of the event store."""
    with closing(sqlite3.connect(desk.events_file)) as file, closing(sqlite3.connect(to)) as copy:
        file.backup(copy)
    return to


def restore(desk: Desk, copy: Path) -> None:
    """Put an older copy in the store's place, as after an accident."""
    with closing(sqlite3.connect(copy)) as file, closing(sqlite3.connect(desk.events_file)) as now:
        file.backup(now)


class TestLatest:
    def test_an_issue_that_is_not_there(self, desk: Desk) -> None:
        """It is new, and not remembered."""
        assert desk.streams.latest(UUID(int=7)).issue == Issue.new(UUID(int=7))

    def test_goes_on_with_what_others_wrote(self, desk: Desk) -> None:
        """Only the news are read; the state is the same as read from the start."""
        issue_id = desk.report().issue_id
        other = desk.another_process()
        assert other.streams.latest(issue_id).issue.status == "reported"
        desk.give(desk.step(issue_id, 0))
        desk.give(desk.step(issue_id, 1))
        assert other.streams.latest(issue_id) == Streams(desk.store).latest(issue_id)
        other.close()

    def test_is_the_same_object_while_nothing_happens(self, desk: Desk) -> None:
        """Nothing is folded twice."""
        issue_id = desk.report().issue_id
        assert desk.streams.latest(issue_id) is desk.streams.latest(issue_id)

    def test_begins_anew_on_an_older_copy(self, desk: Desk, tmp_path: Path) -> None:
        """What the store no longer has, the cache forgets."""
        issue_id = desk.report().issue_id
        copy = copied(desk, tmp_path / "copy.sqlite")
        desk.give(desk.step(issue_id, 0))
        assert desk.streams.latest(issue_id).issue.version == 3
        restore(desk, copy)
        assert desk.streams.latest(issue_id).issue.status == "reported"
        assert desk.give(desk.step(issue_id, 0)).kind == "accepted"

    def test_also_where_the_copy_went_another_way(self, desk: Desk, tmp_path: Path) -> None:
        """The same version with another event is noticed by its digest."""
        issue_id = desk.report().issue_id
        copy = copied(desk, tmp_path / "copy.sqlite")
        desk.give(desk.step(issue_id, 0))
        known = desk.streams.latest(issue_id)
        restore(desk, copy)
        other = desk.another_process()
        other.give(other.order("AddNote", draft={"text": "另一条路"}, issue_id=issue_id))
        assert desk.streams.latest(issue_id).issue.version == known.issue.version
        assert desk.streams.latest(issue_id).issue.status == "reported"
        other.close()

    def test_forgets_an_issue_the_copy_does_not_have(self, desk: Desk, tmp_path: Path) -> None:
        """Neither as the latest nor as what was seen last."""
        copy = copied(desk, tmp_path / "copy.sqlite")
        issue_id = desk.report().issue_id
        restore(desk, copy)
        assert desk.streams.latest(issue_id).issue.version == 0
        assert desk.streams.recent(issue_id).issue.version == 0


class TestRecent:
    def test_is_what_was_seen_last(self, desk: Desk) -> None:
        """Good enough to know whose key seals; nothing is decided on it."""
        issue_id = desk.report().issue_id
        other = desk.another_process()
        other.streams.recent(issue_id)
        desk.give(desk.step(issue_id, 0))
        assert other.streams.recent(issue_id).issue.status == "reported"
        other.close()


class TestBound:
    def test_forgets_the_one_not_used_for_longest(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Memory does not grow with the number of issues."""
        monkeypatch.setattr("application.streams._KEPT", 2)
        first, second, third = (desk.report().issue_id for _ in range(3))
        kept = {each: desk.streams.latest(each) for each in (second, third)}
        desk.streams.latest(first)
        assert desk.streams.latest(third) is kept[third]
        assert desk.streams.latest(second) == kept[second]

    def test_one_at_a_time_holds_an_issue(self, desk: Desk) -> None:
        """Threads of one process take turns instead of losing a race."""
        issue_id, inside, most = UUID(int=7), [0], [0]

        def hold(_: int) -> None:
            with desk.streams.held(issue_id):
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                inside[0] -= 1

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(hold, range(200)))
        assert most == [1]
