"""What somebody sees on the command line: rows, fields, and nothing else."""

import json
import shutil
from pathlib import Path
from typing import Final

import pytest

from tests.command_line import Ended, report, run

NAME: Final = "欧阳振华"
PHONE: Final = "13812345678"
WORDS: Final = f"公交车乱停，{NAME}，电话{PHONE}"
ABOUT: Final = ("--confidential", "--respondents", '[{"kind": "unit", "unit": "transport"}]')
WHO: Final = ("--complainant-name", NAME, "--complainant-mobile", PHONE)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """Return a data directory with a confidential complaint that housing has; its complainant."""
    data = tmp_path_factory.mktemp("sight") / "data"
    assert run(data, "db", "migrate").code == 0
    number = report(data, *ABOUT, *WHO, "--text", WORDS, "--title", "乱停车")
    to_housing = ("--unit", "housing", "--as", "dispatcher-1")
    assert run(data, "issue", "dispatch", number, *to_housing).code == 0
    given = ("--purpose", "call back", "--as", "clerk-1", "--json")
    person = run(data, "privacy", "reveal", number, "text", *given).document["person"]
    return data, number, str(person)


@pytest.fixture
def data(made: tuple[Path, str, str], tmp_path: Path) -> Path:
    """Return a copy that a test may change."""
    shutil.copytree(made[0], tmp_path / "data")
    return tmp_path / "data"


def seen(made: tuple[Path, str, str], command: str, who: str) -> Ended:
    """Return what the command shows somebody."""
    data, number, _ = made
    arguments = () if command == "list" else (number,)
    return run(data, "issue", command, *arguments, "--as", who, "--json")


class TestRows:
    @pytest.mark.parametrize("who", ["transport-handler-1", "reporter-1", "resident:nobody"])
    @pytest.mark.parametrize("command", ["show", "history", "explain"])
    def test_what_is_not_seen_is_not_there(
        self, made: tuple[Path, str, str], command: str, who: str
    ) -> None:
        """The refusal is word for word that of a number which was never given."""
        data, number, _ = made
        ended = seen(made, command, who)
        never = run(data, "issue", command, "BH-2020-999999", "--as", who, "--json")
        told = json.dumps(never.document).replace("BH-2020-999999", number)
        assert ended.document["error"]["code"] == "not_found"
        assert ended.document == json.loads(told)

    def test_of_the_list(self, made: tuple[Path, str, str]) -> None:
        """Each gets his own rows, and counts of these alone."""
        for who, total in (
            ("housing-lead", 1),
            ("clerk-1", 1),
            ("transport-handler-1", 0),
            (f"resident:{made[2]}", 1),
            ("resident:nobody", 0),
        ):
            document = seen(made, "list", who).document
            assert (document["total"], len(document["issues"])) == (total, total), who


class TestFields:
    def test_of_who_handles_it(self, made: tuple[Path, str, str]) -> None:
        """Texts are masked, the complainant is there."""
        ended = seen(made, "show", "housing-handler-1")
        assert "公交车乱停" in ended.out
        assert len(ended.document["complainants"]) == 1
        assert not any(secret in ended.out for secret in (NAME, PHONE))

    @pytest.mark.parametrize("command", ["show", "history", "explain", "list"])
    def test_of_whom_it_is_about(self, data: Path, command: str) -> None:
        """Where he sees it at all, he gets neither the complainant nor a word of his."""
        about = ("--respondents", '[{"kind": "unit", "unit": "centre"}]')
        number = report(
            data, "--confidential", *about, *WHO, "--text", WORDS, "--title", "窗口难办"
        )
        arguments = ("--limit", "1") if command == "list" else (number,)
        for who in ("clerk-1", "auditor-1"):
            ended = run(data, "issue", command, *arguments, "--as", who, "--json")
            assert ended.code == 0
            assert number in ended.out
            assert not any(part in ended.out for part in ("窗口", "乱停", "欧阳", "complainants"))
        operator = run(data, "issue", command, *arguments, "--json").out
        assert ("窗口" in operator) is (command != "explain")

    def test_of_a_complainant(self, made: tuple[Path, str, str]) -> None:
        """He follows his matter: unit and status, no name of staff."""
        who = f"resident:{made[2]}"
        shown = seen(made, "show", who).document
        assert (shown["status"], shown["lead_unit"]) == ("dispatched", "housing")
        history = seen(made, "history", who)
        assert [each["topic"] for each in history.document["events"]] == [
            "issue.reported.v1",
            "issue.dispatched.v1",
        ]
        assert "dispatcher-1" not in history.out
        assert "clerk-1" not in history.out
