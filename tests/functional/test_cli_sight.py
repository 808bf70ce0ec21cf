"""What somebody sees on the command line: rows, fields, and nothing else."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from tests.command_line import Ended, report, run

NAME: Final = "欧阳振华"
PHONE: Final = "13812345678"
WORDS: Final = f"公交车乱停，{NAME}，电话{PHONE}"
ABOUT: Final = ("--confidential", "--respondents", '[{"kind": "unit", "unit": "transport"}]')
WHO: Final = ("--complainant-name", NAME, "--complainant-mobile", PHONE)


Figure = Callable[[dict[str, Any]], int]


def _counted(told: dict[str, Any]) -> int:
    return sum(each["issues"] for each in told["groups"])


def _explained(told: dict[str, Any]) -> int:
    return int(told["indicators"][0]["issues"])


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

    @pytest.mark.parametrize(
        ("way", "figure"),
        [
            (("ledger",), lambda told: told["total"]["registered"]),
            (("ledger", "--by", "unit"), lambda told: len(told["lines"])),
            (("indicators",), _counted),
            (("indicators", "--by", "unit"), lambda told: len(told["groups"])),
            (("indicators", "issues", "--explain"), _explained),
            (("indicators", "issues", "--explain", "--issues"), lambda told: len(told["issues"])),
            (("audit", "as-of", "NOW", "--where", "open"), lambda told: told["total"]),
            (("audit", "as-of", "NOW", "--indicators"), _counted),
        ],
    )
    def test_of_lists_and_figures(
        self, made: tuple[Path, str, str], way: tuple[str, ...], figure: Figure
    ) -> None:
        """Neither a row nor its count, in ledgers, figures, and what stood before."""
        now = datetime.now(UTC).isoformat()
        asked = tuple(now if each == "NOW" else each for each in way)
        for who, count in (
            ("housing-lead", 1),
            ("clerk-1", 1),
            ("transport-handler-1", 0),
            ("resident:nobody", 0),
        ):
            ended = run(made[0], *asked, "--as", who, "--json")
            assert ended.code == 0, ended.err
            assert figure(ended.document) == count, (who, ended.out)
        assert figure(run(made[0], *asked, "--json").document) == 1

    def test_of_what_was_done(self, made: tuple[Path, str, str]) -> None:
        """Acts in issues that somebody sees, of a confidential one not to whom it is about."""
        asked = ("audit", "changes", "--of", "issue", "--json")
        assert len(run(made[0], *asked).document["changes"]) == 3
        for who, count in (
            ("housing-lead", 3),
            ("clerk-1", 3),
            ("transport-handler-1", 0),
            ("transport-lead:auditor", 0),
            ("resident:nobody", 0),
        ):
            assert len(run(made[0], *asked, "--as", who).document["changes"]) == count, who
        told = run(made[0], *asked, "--as", f"resident:{made[2]}").document["changes"]
        assert {each["actor_id"] for each in told} <= {"clerk", "dispatcher", "resident"}

    @pytest.mark.parametrize("way", [("audit", "hands"), ("issue", "may")])
    def test_of_one_issue(self, made: tuple[Path, str, str], way: tuple[str, ...]) -> None:
        """Through whose hands it went, and what may be done to it, is told to who sees it."""
        data, number, _ = made
        hidden = run(data, *way, number, "--as", "transport-handler-1", "--json")
        assert hidden.document["error"]["code"] == "not_found"
        assert run(data, *way, number, "--as", "housing-handler-1", "--json").code == 0

    def test_of_one_issue_in_the_past(self, made: tuple[Path, str, str]) -> None:
        """What is not seen today was not there either; a complainant gets his part of it."""
        data, number, person = made
        asked = ("audit", "as-of", datetime.now(UTC).isoformat(), number, "--json")
        hidden = run(data, *asked, "--as", "transport-handler-1")
        assert hidden.document["error"]["code"] == "not_found"
        own = run(data, *asked, "--as", f"resident:{person}").document
        assert (own["hand"], own["status"]) == (None, "dispatched")
        assert "deadlines" not in own


class TestOrders:
    def test_to_what_is_not_seen_meet_nothing(self, made: tuple[Path, str, str]) -> None:
        """A note is everybody's who has access: who sees no issue adds none to it."""
        data, number, _ = made
        note = ("--text", "seen by nobody", "--as", "transport-handler-1", "--json")
        ended = run(data, "issue", "add-note", number, *note)
        assert ended.document["error"]["code"] == "not_found"
        assert (
            run(data, "issue", "add-note", number, "--text", "seen", "--as", "housing-lead").code
            == 0
        )


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

    @pytest.mark.parametrize("command", ["show", "history", "explain"])
    def test_by_the_number_of_the_source_are_for_no_one_it_is_about(
        self, data: Path, command: str
    ) -> None:
        """Who guesses it would learn which complaint is whose; by our number he finds it."""
        about = ("--respondents", '[{"kind": "unit", "unit": "centre"}]')
        source = ("--external-id", "HX-7801")
        number = report(data, "--confidential", *about, *source, *WHO)
        for name, code in (("HX-7801", 1), ("hotline:HX-7801", 1), (number, 0)):
            assert run(data, "issue", command, name, "--as", "clerk-1").code == code
            assert run(data, "issue", command, name).code == 0
        assert run(data, "issue", command, number.lower(), "--as", "clerk-1").code == 0

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
