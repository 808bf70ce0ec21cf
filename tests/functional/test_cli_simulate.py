"""What-if on the command line: recounted by hand, and nothing written."""

import csv
import hashlib
import io
import re
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import chinese_calendar
import pytest

from tests.command_line import ROOT, run
from tests.imports import EXAMPLES, MAPPING

MESSAGES: Final = ROOT.parent / "shared" / "data" / "resident_messages.csv"
SINCE: Final = ("--since", "2010-01-01T00:00:00+08:00")
LIMIT: Final = 2


def working_days(row: dict[str, str]) -> int:
    """Return the working days after the message up to its reply, counted day by day."""
    first, last = (date.fromisoformat(row[name][:10]) for name in ("created_at", "replied_at"))
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(chinese_calendar.is_workday(day) for day in days)


def recounted(file: Path, limit: int) -> int:
    """Return how many replies took more working days than the limit, without our code."""
    with file.open(encoding="utf-8", newline="") as opened:
        rows = [row for row in csv.DictReader(opened) if row["replied_at"]]
    return sum(working_days(row) > limit for row in rows)


def halved(folder: Path) -> Path:
    """Return a folder of the default pack with two working days to resolve in place of five."""
    shutil.copytree(ROOT / "policies" / "default", folder / "default")
    deadlines = folder / "default" / "deadlines.yaml"
    text = deadlines.read_text(encoding="utf-8")
    changed = re.sub(r"(id: resolve\n.*?amount: )5", rf"\g<1>{LIMIT}", text, flags=re.DOTALL)
    assert changed != text
    deadlines.write_text(changed, encoding="utf-8")
    return folder / "default"


def imported(data: Path, file: Path) -> Path:
    """Return a data directory that has taken the file over."""
    assert run(data, "db", "migrate").code == 0
    assert run(data, "import", str(file), "--mapping", str(MAPPING)).code == 0
    return data


def digests(data: Path) -> dict[str, str]:
    """Return what the store's files hold, byte for byte."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in data.glob("events.sqlite*")
        if not path.name.endswith("-shm")
    }


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a data directory with the examples."""
    return imported(tmp_path / "data", EXAMPLES)


class TestSimulate:
    def test_says_how_many_would_have_been_late(self, data: Path, tmp_path: Path) -> None:
        """The figure is that of a recount day by day."""
        pack = halved(tmp_path / "drafts")
        found = run(data, "policy", "simulate", str(pack), *SINCE, "--json").document
        counts = found["whole"]["clocks"]["resolve"]
        assert counts["would_late"] == recounted(EXAMPLES, LIMIT)
        assert counts["happened_late"] == recounted(EXAMPLES, 5)
        assert counts["turned_late"] == counts["would_late"] - counts["happened_late"]

    @pytest.mark.skipif(not MESSAGES.exists(), reason=f"{MESSAGES.name} is not here")
    def test_recount_of_the_residents_messages(self, tmp_path: Path) -> None:
        """The same on 2,816 real messages."""
        data = imported(tmp_path / "data", MESSAGES)
        pack = halved(tmp_path / "drafts")
        found = run(data, "policy", "simulate", str(pack), *SINCE, "--json").document
        assert found["whole"]["issues"] == 2816
        assert found["whole"]["clocks"]["resolve"]["would_late"] == recounted(MESSAGES, LIMIT)

    def test_the_pack_in_force_changes_nothing(self, data: Path) -> None:
        """Under the same rules every deadline is judged as it was."""
        found = run(data, "policy", "simulate", "default@", *SINCE, "--json").document
        counts = found["whole"]["clocks"]["resolve"]
        assert (counts["turned_late"], counts["turned_on_time"]) == (0, 0)

    def test_writes_nothing(self, data: Path, tmp_path: Path) -> None:
        """The store is the same, byte for byte."""
        before = digests(data)
        assert run(data, "policy", "simulate", str(halved(tmp_path / "drafts")), *SINCE).code == 0
        assert digests(data) == before

    def test_groups_add_up(self, data: Path) -> None:
        """Every issue is in one group."""
        found = run(
            data, "policy", "simulate", "default", *SINCE, "--by", "unit", "--json"
        ).document
        assert sum(each["issues"] for each in found["groups"].values()) == 40

    def test_csv(self, data: Path) -> None:
        """A line per group and clock, for a spreadsheet."""
        ended = run(data, "policy", "simulate", "default", *SINCE, "--by", "month", "--csv")
        rows = list(csv.DictReader(io.StringIO(ended.out)))
        assert {row["clock"] for row in rows} == {"resolve"}
        assert rows[-1]["group"] == ""

    def test_only_what_began_in_the_span(self, data: Path) -> None:
        """Before the first message there is nothing to look at."""
        until = datetime(2011, 1, 1).astimezone().isoformat()
        ended = run(data, "policy", "simulate", "default", *SINCE, "--until", until, "--json")
        assert ended.document["whole"]["issues"] == 0

    def test_in_words(self, data: Path) -> None:
        """People read a table in their language."""
        ended = run(data, "--lang", "zh-CN", "policy", "simulate", "default", *SINCE)
        assert "推演 40 件" in ended.out
        assert "转为逾期" in ended.out

    @pytest.mark.parametrize(
        ("since", "until"),
        [
            (SINCE[1], ("--until", "2009-12-31T00:00:00+08:00")),
            (SINCE[1], ("--until", SINCE[1])),
            ("2999-01-01T00:00:00+08:00", ()),
        ],
    )
    def test_a_span_turned_round_is_refused(
        self, tmp_path: Path, since: str, until: tuple[str, ...]
    ) -> None:
        """No issue can begin in it: a slip, which an empty table would hide."""
        assert run(tmp_path, "db", "migrate").code == 0
        simulate = ("--lang", "zh-CN", "policy", "simulate", "default")
        ended = run(tmp_path, *simulate, "--since", since, *until)
        assert ended.code == 2
        assert f"不晚于起始时间 {since}" in ended.err
        assert not ended.out
