"""Exact search on the command line: who finds whom, and what the record says of it."""

import shutil
from pathlib import Path
from typing import Final

import pytest

from tests.command_line import Ended, report, run

NAME: Final = "欧阳振华"
PHONE: Final = "13812345678"
ADDRESS: Final = "长沙市芙蓉区五一大道88号3单元201"
WHO: Final = ("--complainant-name", NAME, "--complainant-mobile", PHONE, "--address", ADDRESS)
WHY: Final = ("--purpose", "calls about the answer")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return a data directory with one issue of a planted person, and one of somebody else."""
    data = tmp_path_factory.mktemp("search") / "data"
    assert run(data, "db", "migrate").code == 0
    number = report(data, *WHO, "--text", "三单元楼道灯不亮")
    report(data, "--complainant-mobile", "13900001111", "--text", "路灯不亮了")
    return data, number


@pytest.fixture
def data(made: tuple[Path, str], tmp_path: Path) -> Path:
    """Return a copy that a test may change."""
    shutil.copytree(made[0], tmp_path / "data")
    return tmp_path / "data"


def search(data: Path, *sought: str, who: str = "clerk-1", why: tuple[str, ...] = WHY) -> Ended:
    """Search exactly."""
    return run(data, "privacy", "search", *sought, *why, "--as", who, "--json")


def numbers(ended: Ended) -> list[str]:
    """Return the numbers of what was found."""
    assert ended.code == 0, ended.err
    return [each["number"] for each in ended.document["issues"]]


def on_record(data: Path) -> list[dict[str, object]]:
    """Return what the security log says of searches."""
    said = run(data, "audit", "security-log", "--as", "auditor-1", "--json").document["acts"]
    return [each for each in said if each["event"] == "PersonSearched"]


class TestWhatIsFound:
    @pytest.mark.parametrize(
        "sought",
        [
            ("--contact", PHONE),
            ("--contact", "+86 138-1234-5678"),
            ("--name", NAME),
            ("--name", f" {NAME} "),
            ("--address", ADDRESS),
            ("--address", "五一大道88号"),
        ],
    )
    def test_the_same_however_it_is_spelled(
        self, made: tuple[Path, str], sought: tuple[str, str]
    ) -> None:
        """A number with its prefix, an address without its region: the same person's issue."""
        assert numbers(search(made[0], *sought)) == [made[1]]

    @pytest.mark.parametrize(
        "sought",
        [
            ("--contact", "13812345679"),
            ("--name", "欧阳"),
            ("--name", "振华"),
            ("--address", "五一大道8号"),
        ],
    )
    def test_nothing_that_is_merely_like_it(
        self, made: tuple[Path, str], sought: tuple[str, str]
    ) -> None:
        """It is no way to browse people."""
        assert numbers(search(made[0], *sought)) == []

    def test_nothing_of_who_was_erased(self, data: Path, made: tuple[Path, str]) -> None:
        """With the key the keyed hashes go."""
        ground = ("--ground", "consent_withdrawn", "--why", "asked", "--as", "administrator-1")
        assert run(data, "privacy", "erase", made[1], *ground).code == 0
        for sought in (("--contact", PHONE), ("--name", NAME), ("--address", ADDRESS)):
            assert numbers(search(data, *sought)) == []

    def test_nothing_for_whom_a_confidential_complaint_is_about(self, data: Path) -> None:
        """A hit would tell the accused who complained."""
        about = ("--respondents", '[{"kind": "unit", "unit": "centre"}]', "--confidential")
        who = ("--complainant-name", "司马相如", "--complainant-mobile", "13700002222")
        report(data, *who, *about, "--text", "窗口难办")
        assert numbers(search(data, "--name", "司马相如")) == []
        assert numbers(search(data, "--contact", "13700002222")) == []


MAPPING: Final = """\
source: old-system
zone: Asia/Shanghai
columns: {external_id: id, complainant_name: who, title: title, text: text, reported_at: at}
"""


class TestOfFiles:
    def test_finds_who_is_named_in_a_file(self, data: Path, tmp_path: Path) -> None:
        """History that was taken over is found like what was reported here."""
        rows, mapping = tmp_path / "rows.csv", tmp_path / "mapping.yaml"
        mapping.write_text(MAPPING, encoding="utf-8")
        line = "1,上官婉儿,路灯,路灯坏了,2026-03-02T08:00:00"
        rows.write_text(f"id,who,title,text,at\n{line}\n", encoding="utf-8")
        for _ in range(2):  # the second run finds it taken, and remembers the name all the same
            taken = run(data, "import", str(rows), "--mapping", str(mapping), "--json")
            assert taken.code == 0, taken.err
            assert len(numbers(search(data, "--name", "上官婉儿"))) == 1
        assert numbers(search(data, "--name", "上官")) == []
        assert "上官婉儿".encode() not in b"".join(
            path.read_bytes() for path in data.rglob("*.sqlite*")
        )

    def test_finds_where_a_row_lies(self, data: Path, tmp_path: Path) -> None:
        """By the address as people write it; nowhere does it stand in clear."""
        rows, mapping = tmp_path / "rows.csv", tmp_path / "mapping.yaml"
        mapping.write_text(MAPPING.replace("who, title", "who, address: where, title"), "utf-8")
        where = "长沙市开福区湘江路6号2单元"
        text = f"{where}的路灯坏了"
        line = f"1,上官婉儿,{where},路灯,{text},2026-03-02T08:00:00"
        rows.write_text(f"id,who,where,title,text,at\n{line}\n", encoding="utf-8")
        taken = run(data, "import", str(rows), "--mapping", str(mapping), "--json")
        assert taken.code == 0, taken.err
        for given in (where, "湘江路6号"):
            assert len(numbers(search(data, "--address", given))) == 1
        (number,) = numbers(search(data, "--address", where))
        shown = run(data, "issue", "show", number, "--json").out
        assert "＊＊" in shown
        assert "湘江路6号" not in shown
        assert "湘江路6号".encode() not in b"".join(
            path.read_bytes() for path in data.rglob("*.sqlite*")
        )

    def test_does_not_remember_who_was_erased(self, data: Path, tmp_path: Path) -> None:
        """The file given once more brings nobody back."""
        rows, mapping = tmp_path / "rows.csv", tmp_path / "mapping.yaml"
        mapping.write_text(MAPPING, encoding="utf-8")
        line = "1,上官婉儿,路灯,路灯坏了,2026-03-02T08:00:00"
        rows.write_text(f"id,who,title,text,at\n{line}\n", encoding="utf-8")
        take = ("import", str(rows), "--mapping", str(mapping), "--json")
        assert run(data, *take).code == 0
        (number,) = numbers(search(data, "--name", "上官婉儿"))
        ground = ("--ground", "consent_withdrawn", "--why", "asked", "--as", "administrator-1")
        assert run(data, "privacy", "erase", number, *ground).code == 0
        run(data, *take)
        assert numbers(search(data, "--name", "上官婉儿")) == []


class TestWhoMay:
    def test_needs_a_purpose(self, data: Path) -> None:
        """Without one nothing is found and nothing recorded."""
        before = on_record(data)
        ended = search(data, "--name", NAME, why=())
        assert ended.document["error"]["code"] == "search_purpose_required"
        assert on_record(data) == before

    def test_needs_a_role_that_may(self, made: tuple[Path, str]) -> None:
        """Handlers work with the issues they have."""
        ended = search(made[0], "--name", NAME, who="housing-handler-1")
        assert ended.document["error"]["code"] == "not_permitted"

    @pytest.mark.parametrize("sought", [(), ("--name", NAME, "--contact", PHONE)])
    def test_looks_for_one_thing(self, made: tuple[Path, str], sought: tuple[str, ...]) -> None:
        """Neither for nothing nor for two things at once."""
        assert search(made[0], *sought).code == 2

    def test_blanks_are_nothing(self, made: tuple[Path, str]) -> None:
        """What has no form has no equal."""
        ended = search(made[0], "--name", " ")
        assert ended.document["error"]["code"] == "nothing_sought"


class TestTheRecord:
    def test_says_who_why_and_how_many_not_whom(self, data: Path) -> None:
        """The search is in the log, what was sought is nowhere in clear."""
        numbers(search(data, "--name", NAME))
        told = str(on_record(data)[0])
        assert "calls about the answer" in told
        assert "clerk-1" in told
        stored = b"".join(path.read_bytes() for path in data.rglob("*.sqlite*"))
        assert not any(secret.encode() in stored for secret in (NAME, PHONE, "五一大道88号"))
