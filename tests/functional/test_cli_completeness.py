"""`bihuan audit control-total` and `bihuan audit completeness`."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from domain.calendar import SHANGHAI
from tests.command_line import Ended, report, run

TODAY = datetime.now(SHANGHAI).date()
YESTERDAY = TODAY - timedelta(days=1)
HEAD = "source,day,count,document\n"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with hotline reports 1, 2, 5 and 6: two numbers were left out."""
    directory = tmp_path_factory.mktemp("completeness") / "data"
    assert run(directory, "db", "migrate").code == 0
    for counter in (1, 2, 5, 6):
        report(directory, "--external-id", f"HL-{counter:04}")
    return directory


def total(data: Path, day: str, count: int, *more: str) -> Ended:
    """Put a total on record."""
    given = ("--source", "hotline", "--day", day, "--count", str(count))
    rest = ("--document", "daily report", "--as", "auditor-1", "--json")
    return run(data, "audit", "control-total", "add", *given, *rest, *more)


def test_gaps_are_found(data: Path) -> None:
    """What was left out between two numbers is named, and the exit code tells."""
    ended = run(data, "audit", "completeness", "--source", "hotline", "--json")
    assert ended.code == 1
    (series,) = ended.document["numbers"]["hotline"]["series"]
    assert series["gaps"] == [{"first": "HL-0003", "last": "HL-0004", "count": 2}]
    assert "HL-0003 – HL-0004" in run(data, "audit", "completeness").out


def test_a_pattern_of_ones_own(data: Path) -> None:
    """The last digit alone counts here; a pattern without a counter is told."""
    ended = run(data, "audit", "completeness", "--pattern", r"HL-0*(?P<n>\d+)", "--json")
    assert ended.document["numbers"]["hotline"]["series"][0]["gaps"][0]["count"] == 2
    assert run(data, "audit", "completeness", "--pattern", "HL").code == 2


def test_totals_that_differ(data: Path) -> None:
    """Three more were sent yesterday than came in; a correction to nought settles it."""
    assert total(data, YESTERDAY.isoformat(), 3).document["stated"] is True
    assert total(data, YESTERDAY.isoformat(), 3).document["stated"] is False
    ended = run(data, "audit", "completeness", "--until", YESTERDAY.isoformat(), "--json")
    assert ended.code == 1
    (day,) = ended.document["days"]
    assert (day["total"], day["stated"], day["difference"]) == (0, 3, -3)
    refused = total(data, YESTERDAY.isoformat(), 0)
    assert (refused.code, refused.document["error"]["code"]) == (1, "total_known")
    assert total(data, YESTERDAY.isoformat(), 0, "--correct", "--why", "misread").code == 0
    ended = run(data, "audit", "completeness", "--until", YESTERDAY.isoformat(), "--json")
    assert (ended.code, ended.document["days"][0]["is_corrected"]) == (0, True)


def test_a_sheet(data: Path, tmp_path: Path) -> None:
    """Lines that a rule refuses are named and stop no other one."""
    sheet = tmp_path / "totals.csv"
    sheet.write_text(f"{HEAD}petitions,2026-01-05,4,list\nhotline,{TODAY},9,list\n")
    imported = ("audit", "control-total", "import", str(sheet), "--as", "auditor-1")
    ended = run(data, *imported, "--json")
    assert (ended.code, ended.document["stated"]) == (1, 1)
    assert [line["number"] for line in ended.document["lines"] if line["refusal"]] == [3]
    ended = run(data, "audit", "completeness", "--source", "petitions", "--json")
    assert [day["difference"] for day in ended.document["days"]] == [-4]


@pytest.mark.parametrize(
    "text", ["source,day\n", f"{HEAD}hotline,monday,3,list\n", f"{HEAD}hotline,2026-01-05,-1,x\n"]
)
def test_a_faulty_sheet_stores_nothing(data: Path, tmp_path: Path, text: str) -> None:
    """What cannot be read is told with its line, before anything is on record."""
    sheet = tmp_path / "totals.csv"
    sheet.write_text(text)
    ended = run(data, "audit", "control-total", "import", str(sheet), "--as", "auditor-1")
    assert (ended.code, "totals.csv:" in ended.err) == (2, True)


def test_wrong_cells(data: Path) -> None:
    """A word is no day; nobody acts without a name."""
    assert total(data, "monday", 3).code == 2
    given = ("--source", "hotline", "--day", "2026-01-05", "--count", "1", "--document", "x")
    assert run(data, "audit", "control-total", "add", *given).code == 2


def test_is_what_the_events_say(data: Path) -> None:
    """Rebuilt from the log the model is the same."""
    assert run(data, "audit", "completeness").code == 1
    assert run(data, "audit", "rebuild", "--models", "completeness").code == 0
