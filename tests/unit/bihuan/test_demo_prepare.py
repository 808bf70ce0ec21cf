"""The demonstration empties its own directory, and no other."""

from pathlib import Path

import pytest

from bihuan.demo.run import prepare
from bihuan.errors import ServiceAwayError, WrongUsageError
from bihuan.settings import Settings
from workers.data_directory import DataDirectory


def _names(data: Path) -> set[str]:
    return {path.name for path in data.rglob("*")}


class TestPrepare:
    def test_empties_its_own(self, tmp_path: Path) -> None:
        """What an earlier demonstration left is gone, files and directories."""
        data = tmp_path / "demo"
        prepare(data, "demo")
        empty = _names(data)
        (data / "events.sqlite").touch()
        (data / "keys").mkdir()
        (data / "keys" / "master.key").touch()
        prepare(data, "demo")
        assert _names(data) == empty

    def test_later_commands_go_by_its_pack(self, tmp_path: Path) -> None:
        """Who looks on at a county's demonstration need not name its pack again."""
        prepare(tmp_path, "pingding")
        assert Settings.load(data=tmp_path).pack == "pingding"

    def test_leaves_others_alone(self, tmp_path: Path) -> None:
        """A directory that holds something else is refused and stays as it is."""
        (tmp_path / "letters.txt").touch()
        with pytest.raises(WrongUsageError, match="choose an empty directory"):
            prepare(tmp_path, "demo")
        assert _names(tmp_path) == {"letters.txt"}

    def test_not_under_a_running_one(self, tmp_path: Path) -> None:
        """While a demonstration runs there, its files stay."""
        prepare(tmp_path, "demo")
        (tmp_path / "events.sqlite").touch()
        with DataDirectory(tmp_path).held(), pytest.raises(ServiceAwayError, match="already"):
            prepare(tmp_path, "demo")
        assert "events.sqlite" in _names(tmp_path)
