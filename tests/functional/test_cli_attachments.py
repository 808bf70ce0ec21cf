"""Files on the command line: sent in, listed, saved, in a backup, and gone with their record."""

import shutil
import sqlite3
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from application.given_by import GivenBy
from application.privacy.destroying import Destroying
from bihuan.privacy import tidying_of
from domain.base import SYSTEM
from tests.command_line import Ended, report, run
from tests.files import MAKER, SVG, bare, noted, picture
from tests.retention import ADMIN, in_years, issue_id

WHO = ("--complainant-name", "欧阳振华", "--complainant-mobile", "13812345678")
CLERK = ("--as", "clerk-1")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return a data directory with an issue that has a picture, and the issue's number."""
    folder = tmp_path_factory.mktemp("attachments")
    data = folder / "data"
    assert run(data, "db", "migrate").code == 0
    number = report(data, *WHO)
    (folder / "before.jpg").write_bytes(noted(picture()))
    ended = attach(data, number, folder / "before.jpg", "--kind", "photo_before", "--json")
    assert ended.code == 0, ended.err
    return data, number


@pytest.fixture
def data(made: tuple[Path, str], tmp_path: Path) -> Path:
    """Return a copy that a test may change."""
    shutil.copytree(made[0], tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def number(made: tuple[Path, str]) -> str:
    """Return the number of the issue."""
    return made[1]


def attach(data: Path, number: str, file: Path, *more: str) -> Ended:
    """Send a file in."""
    return run(data, "issue", "attach", number, str(file), *CLERK, *more)


def stored(data: Path) -> list[Path]:
    """Return what lies in the store."""
    return [path for path in (data / "files" / "attachments").rglob("*") if path.is_file()]


DIGEST = sha256(noted(picture())).hexdigest()


class TestAttach:
    def test_lists_and_saves(self, data: Path, number: str, tmp_path: Path) -> None:
        """What was sent is listed with what it shows; what is saved has no notes."""
        found = run(data, "issue", "attachment", "list", number, "--json").document
        (file,) = found["attachments"]
        assert (file["file_name"], file["kind"], file["sha256"]) == (
            "before.jpg",
            "photo_before",
            DIGEST,
        )
        out = tmp_path / "shown.jpg"
        saved = run(data, "issue", "attachment", "save", number, DIGEST, "--out", str(out))
        assert saved.code == 0, saved.err
        assert MAKER.encode() not in out.read_bytes()

    def test_gives_the_original_for_a_purpose(
        self, data: Path, number: str, tmp_path: Path
    ) -> None:
        """The very bytes, on record; without a purpose none."""
        out = tmp_path / "original.jpg"
        given = (number, DIGEST, "--out", str(out), *CLERK)
        assert run(data, "issue", "attachment", "original", *given).code == 1
        assert not out.exists()
        read = run(data, "issue", "attachment", "original", *given, "--purpose", "核对")
        assert read.code == 0, read.err
        assert sha256(out.read_bytes()).hexdigest() == DIGEST

    def test_of_whom_it_is_about_is_refused_on_record(self, data: Path, tmp_path: Path) -> None:
        """Whom a confidential complaint is about learns of no file, whatever role he has."""
        about = ("--respondents", '[{"kind": "unit", "unit": "centre"}]', "--kind", "complaint")
        number = report(data, *WHO, "--confidential", *about, "--request-type", "complaint")
        (tmp_path / "b.jpg").write_bytes(bare(picture(7)))
        ended = attach(data, number, tmp_path / "b.jpg", "--json")
        digest = sha256(bare(picture(7))).hexdigest()
        asked = (number, digest, "--out", str(tmp_path / "out"), "--purpose", "x", *CLERK)
        ended = run(data, "issue", "attachment", "original", *asked, "--json")
        assert (ended.code, ended.document["error"]["code"]) == (1, "conflict_of_interest")
        assert not (tmp_path / "out").exists()

    def test_of_damaged_bytes_leaves_no_file(self, data: Path, number: str, tmp_path: Path) -> None:
        """Exit 1 with the code; half a file would look like one."""
        for path in stored(data):
            path.write_bytes(path.read_bytes()[:-1])
        for command in (("save",), ("original", "--purpose", "核对", *CLERK)):
            out = tmp_path / command[0]
            asked = (number, DIGEST, *command[1:], "--out", str(out), "--json")
            ended = run(data, "issue", "attachment", command[0], *asked)
            assert (ended.code, ended.document["error"]["code"]) == (1, "file_damaged")
            assert not out.exists()
        log = run(data, "audit", "security-log", "--as", "auditor-1", "--json").out
        assert log.count("file_damaged") == 2

    def test_overwrites_nothing(self, data: Path, number: str, tmp_path: Path) -> None:
        """A file of that name stays as it is."""
        out = tmp_path / "mine.jpg"
        out.write_bytes(b"mine")
        saved = run(data, "issue", "attachment", "save", number, DIGEST, "--out", str(out))
        assert saved.code == 2
        assert out.read_bytes() == b"mine"

    def test_of_a_bad_file_is_refused(self, data: Path, number: str, tmp_path: Path) -> None:
        """Exit 1 with the code; a file that is not there is wrong usage."""
        (tmp_path / "a.jpg").write_bytes(SVG)
        refused = attach(data, number, tmp_path / "a.jpg", "--json")
        assert (refused.code, refused.document["error"]["code"]) == (1, "file_type")
        assert attach(data, number, tmp_path / "none.jpg").code == 2

    def test_by_who_sees_no_such_issue(self, data: Path, number: str) -> None:
        """For him there is neither issue nor file."""
        stranger = ("--as", "housing-handler-1")
        for command in (("list", number), ("save", number, DIGEST)):
            ended = run(data, "issue", "attachment", *command, *stranger, "--json")
            assert (ended.code, ended.document["error"]["code"]) == (1, "not_found")


class TestBackup:
    def test_brings_files_back(self, data: Path, number: str, tmp_path: Path) -> None:
        """A backup holds the files, sealed; after the restore they open."""
        assert run(data, "backup", str(tmp_path / "kept")).code == 0
        shutil.copytree(data / "keys", tmp_path / "keys")
        shutil.rmtree(data)
        shutil.copytree(tmp_path / "keys", data / "keys")
        assert run(data, "restore", str(tmp_path / "kept")).code == 0
        assert run(data, "db", "migrate").code == 0
        out = str(tmp_path / "shown.jpg")
        saved = run(data, "issue", "attachment", "save", number, DIGEST, "--out", out)
        assert saved.code == 0, saved.err

    def test_opens_nothing_of_who_was_erased(self, data: Path, number: str, tmp_path: Path) -> None:
        """The list of erasures closes the files of a backup as it closes its texts."""
        assert run(data, "backup", str(tmp_path / "kept")).code == 0
        given = ("--ground", "consent_withdrawn", "--why", "asked", "--as", "administrator-1")
        assert run(data, "privacy", "erase", number, *given).code == 0
        shutil.copytree(data / "keys", tmp_path / "keys")
        shutil.rmtree(data)
        shutil.copytree(tmp_path / "keys", data / "keys")
        assert run(data, "restore", str(tmp_path / "kept")).code == 0
        assert run(data, "db", "migrate").code == 0
        saved = run(data, "issue", "attachment", "save", number, DIGEST, "--json")
        assert (saved.code, saved.document["error"]["code"]) == (1, "no_such_attachment")
        assert len(stored(data)) == 2
        assert run(data, "privacy", "sweep").code == 0
        assert stored(data) == []

    def test_says_what_it_does_not_hold(self, data: Path, tmp_path: Path) -> None:
        """Files in another store are not copied, and the backup says so."""
        elsewhere = {"BIHUAN_FILES_URL": "s3://bucket/town"}
        ended = run(data, "backup", str(tmp_path / "kept"), env=elsewhere)
        assert ended.code == 0, ended.err
        assert "s3://bucket/town" in ended.err


class TestEnd:
    def test_of_a_record_takes_its_files(self, data: Path, number: str) -> None:
        """Once the contents of an issue are destroyed, the next sweep removes its files."""
        issue = issue_id(data, number)
        shown = ("privacy", "reveal", number, "text", "--purpose", "x", *CLERK, "--json")
        resident = f"resident:{run(data, *shown).document['person']}"
        assert run(data, "issue", "withdraw", number, "--reason", "x", "--as", resident).code == 0
        with in_years(data, 11) as system:
            tidying = tidying_of(system)
            tidying.doubt(issue)
            gone = Destroying(system.store, system.aggregates, system.clock)
            assert gone.destroy(issue, GivenBy(SYSTEM, why="the term is over", command_id="d"))
            assert len(stored(data)) == 2
            assert tidying.tidy() == 1
            assert stored(data) == []

    def test_that_was_doubted_in_vain_keeps_them(self, data: Path, number: str) -> None:
        """An interrupted sweep loses nothing: what events name stays."""
        issue = issue_id(data, number)
        with in_years(data, 1) as system:
            tidying = tidying_of(system)
            tidying.doubt(issue)
            assert tidying.tidy() == 0
            assert tidying.tidy() == 0
        assert len(stored(data)) == 2


def verified(data: Path) -> dict[str, Any]:
    """Verify log and files; return what was said of the files."""
    ended = run(data, "audit", "verify", "--attachments", "--json")
    found: dict[str, Any] = ended.document["attachments"]
    assert (ended.code, ended.document["ok"]) == ((1, False) if found["findings"] else (0, True))
    assert ended.document["finding"] is None
    return found


def original(data: Path) -> Path:
    """Return where the bytes of the file lie as they were sent."""
    (found,) = (path for path in stored(data) if path.suffix == "")
    return found


def sql(path: Path, statement: str) -> None:
    """Let somebody with the database at it."""
    connection = sqlite3.connect(path)
    with connection:
        assert connection.execute(statement).rowcount == 1
    connection.close()


class TestVerified:
    def test_untouched(self, data: Path, number: str) -> None:
        """Every file is read; of what was given as a digest only that is said."""
        given = ("--file-name", "a.jpg", "--media-type", "image/jpeg", "--size-bytes", "7")
        digest = ("--sha256", "ab" * 32, "--kind", "photo_before")
        assert run(data, "issue", "attach-evidence", number, *given, *digest, *CLERK).code == 0
        found = verified(data)
        assert (found["read"], found["bytes"]) == (1, len(noted(picture())))
        assert (found["digests_only"], found["erased"], found["findings"]) == (1, 0, [])
        told = run(data, "audit", "verify", "--attachments").out
        assert "1 attachments were read" in told
        assert run(data, "audit", "verify", "--json").document["attachments"] is None

    @pytest.mark.parametrize("suffix", ["", ".shown"])
    def test_altered(self, data: Path, suffix: str) -> None:
        """One bit in the original or in the copy that is shown, and the file is named."""
        (path,) = (each for each in stored(data) if each.suffix == suffix)
        content = bytearray(path.read_bytes())
        content[-1] ^= 1
        path.write_bytes(content)
        (finding,) = verified(data)["findings"]
        assert (finding["fault"], finding["sha256"]) == ("file_altered", DIGEST)
        told = run(data, "audit", "verify", "--attachments", env={"LANG": "zh_CN.UTF-8"})
        assert DIGEST in told.out
        assert "被更改" in told.out

    @pytest.mark.parametrize(
        ("change", "fault"),
        [
            ("wrapped = zeroblob(60)", "file_altered"),
            ("size_bytes = size_bytes + 1", "file_altered"),
            (f"sha256 = '{'ab' * 32}'", "file_unnamed"),
        ],
    )
    def test_row_altered(self, data: Path, change: str, fault: str) -> None:
        """What the vault says of a file is held against the bytes and the events."""
        sql(data / "vault.sqlite", f"UPDATE attachments SET {change}")  # noqa: S608 -- a test
        assert [each["fault"] for each in verified(data)["findings"]] == [fault]

    @pytest.mark.parametrize("kept", ["NULL", "'9'"])
    def test_row_that_looks_unfinished(self, data: Path, kept: str) -> None:
        """What an event names is counted, whatever the vault says of how far it came."""
        sql(data / "vault.sqlite", f"UPDATE attachments SET kept_at = {kept}")  # noqa: S608 -- a test
        found = verified(data)
        assert (found["read"], found["digests_only"]) == (0, 1)

    def test_exchanged(self, data: Path, number: str, tmp_path: Path) -> None:
        """Two files' bytes in each other's places are both told."""
        (tmp_path / "after.jpg").write_bytes(bare(picture(80)))
        assert attach(data, number, tmp_path / "after.jpg").code == 0
        one, other = (path for path in stored(data) if path.suffix == "")
        first, second = one.read_bytes(), other.read_bytes()
        one.write_bytes(second)
        other.write_bytes(first)
        assert [each["fault"] for each in verified(data)["findings"]] == ["file_altered"] * 2

    def test_missing(self, data: Path) -> None:
        """Bytes that nobody erased are missed."""
        original(data).unlink()
        assert [each["fault"] for each in verified(data)["findings"]] == ["file_missing"]

    def test_unknown(self, data: Path) -> None:
        """Bytes that no row names, and those whose row was removed, are told."""
        path = original(data)
        (path.parent / f"{path.name[:2]}{'f' * 30}").write_bytes(b"planted")
        assert [each["fault"] for each in verified(data)["findings"]] == ["file_unknown"]
        sql(data / "vault.sqlite", "DELETE FROM attachments")
        found = verified(data)
        assert {each["fault"] for each in found["findings"]} == {"file_unknown"}
        assert (len(found["findings"]), found["digests_only"]) == (3, 1)

    def test_erased_is_no_fault(self, data: Path, number: str) -> None:
        """Whose keys were destroyed, of him nothing is missed."""
        given = ("--ground", "consent_withdrawn", "--why", "asked in writing", "--json")
        assert run(data, "privacy", "erase", number, *given, *ADMIN).code == 0
        found = verified(data)
        assert (found["findings"], found["read"]) == ([], 0)

    @pytest.mark.parametrize(
        ("altered", "read"), [("issue.reported.v1", 1), ("policy.published.v1", None)]
    )
    def test_beside_an_altered_log(self, data: Path, altered: str, read: int | None) -> None:
        """The log's own fault is told, and the files are read where the system still opens."""
        change = f"UPDATE stored_events SET state = x'7b7d' WHERE topic = '{altered}'"  # noqa: S608 -- a test
        sql(data / "events.sqlite", change)
        told = run(data, "audit", "verify", "--attachments", "--json")
        assert told.code == 1, told.err
        assert told.document["finding"]["fault"] == "content_altered"
        files = told.document["attachments"]
        assert (files and files["read"]) == read
