"""`bihuan ledger` and `bihuan intake batch`."""

import csv
import io
from pathlib import Path

import pytest

from tests.command_line import Ended, report, run

OPINIONS = "内容,类别,姓名\n欧阳建国说门口路灯不亮,城乡建设,欧阳建国\n停车难,,\n"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with two hotline issues, one from a patrol, and a meeting's two."""
    directory = tmp_path_factory.mktemp("ledger") / "data"
    assert run(directory, "db", "migrate").code == 0
    report(directory)
    report(directory)
    report(directory, "--source", "patrol")
    ended = batch(directory, OPINIONS)
    assert (ended.code, ended.document["taken"]) == (0, 2)
    return directory


def batch(data: Path, text: str, *more: str) -> Ended:
    """Register a meeting's opinions."""
    file = data.parent / "opinions.csv"
    file.write_text(text, encoding="utf-8")
    arguments = ("--meeting", "2026-03-liyuan", "--as", "clerk-1", *more)
    return run(data, "intake", "batch", str(file), *arguments, "--json")


class TestLedger:
    def test_by_source_and_grade(self, data: Path) -> None:
        """Each source has its line with grade and origin; the total is their sum."""
        found = run(data, "ledger", "--json").document
        keys = [(line["key"], line["grade"], line["origin"]) for line in found["lines"]]
        assert keys == [
            ("hotline", "county", "reactive"),
            ("opinion", "county", "reactive"),
            ("patrol", None, "proactive"),
        ]
        total = found["total"]
        assert (total["registered"], total["reactive"], total["proactive"]) == (5, 4, 1)
        assert total["share"] == "0.00"

    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("zh", ("12345 热线（hotline）", "合计", "解决占比")),
            ("en", ("12345 hotline (hotline)", "Total", "Share resolved")),
        ],
    )
    def test_people_read_names(self, data: Path, language: str, words: tuple[str, ...]) -> None:
        """Sources have their names, and the last row is the total."""
        out = run(data, "--lang", language, "ledger").out
        assert [word for word in words if word not in out] == []

    @pytest.mark.parametrize(
        "by", ["grade", "unit", "category", "place", "grid", "loop", "month", "campaign", "kind"]
    )
    def test_kept_by_whatever_is_asked(self, data: Path, by: str) -> None:
        """However it is kept, nothing is lost on the way to the total."""
        found = run(data, "ledger", "--by", by, "--json").document
        assert sum(line["registered"] for line in found["lines"]) == 5
        assert found["total"]["registered"] == 5

    def test_csv(self, data: Path) -> None:
        """A sheet's row per line, heads first, the total last."""
        rows = list(csv.reader(io.StringIO(run(data, "ledger", "--csv").out)))
        assert len({len(row) for row in rows}) == 1
        assert [row[0] for row in rows][-1] == "Total"
        assert len(rows) == 5

    def test_hours_read_as_those_of_who_served(self, data: Path) -> None:
        """To a decimal in both ledgers, so that one total reads the same."""
        for more in ((), ("--hours", "unit")):
            heads, *_, total = csv.reader(io.StringIO(run(data, "ledger", *more, "--csv").out))
            assert dict(zip(heads, total, strict=True))["Hours"] == "0.0"

    def test_days(self, data: Path) -> None:
        """Only what was registered in these days; a word is no day."""
        found = run(data, "ledger", "--until", "2020-01-01", "--json").document
        assert (found["lines"], found["total"]["share"]) == ([], None)
        assert run(data, "ledger", "--since", "yesterday").code == 2

    def test_lists(self, data: Path) -> None:
        """Where no loop is a pool, both lists are empty."""
        found = run(data, "ledger", "--lists", "--json").document
        assert (found["demands"], found["offers"]) == ([], [])

    @pytest.mark.parametrize("by", ["unit", "person"])
    def test_hours(self, data: Path, by: str) -> None:
        """Where nobody served there is a total of zeros; a word that is no kind of line is told."""
        found = run(data, "ledger", "--hours", by, "--json").document
        assert (found["by"], found["lines"]) == (by, [])
        assert (found["total"]["activities"], found["total"]["confirmed_seconds"]) == (0, 0)
        assert "0.0" in run(data, "ledger", "--hours", by).out
        assert run(data, "ledger", "--hours", "street").code == 2

    def test_flags(self, data: Path) -> None:
        """The document counts them; nothing was noticed here."""
        assert run(data, "ledger", "--json").document["flags"] == {}

    def test_answers_of_a_meeting(self, data: Path) -> None:
        """What was raised, in its order, masked, for the next meeting."""
        ended = run(data, "ledger", "--meeting", "2026-03-liyuan", "--json")
        opinions = ended.document["opinions"]
        assert [each["item"] for each in opinions] == [1, 2]
        assert [each["status"] for each in opinions] == ["reported", "reported"]
        assert opinions[1]["title"] == "停车难"
        assert "欧阳建国" not in ended.out

    def test_is_what_the_events_say(self, data: Path) -> None:
        """Rebuilt from the log the ledger is the same."""
        assert run(data, "ledger").code == 0
        assert run(data, "audit", "rebuild", "--models", "ledger").code == 0


class TestBatch:
    def test_twice(self, data: Path) -> None:
        """The second time it is refused and names the first issue."""
        ended = batch(data, OPINIONS)
        assert ended.code == 1
        assert ended.document["error"]["code"] == "duplicate_import"
        assert ended.document["error"]["details"]["number"]

    def test_rejected_rows(self, data: Path, tmp_path: Path) -> None:
        """What cannot be taken is written with its line, the rule in the reader's language."""
        rejected = tmp_path / "rejected.csv"
        text = "text,category,headcount\n门口路灯不亮,没有的类别,\n停车难,,many\n电梯,,\n"
        ended = batch(data, text, "--meeting", "2026-04", "--rejected", str(rejected))
        assert (ended.code, ended.document["taken"]) == (0, 1)
        with rejected.open(encoding="utf-8-sig") as written:
            rows = list(csv.DictReader(written))
        assert [(row["line"], row["code"]) for row in rows] == [
            ("2", "unknown_reference"),
            ("3", "value_malformed"),
        ]

    def test_nothing_taken(self, data: Path) -> None:
        """A source that the policy does not know refuses every row: exit 1."""
        ended = batch(data, OPINIONS, "--source", "rumour")
        assert ended.code == 1
        assert {row["code"] for row in ended.document["rejected"]} == {"source_required"}

    @pytest.mark.parametrize("meeting", ["a/b", "a b", ""])
    def test_an_id_that_is_none(self, data: Path, meeting: str) -> None:
        """A slash would make two numbers alike."""
        assert batch(data, OPINIONS, "--meeting", meeting).code == 2
