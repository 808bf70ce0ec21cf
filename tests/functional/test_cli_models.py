"""`audit rebuild --shadow` and `audit diff`: the read models against the events."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.command_line import report, run


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a data directory with two issues."""
    assert run(tmp_path, "db", "migrate").code == 0
    for _ in range(2):
        report(tmp_path)
    assert run(tmp_path, "audit", "rebuild", "--json").document["ok"]
    return tmp_path


@contextmanager
def by_hand(data: Path) -> Iterator[sqlite3.Connection]:
    """Open the views as somebody who should not."""
    views = sqlite3.connect(data / "views.sqlite")
    try:
        with views:
            yield views
    finally:
        views.close()


class TestRebuildBeside:
    def test_repairs_and_swaps(self, data: Path) -> None:
        """A wrong row is gone; each model says how far it is; nothing is left beside."""
        with by_hand(data) as views:
            views.execute("UPDATE board SET status = 'closed'")
        ended = run(data, "audit", "rebuild", "--shadow", "--json")
        assert (ended.code, ended.document["ok"]) == (0, True)
        models = {each["model"]: each for each in ended.document["models"]}
        assert models["board"]["rows"] == 2
        assert len({each["position"] for each in models.values()}) == 1
        assert run(data, "audit", "rebuild", "--json").code == 0
        assert [each.name for each in data.glob("*.rebuild*")] == []

    @pytest.mark.parametrize(
        ("lang", "expected"), [("en", "swapped in"), ("zh", "已在旁边建成并切换")]
    )
    def test_in_words(self, data: Path, lang: str, expected: str) -> None:
        """People read a table and what was done."""
        ended = run(data, "--lang", lang, "audit", "rebuild", "--shadow", "--models", "board")
        assert (ended.code, expected in ended.out) == (0, True), ended.out

    def test_another_one_is_at_it(self, data: Path) -> None:
        """The second is refused, and told by whom and until when at most."""
        until = datetime.now(UTC) + timedelta(minutes=1)
        with by_hand(data) as views:
            views.execute(
                "UPDATE rebuilds SET owner = 'archive-2, process 7', since = 0, until = ?",
                (int(until.timestamp() * 1_000_000),),
            )
        ended = run(data, "audit", "rebuild", "--shadow")
        assert (ended.code, "archive-2, process 7 has been rebuilding" in ended.err) == (1, True)
