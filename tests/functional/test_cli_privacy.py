"""Erasure, hold and reveal on the command line, with planted names and numbers."""

import shutil
import sqlite3
from pathlib import Path
from typing import Final

import pytest

from tests.command_line import Ended, report, run

NAME: Final = "欧阳振华"
PHONE: Final = "13812345678"
WORDS: Final = "三单元楼道灯不亮，欧阳振华，电话13812345678"
SECRETS: Final = (NAME, PHONE, "振华", "138****5678", "楼道灯不亮")
ADMIN: Final = ("--as", "administrator-1")
CALLER: Final = ("--as", "clerk-1")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return a data directory with an issue of a planted person under a checkpoint."""
    data = tmp_path_factory.mktemp("privacy") / "data"
    assert run(data, "db", "migrate").code == 0
    who = ("--complainant-name", NAME, "--complainant-mobile", PHONE)
    number = report(data, *who, "--text", WORDS)
    assert run(data, "audit", "checkpoint").code == 0
    return data, number


@pytest.fixture
def data(made: tuple[Path, str], tmp_path: Path) -> Path:
    """Return a copy that a test may change."""
    shutil.copytree(made[0], tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def number(made: tuple[Path, str]) -> str:
    """Return the issue's number."""
    return made[1]


def erase(data: Path, *whom: str) -> Ended:
    """Erase these."""
    given = ("--ground", "consent_withdrawn", "--why", "asked in writing", *ADMIN, "--json")
    return run(data, "privacy", "erase", *whom, *given)


def everything_told(data: Path, number: str) -> str:
    """Return what every command that shows issues says."""
    commands = (
        ("issue", "show", number),
        ("issue", "history", number),
        ("issue", "explain", number),
        ("issue", "list"),
        ("ledger",),
        ("indicators",),
        ("audit", "rebuild"),
        ("audit", "verify"),
        ("doctor",),
    )
    told = ""
    for each in commands:
        for form in ((), ("--json",)):
            ended = run(data, *each, *form)
            told += ended.out + ended.err
    return told


def bytes_of(folder: Path) -> bytes:
    """Return every byte of every file in a folder."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


class TestErase:
    def test_nothing_recovers_the_planted(self, data: Path, number: str) -> None:
        """After the erasure no file and no command holds name, number or words, masked or not."""
        assert "138****5678" in everything_told(data, number)
        assert b"138****5678" in bytes_of(data)
        ended = erase(data, number)
        assert ended.code == 0, ended.err
        assert ended.document["keys"] == 1
        assert ended.document["is_clean"]
        assert "[erased]" in run(data, "issue", "show", number).out
        told, kept = everything_told(data, number), bytes_of(data)
        for secret in SECRETS:
            assert secret not in told
            assert secret.encode() not in kept

    def test_the_record_stands(self, data: Path, number: str) -> None:
        """Rebuild and verification succeed around the hole; who, why and on what ground stay."""
        assert erase(data, number).code == 0
        rebuilt = run(data, "audit", "rebuild", "--json")
        assert rebuilt.code == 0, rebuilt.out
        assert run(data, "audit", "verify", "--full", "--json").code == 0
        assert b"asked in writing" in bytes_of(data)

    def test_again_changes_nothing(self, data: Path, number: str) -> None:
        """Erasing whom nobody can read any more leaves no event."""
        person = reveal(data, number).document["person"]
        assert erase(data, person).document["keys"] == 1
        before = events(data)
        assert erase(data, person).document["keys"] == 0
        assert erase(data, number).code == 0
        assert events(data) == before

    def test_an_unknown_person_and_ground(self, data: Path) -> None:
        """What is not there is told, with what would be accepted."""
        ended = erase(data, "nobody")
        assert ended.document["error"]["code"] == "not_found"
        ended = run(data, "privacy", "erase", "x", "--ground", "mood", "--why", "-", *ADMIN)
        assert ended.code == 2
        assert "consent_withdrawn" in ended.err

    def test_takes_an_administrator_and_a_reason(self, data: Path, number: str) -> None:
        """Others may not, and nobody without a reason; nothing is erased."""
        given = ("privacy", "erase", number, "--ground", "consent_withdrawn", "--json")
        ended = run(data, *given, "--why", "x", "--as", "clerk-1")
        assert ended.document["error"]["code"] == "not_permitted"
        ended = run(data, *given, "--why", " ", *ADMIN)
        assert ended.document["error"]["code"] == "reason_required"
        assert reveal(data, number).document["text"] == WORDS

    def test_the_list_names_no_person_in_clear(self, data: Path, number: str) -> None:
        """The list of erasures lies beside the data directory and holds key ids."""
        person = reveal(data, number).document["person"]
        assert erase(data, number).code == 0
        listed = (data.parent / "data.erasures.jsonl").read_text("utf-8")
        assert person in listed
        assert not any(secret in listed for secret in SECRETS)


class TestHold:
    def test_stops_the_erasure_until_it_is_lifted(self, data: Path, number: str) -> None:
        """A hold on the issue, and one on its person, each protect the text."""
        person = reveal(data, number).document["person"]
        for held, other in ((number, person), (person, number)):
            assert run(data, "privacy", "hold", held, "--why", "lawsuit", *ADMIN).code == 0
            ended = erase(data, other)
            assert ended.code == 1
            assert ended.document["error"]["code"] == "legal_hold"
            assert len(run(data, "privacy", "holds", "--json").document["holds"]) == 1
            assert reveal(data, number).code == 0
            assert run(data, "privacy", "lift", held, "--why", "settled", *ADMIN).code == 0
        assert erase(data, person).document["keys"] == 1

    def test_ends_by_itself(self, data: Path, number: str) -> None:
        """A hold until an instant that has passed holds nothing."""
        until = ("--until", "2020-01-01T00:00:00+08:00")
        assert run(data, "privacy", "hold", number, "--why", "x", *until, *ADMIN).code == 0
        assert erase(data, number).document["keys"] == 1

    def test_what_is_not_held_is_not_lifted(self, data: Path, number: str) -> None:
        """Lifting what nobody holds is told."""
        ended = run(data, "privacy", "lift", number, "--why", "x", *ADMIN, "--json")
        assert ended.document["error"]["code"] == "not_held"


class TestReveal:
    def test_is_recorded_with_its_purpose_and_without_the_text(
        self, data: Path, number: str
    ) -> None:
        """The text is printed; the record says who read which field, and what for."""
        ended = reveal(data, number)
        assert ended.document["text"] == WORDS
        stored = bytes_of(data)
        assert b"call back" in stored
        assert not any(secret.encode() in stored for secret in (NAME, PHONE))

    def test_needs_a_purpose(self, data: Path, number: str) -> None:
        """Without a purpose nothing is shown and nothing recorded."""
        before = events(data)
        ended = run(data, "privacy", "reveal", number, "text", *CALLER, "--json")
        assert ended.document["error"]["code"] == "reveal_purpose_required"
        assert events(data) == before

    def test_unknown_fields_and_erased_texts(self, data: Path, number: str) -> None:
        """What is not there names what is; what was erased is gone for good."""
        ended = run(data, "privacy", "reveal", number, "x", "--purpose", "y", *CALLER, "--json")
        assert ended.document["error"]["code"] == "no_such_text"
        assert "text" in ended.document["error"]["message"]
        assert erase(data, number).code == 0
        assert reveal(data, number).document["error"]["code"] == "erased"

    @pytest.mark.parametrize(
        ("who", "code"),
        [
            ("administrator-1", "not_permitted"),
            ("auditor-1", "not_permitted"),
            ("housing-handler-1", "no_case_relation"),
        ],
    )
    def test_is_for_those_who_have_to_do_with_it(
        self, data: Path, number: str, who: str, code: str
    ) -> None:
        """A role that may, and a relation to the case; else nothing is shown, and that is noted."""
        before = events(data)
        given = ("--purpose", "call back", "--as", who, "--json")
        ended = run(data, "privacy", "reveal", number, "text", *given)
        assert ended.document["error"]["code"] == code
        assert WORDS not in ended.out
        assert events(data) == before + 1  # the refusal stands in the security log

    def test_is_not_for_whom_it_is_about(self, data: Path) -> None:
        """The unit complained about reads nothing, not even where it is the centre."""
        about = ("--respondents", '[{"kind": "unit", "unit": "centre"}]')
        number = report(data, "--confidential", *about, "--text", WORDS)
        ended = reveal(data, number)
        assert ended.document["error"]["code"] == "conflict_of_interest"


class TestRotation:
    def test_everything_reads_as_before(self, data: Path, number: str) -> None:
        """Texts open, callers are known again, new ones are taken in; the event names both keys."""
        old = (data / "keys" / "master.key").read_bytes()
        ended = rotate(data)
        assert ended.code == 0, ended.err
        assert ended.document["keys"] >= 1
        assert ended.document["before"] != ended.document["after"]
        assert old.strip() not in bytes_of(data)
        found = reveal(data, number).document
        assert found["text"] == WORDS
        again = report(data, "--complainant-mobile", PHONE, "--text", "垃圾两周无人清运")
        assert reveal(data, again).document["person"] == found["person"]
        assert rotate(data).code == 0
        assert reveal(data, number).document["text"] == WORDS
        assert run(data, "audit", "rebuild").code == 0

    def test_interrupted_after_the_vault(self, data: Path, number: str) -> None:
        """The vault goes by the new key, whose file is not in its place: the next start puts it."""
        keys = data / "keys"
        old = (keys / "master.key").read_bytes()
        assert rotate(data).code == 0
        (keys / "master.key").rename(keys / "master.key.next")
        (keys / "master.key").write_bytes(old)
        (keys / "master.key").chmod(0o600)
        assert reveal(data, number).document["text"] == WORDS
        assert not (keys / "master.key.next").exists()

    def test_interrupted_before_the_vault(self, data: Path, number: str) -> None:
        """A next key that the vault does not know changes nothing."""
        keys = data / "keys"
        shutil.copy(keys / "master.key", keys / "kept")
        (keys / "master.key.next").write_text(f"{'A' * 43}=\n")
        (keys / "master.key.next").chmod(0o600)
        assert reveal(data, number).document["text"] == WORDS
        assert (keys / "master.key").read_bytes() == (keys / "kept").read_bytes()
        assert rotate(data).code == 0

    def test_says_what_a_lost_master_key_leaves(self, data: Path) -> None:
        """History still verifies without it; what is sealed does not open."""
        (data / "keys" / "master.key").unlink()
        assert run(data, "audit", "verify", "--full").code == 0
        ended = run(data, "issue", "list")
        assert ended.code == 3
        assert "audit verify" in ended.err


def rotate(data: Path) -> Ended:
    """Replace the master key."""
    return run(data, "privacy", "rotate-master-key", "--why", "yearly", *ADMIN, "--json")


def reveal(data: Path, number: str) -> Ended:
    """Reveal the words of the issue."""
    purpose = ("--purpose", "call back", *CALLER, "--json")
    return run(data, "privacy", "reveal", number, "text", *purpose)


def events(data: Path) -> int:
    """Return how many events are stored."""
    connection = sqlite3.connect(data / "events.sqlite")
    count = connection.execute("SELECT count(*) FROM stored_events").fetchone()[0]
    connection.close()
    assert isinstance(count, int)
    return count
