"""The code by which a complainant follows his issue, on the command line."""

import json
import re
from pathlib import Path

import pytest

from tests.command_line import Ended, report, run

CODE = r"[A-Z2-7]{4}(-[A-Z2-7]{4}){2}"
WHY = ("--purpose", "lost it and called")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data directory with its tables, shared by the tests of this file."""
    directory = tmp_path_factory.mktemp("codes") / "data"
    assert run(directory, "db", "migrate").code == 0
    return directory


@pytest.fixture(scope="module")
def number(data: Path) -> str:
    """Return the number of an issue that somebody complained of."""
    return report(data, "--complainant-mobile", "13900001111")


def ask(data: Path, number: str, *more: str, who: str = "clerk-1") -> Ended:
    """Ask for the code of an issue."""
    return run(data, "issue", "follow-code", number, *WHY, *more, "--as", who, "--json")


class TestFollowCode:
    def test_is_the_same_until_it_is_renewed(self, data: Path, number: str) -> None:
        """Told again it is the same one; a new one takes its place."""
        first, again = (ask(data, number).document["code"] for _ in range(2))
        assert first == again
        assert re.fullmatch(CODE, first)
        renewed = ask(data, number, "--renew").document["code"]
        assert renewed != first
        assert ask(data, number).document["code"] == renewed

    def test_is_told_people_with_its_number(self, data: Path, number: str) -> None:
        """Both are on one line, to be read out."""
        told = run(data, "issue", "follow-code", number, *WHY, "--as", "clerk-1")
        assert number in told.out
        assert re.search(CODE, told.out)

    def test_is_told_on_record(self, data: Path, number: str) -> None:
        """Who was told, and what for."""
        assert ask(data, number).code == 0
        said = run(data, "audit", "security-log", "--as", "auditor-1", "--json").document["acts"]
        (last,) = [each for each in said if each["event"] == "PersonalDataRead"][:1]
        assert "follow_code" in json.dumps(last)
        assert "lost it and called" in json.dumps(last)

    def test_is_a_clerks_alone(self, data: Path, number: str) -> None:
        """Nobody else tells it, and nobody without saying what for."""
        refused = ask(data, number, who="housing-handler-1")
        assert (refused.code, refused.document["error"]["code"]) == (1, "not_permitted")
        silent = run(data, "issue", "follow-code", number, "--as", "clerk-1", "--json")
        assert silent.document["error"]["code"] == "reveal_purpose_required"


class TestReceipt:
    def test_of_a_resident_shows_number_and_code(self, data: Path, number: str) -> None:
        """He gets what leads him back; a clerk's receipt shows no code."""
        shown = run(data, "issue", "show", number, "--json").document
        person = shown["complainants"][0]["person"]
        complainants = json.dumps([{"person": person}])
        said = (
            *("issue", "report", "--kind", "demand", "--request-type", "help", "--source", "web"),
            *("--title", "求助", "--complainants", complainants),
        )
        himself = ("--as", f"resident:{person}")
        told = run(data, *said, "--text", "电梯停了", *himself, "--json")
        assert told.code == 0, told.err
        assert re.fullmatch(CODE, told.document["follow_code"])
        asked = ask(data, told.document["head"]["number"])
        assert told.document["follow_code"] == asked.document["code"]
        assert re.search(CODE, run(data, *said, "--text", "井盖松动", *himself).out)
        by_clerk = run(data, *said, "--text", "楼道灯坏了", "--as", "clerk-1", "--json")
        assert "follow_code" not in by_clerk.document
