"""`bihuan import` and what can be looked at afterwards."""

import csv
import hashlib
import os
from pathlib import Path

import pytest

from tests.command_line import ROOT, run

EXAMPLES = ROOT / "examples"
MAPPING = EXAMPLES / "mappings" / "resident_messages.yaml"
REAL = ROOT.parent / "shared" / "data" / "resident_messages.csv"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a data directory with its tables."""
    assert run(tmp_path / "data", "db", "migrate").code == 0
    return tmp_path / "data"


def take(data: Path, file: Path, *more: str) -> dict[str, object]:
    """Import a file and return the report."""
    ended = run(data, "import", str(file), "--mapping", str(MAPPING), *more, "--json")
    assert ended.code == 0, ended.err
    return ended.document


class TestImport:
    """A file is taken once, however often it is given."""

    def test_twice(self, data: Path) -> None:
        """The second time everything is known already."""
        file = EXAMPLES / "resident_messages.csv"
        first = take(data, file)
        again = take(data, file)
        assert first["taken"] == first["read"]
        assert (again["taken"], again["existing"]) == (0, first["taken"])

    def test_rejected_rows(self, data: Path, tmp_path: Path) -> None:
        """Rows that cannot be taken are listed with line and reason; the rest is taken."""
        lines = (EXAMPLES / "resident_messages.csv").read_text(encoding="utf-8").splitlines()
        file, rejected = tmp_path / "broken.csv", tmp_path / "rejected.csv"
        file.write_text("\n".join([lines[0], "only,three,columns", lines[1], ""]), encoding="utf-8")
        report = take(data, file, "--rejected", str(rejected))
        assert report["taken"] == 1
        with rejected.open(encoding="utf-8-sig") as written:
            (row,) = csv.DictReader(written)
        assert row["line"] == "2"
        assert row["code"]

    def test_every_row_rejected(self, data: Path, tmp_path: Path) -> None:
        """A file of which nothing could be taken exits 1: its mapping is another's."""
        file = tmp_path / "broken.csv"
        header = (EXAMPLES / "resident_messages.csv").read_text(encoding="utf-8").splitlines()[0]
        file.write_text(f"{header}\nonly,three,columns\n", encoding="utf-8")
        ended = run(data, "import", str(file), "--mapping", str(MAPPING))
        assert ended.code == 1
        assert "Every row was rejected" in ended.out
        file.write_text(f"{header}\n", encoding="utf-8")
        assert run(data, "import", str(file), "--mapping", str(MAPPING)).code == 0

    def test_for_people(self, data: Path) -> None:
        """People read what was taken and what to do next."""
        file = EXAMPLES / "resident_messages.csv"
        ended = run(data, "import", str(file), "--mapping", str(MAPPING))
        assert ended.code == 0
        assert "taken" in ended.out
        assert "Next:" in ended.out

    def test_wrong_mapping(self, data: Path, tmp_path: Path) -> None:
        """A mapping that is none exits 2 and names the file."""
        mapping = tmp_path / "mapping.yaml"
        mapping.write_text("columns: 7\n")
        file = EXAMPLES / "resident_messages.csv"
        ended = run(data, "import", str(file), "--mapping", str(mapping))
        assert ended.code == 2
        assert "mapping.yaml" in ended.err


@pytest.mark.skipif(not REAL.is_file(), reason="../shared/data/resident_messages.csv is absent")
def test_explains_message_40983(data: Path, tmp_path: Path) -> None:
    """Message 40983: make-up days counted, the Spring Festival skipped, due 2019-02-14T00:00."""
    file = tmp_path / "one.csv"
    with REAL.open(encoding="utf-8", newline="") as source, file.open("w", newline="") as target:
        rows = csv.reader(source)
        writer = csv.writer(target)
        writer.writerow(next(rows))
        writer.writerow(next(row for row in rows if row[0] == "40983"))
    take(data, file)
    told = run(data, "indicators").out
    assert "counted by working days: 1 of 1." in told
    assert "counted by the due instant: 1 of 1." in told
    explained = run(data, "issue", "explain", "40983", "--json").document
    resolve = next(each for each in explained["deadlines"] if each["clock"] == "resolve")
    steps = [(each["kind"], each["first"], each["last"]) for each in resolve["steps"]]
    assert steps[1:4] == [
        ("counted_make_up_day", "2019-02-02", "2019-02-03"),
        ("skipped_holiday", "2019-02-04", "2019-02-10"),
        ("counted", "2019-02-11", "2019-02-13"),
    ]
    assert any("due 2019-02-14T00:00" in line for line in resolve["lines"])


class TestOnRecord:
    """Who had which file taken over stands in the security log, as over HTTP."""

    def test_by_its_digest(self, data: Path) -> None:
        """Each time, whatever it came to; the operator of the machine where nobody is named."""
        file = EXAMPLES / "resident_messages.csv"
        take(data, file)
        take(data, file, "--as", "clerk-1")
        asked = ("audit", "security-log", "--event", "FileImported", "--as", "auditor-1", "--json")
        found = run(data, *asked).document["acts"]
        assert [each["actor"] for each in found] == ["clerk-1", "system"]
        told = found[0]["told"]
        assert told["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
        assert (told["size_bytes"], told["format"]) == (file.stat().st_size, "csv")

    def test_not_where_the_file_cannot_be_read(self, data: Path, tmp_path: Path) -> None:
        """A pipe is refused before anything is read from it: there is nothing to name."""
        path = tmp_path / "rows.csv"
        os.mkfifo(path)
        writer = os.open(path, os.O_RDWR)  # so that whoever opens it need not wait for a writer
        try:
            ended = run(data, "import", str(path), "--mapping", str(MAPPING))
        finally:
            os.close(writer)
        assert (ended.code, "rows.csv: is a pipe" in ended.err) == (2, True), ended.err
        asked = ("audit", "security-log", "--event", "FileImported", "--as", "auditor-1", "--json")
        assert run(data, *asked).document["acts"] == []
