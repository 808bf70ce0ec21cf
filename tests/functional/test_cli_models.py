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
            (parties,) = views.execute("SELECT count(*) FROM board_parties").fetchone()
        ended = run(data, "audit", "rebuild", "--shadow", "--json")
        assert (ended.code, ended.document["ok"]) == (0, True)
        models = {each["model"]: each for each in ended.document["models"]}
        assert models["board"]["rows"] == 2 + parties
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


class TestDiff:
    def test_nothing(self, data: Path) -> None:
        """Where nothing runs, Temporal is said to be away, and that is no failure."""
        ended = run(data, "audit", "diff", "--json")
        document = ended.document
        assert (ended.code, document["ok"], document["total"]) == (0, True, 0), ended.out
        assert "bihuan up" in document["heads_away"]
        assert {each["differences"] for each in document["models"]} == {0}
        assert {each["model"] for each in document["models"]} >= {"board", "timeline"}

    def test_names_what_was_planted(self, data: Path) -> None:
        """Model, key, column, both values, and the event; nothing is repaired."""
        with by_hand(data) as views:
            (issue,) = views.execute("SELECT issue_id FROM board LIMIT 1").fetchone()
            views.execute("UPDATE board SET category = 'x' WHERE issue_id = ?", (issue,))
        for _ in range(2):
            ended = run(data, "audit", "diff", "--json")
            (found,) = ended.document["differences"]
            assert (ended.code, ended.document["ok"], ended.document["total"]) == (1, False, 1)
            assert (found["model"], found["key"]) == ("board", {"issue_id": issue})
            assert (found["column"], found["live"], found["rebuilt"]) == (
                "category",
                "x",
                "城乡建设",
            )
            assert found["origin"]["stream"] == issue
            assert (found["origin"]["version"], found["origin"]["topic"]) == (
                2,
                "issue.reported.v1",
            )
            assert found["origin"]["position"] > 0

    @pytest.mark.parametrize(("lang", "expected"), [("en", "row too many"), ("zh", "多行")])
    def test_in_words(self, data: Path, lang: str, expected: str) -> None:
        """People read a table of what differs, then one of the models."""
        with by_hand(data) as views:
            views.execute("INSERT INTO inbox_holders (issue_id, historic) VALUES ('7', 0)")
        ended = run(data, "--lang", lang, "audit", "diff", "--models", "inbox", "--no-heads")
        assert (ended.code, expected in ended.out) == (1, True), ended.out

    def test_heads_asked_for_and_not_to_be_had(self, data: Path) -> None:
        """Who asks for them explicitly is not told that all is well."""
        assert run(data, "audit", "diff", "--heads").code == 3
        assert run(data, "audit", "diff", "--no-heads", "--json").document["heads_away"] is None

    def test_an_unknown_model(self, data: Path) -> None:
        """It is wrong usage, and says which there are."""
        ended = run(data, "audit", "diff", "--models", "boards")
        assert (ended.code, "board" in ended.err) == (2, True)
