"""A lost master key: what stands in the log is proved as before, what is sealed is lost."""

import shutil
from pathlib import Path

import pytest

from tests.command_line import report, report_arguments, run, run_process


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """Return a data directory that lost its master key, and an issue's number and id."""
    folder = tmp_path_factory.mktemp("lost")
    data = folder / "data"
    assert run(data, "db", "migrate").code == 0
    number = report(data)
    issue = run(data, "issue", "show", number, "--json").document["issue_id"]
    assert run(data, "audit", "checkpoint").code == 0
    (data / "keys" / "master.key").rename(folder / "master.key")
    return data, number, issue


@pytest.fixture
def data(made: tuple[Path, str, str], tmp_path: Path) -> Path:
    """Return a copy that a test may change."""
    shutil.copytree(made[0], tmp_path / "data")
    return tmp_path / "data"


class TestWhatWorks:
    @pytest.mark.parametrize(
        "command",
        [
            ("verify", "--full"),
            ("verify", "--since-checkpoint"),
            ("checkpoint",),
            ("key",),
            ("consistency", "1", "--out", "OUT"),
            ("prove", "1", "--out", "OUT"),
            ("prove", "ISSUE", "--out", "OUT"),
            ("prove", "ISSUE@1", "--out", "OUT"),
        ],
    )
    def test_the_evidence(
        self, data: Path, made: tuple[Path, str, str], tmp_path: Path, command: tuple[str, ...]
    ) -> None:
        """The log is verified, signed and proved without anything that is sealed."""
        filled = (
            each.replace("ISSUE", made[2]).replace("OUT", f"{tmp_path}/o") for each in command
        )
        ended = run(data, "audit", *filled)
        assert ended.code == 0, ended.err

    def test_proofs_made_without_it(
        self, data: Path, made: tuple[Path, str, str], tmp_path: Path
    ) -> None:
        """A proof made now verifies elsewhere."""
        file, public = tmp_path / "proof.json", tmp_path / "key.pub"
        assert run(data, "audit", "prove", made[2], "--out", str(file)).code == 0
        assert run(data, "audit", "key", "--out", str(public)).code == 0
        checked = ("audit", "check-proof", str(file), "--public-key", str(public))
        assert run_process(tmp_path / "nothing", *checked).code == 0

    def test_everything_once_it_is_back(self, data: Path, made: tuple[Path, str, str]) -> None:
        """Restored from where it was kept, nothing was lost."""
        shutil.copy(made[0].parent / "master.key", data / "keys" / "master.key")
        assert "楼道灯不亮" in run(data, "issue", "show", made[1]).out
        report(data)


@pytest.mark.parametrize(
    "command",
    [
        ("issue", "show", "NUMBER"),
        ("issue", "history", "NUMBER"),
        ("issue", "list"),
        ("audit", "prove", "NUMBER"),
        ("audit", "rebuild"),
        ("audit", "export", "--format", "csv", "--out", "OUT", "--purpose", "x"),
        ("privacy", "reveal", "NUMBER", "text", "--purpose", "x", "--as", "administrator-1"),
        ("db", "migrate"),
        report_arguments()[:-1],
    ],
)
def test_what_does_not_work_says_so(
    data: Path, made: tuple[Path, str, str], tmp_path: Path, command: tuple[str, ...]
) -> None:
    """The answer names the key and what still works; nothing is written, and no key made anew."""
    before = (data / "events.sqlite").read_bytes()
    filled = (each.replace("NUMBER", made[1]).replace("OUT", f"{tmp_path}/o") for each in command)
    ended = run(data, *filled)
    assert ended.code == 3, ended.err
    assert "master" in ended.err
    assert not (data / "keys" / "master.key").exists()
    assert (data / "events.sqlite").read_bytes() == before
    assert not (tmp_path / "o").exists()
