"""Backup and restore: whole, checked, and nobody who was erased comes back."""

import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from tests.command_line import Ended, report, run

ADMIN: Final = ("--as", "administrator-1")
SETTINGS: Final = "pack: default\nhttp_port: 8123\n"
WORDS: Final = "三单元楼道灯不亮，欧阳振华，电话13812345678"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return a folder with a data directory, its backup, and a number."""
    folder = tmp_path_factory.mktemp("backup")
    data = folder / "data"
    assert run(data, "db", "migrate").code == 0
    who = ("--complainant-name", "欧阳振华", "--complainant-mobile", "13812345678")
    number = report(data, *who, "--text", WORDS)
    assert run(data, "audit", "checkpoint").code == 0
    (data / "bihuan.yaml").write_text(SETTINGS, "utf-8")
    ended = run(data, "backup", str(folder / "kept"), "--json")
    assert ended.code == 0, ended.err
    return folder, number


@pytest.fixture
def folder(made: tuple[Path, str], tmp_path: Path) -> Path:
    """Return a copy of the folder that a test may change."""
    shutil.copytree(made[0], tmp_path / "all")
    return tmp_path / "all"


@pytest.fixture
def number(made: tuple[Path, str]) -> str:
    """Return the issue's number."""
    return made[1]


def restore(
    folder: Path, *more: str, master_key: bool = True, settings: str | None = None
) -> Ended:
    """Lose the data directory but its keys, and restore it, into one with settings if given."""
    keys = folder / "keys"
    shutil.copytree(folder / "data" / "keys", keys)
    shutil.rmtree(folder / "data")
    if master_key:
        shutil.copytree(keys, folder / "data" / "keys")
    if settings:
        (folder / "data" / "bihuan.yaml").write_text(settings, "utf-8")
    return run(folder / "data", "restore", str(folder / "kept"), *more, "--json")


def reveal(data: Path, number: str) -> Ended:
    """Reveal the words of the issue."""
    return run(
        data, "privacy", "reveal", number, "text", "--purpose", "x", "--as", "clerk-1", "--json"
    )


def erase(data: Path, number: str) -> None:
    """Erase everybody in the issue."""
    given = ("--ground", "consent_withdrawn", "--why", "asked", *ADMIN)
    assert run(data, "privacy", "erase", number, *given).code == 0


class TestRestore:
    def test_brings_everything_back(self, folder: Path, number: str) -> None:
        """Events, keys and checkpoints are there; the read models are made anew."""
        ended = restore(folder)
        assert ended.code == 0, ended.out
        data = folder / "data"
        assert run(data, "db", "migrate").code == 0
        assert reveal(data, number).document["text"] == WORDS
        assert run(data, "audit", "verify", "--full").code == 0
        assert run(data, "audit", "rebuild").code == 0
        report(data)

    def test_who_was_erased_since_stays_erased(self, folder: Path, number: str) -> None:
        """The backup still has the key; the list destroys it before anything is served."""
        data = folder / "data"
        erase(data, number)
        ended = restore(folder)
        assert ended.document["erased"] == 1
        assert run(data, "db", "migrate").code == 0
        assert reveal(data, number).document["error"]["code"] == "erased"
        assert "[erased]" in run(data, "issue", "show", number).out
        assert run(data, "audit", "rebuild").code == 0
        assert run(data, "audit", "verify", "--full").code == 0
        history = b"".join(path.read_bytes() for path in data.rglob("*") if path.is_file())
        assert b"asked" in history  # the erasure is on record again
        assert b"138****5678" not in history

    @pytest.mark.parametrize(
        ("there", "holds"), [(None, SETTINGS), ("pack: default\n", "pack: default\n")]
    )
    def test_brings_the_settings_back(self, folder: Path, there: str | None, holds: str) -> None:
        """They name the pack in force; those of the place that is restored to stay."""
        assert restore(folder, settings=there).code == 0
        assert (folder / "data" / "bihuan.yaml").read_text("utf-8") == holds

    def test_no_secret_key_is_in_a_backup(self, folder: Path) -> None:
        """Whoever finds a backup opens nothing with it."""
        names = {path.name for path in (folder / "kept").rglob("*")}
        assert "master.key" not in names
        assert not any(name.startswith("checkpoint-") and name.endswith(".key") for name in names)

    def test_says_that_the_master_key_is_missing(self, folder: Path) -> None:
        """A restore without it goes through; the next step is told."""
        ended = restore(folder, master_key=False)
        assert ended.code == 0
        assert ended.document["has_master_key"] is False


class TestRefusals:
    def test_without_the_list_of_erasures(self, folder: Path) -> None:
        """A list that is gone, or that lost a line the backup knew, is no list."""
        (folder / "data.erasures.jsonl").unlink()
        ended = restore(folder)
        assert ended.code == 3
        assert "--list-lost" in ended.document["error"]["message"]
        again = run(folder / "data", "restore", str(folder / "kept"), "--list-lost", "--json")
        assert again.code == 0

    def test_of_a_list_that_was_cut(self, folder: Path, number: str) -> None:
        """A backup knows how long the list was."""
        erase(folder / "data", number)
        assert run(folder / "data", "backup", str(folder / "younger")).code == 0
        (folder / "data.erasures.jsonl").write_text("")
        shutil.rmtree(folder / "kept")
        (folder / "younger").rename(folder / "kept")
        assert "does not go on" in restore(folder).document["error"]["message"]

    @pytest.mark.parametrize("name", ["events.sqlite", "vault.sqlite", "manifest.json"])
    def test_of_an_altered_backup(self, folder: Path, name: str) -> None:
        """One byte more or less in any file, and nothing is restored."""
        path = folder / "kept" / name
        path.write_bytes(path.read_bytes()[:-2])
        ended = restore(folder)
        assert ended.code == 3
        assert not (folder / "data" / "events.sqlite").exists()

    def test_of_keys_that_expired(self, folder: Path, number: str) -> None:
        """After 30 days a backup's keys are not taken back; the rest may be, without them."""
        path = folder / "kept" / "manifest.json"
        manifest = json.loads(path.read_text())
        taken = manifest["taken_at"]
        manifest["taken_at"] = earlier(taken, days=31)
        path.write_text(json.dumps(manifest))
        assert "expired" in restore(folder).document["error"]["message"]
        data = folder / "data"
        kept = str(folder / "kept")
        assert run(data, "restore", kept, "--without-keys", "--json").document["erased"] > 0
        assert run(data, "db", "migrate").code == 0
        assert reveal(data, number).document["error"]["code"] == "erased"

    def test_into_a_directory_that_holds_something(self, folder: Path) -> None:
        """What is there is never overwritten."""
        ended = run(folder / "data", "restore", str(folder / "kept"), "--json")
        assert ended.code == 3
        assert "already" in ended.document["error"]["message"]

    def test_of_a_folder_that_is_not_empty(self, folder: Path) -> None:
        """Two backups are not mixed."""
        assert run(folder / "data", "backup", str(folder / "kept")).code == 3


def earlier(instant: str, *, days: int) -> str:
    """Return an ISO instant so many days before."""
    return (datetime.fromisoformat(instant) - timedelta(days=days)).isoformat()
