"""Files in the making: whole or not at all, and nothing of them left by who was killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from application.drafts import draft_folder, write_whole
from application.key_files import write_once
from tests.command_line import ROOT, environment

_HOLDER: Final = """
import sys, time
from pathlib import Path
from application.drafts import draft_folder
with draft_folder(Path(sys.argv[1])) as folder:
    (folder / "draft").write_text("half")
    print(folder, flush=True)
    time.sleep(60)
"""


class TestDraftFolder:
    def test_leaves_nothing_behind(self, tmp_path: Path) -> None:
        """Whatever was not moved out is gone at the end, also at a bad one."""
        with pytest.raises(FileNotFoundError), draft_folder(tmp_path) as folder:
            _fail_half_way(folder)
        assert list(tmp_path.iterdir()) == []

    def test_of_a_killed_process_is_removed_by_the_next_one(self, tmp_path: Path) -> None:
        """The kernel frees the lock of who was killed; while he lives, his draft stays."""
        given = [sys.executable, "-c", _HOLDER, str(tmp_path)]
        with subprocess.Popen(  # noqa: S603 -- our own program
            given, env=environment(), cwd=ROOT, stdout=subprocess.PIPE, text=True
        ) as holder:
            assert holder.stdout
            left = Path(holder.stdout.readline().strip())
            write_whole(tmp_path / "one", b"1")
            assert (left / "draft").read_text() == "half"
            os.kill(holder.pid, signal.SIGKILL)
        assert left.is_dir()
        write_whole(tmp_path / "two", b"2")
        assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]


def _fail_half_way(folder: Path) -> None:
    (folder / "draft").write_text("half")
    (folder / "other").replace(folder.parent / "place")


class TestWriting:
    def test_once_keeps_what_is_there(self, tmp_path: Path) -> None:
        """Who was first wins, and the file is its owner's alone."""
        path = tmp_path / "key"
        write_once(path, b"first")
        write_once(path, b"second")
        assert path.read_bytes() == b"first"
        assert path.stat().st_mode & 0o777 == 0o600
        assert list(tmp_path.iterdir()) == [path]

    def test_whole_replaces_what_is_there(self, tmp_path: Path) -> None:
        """The newest stands, readable as files are."""
        path = tmp_path / "file"
        for text in (b"first", b"second"):
            write_whole(path, text)
        assert path.read_bytes() == b"second"
        assert list(tmp_path.iterdir()) == [path]
