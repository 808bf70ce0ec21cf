"""The data directory: one holder at a time, and the truth about who that is."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from workers.data_directory import (
    AlreadyRunningError,
    DataDirectory,
    DataDirectoryError,
    Running,
    temporal_address,
)

RUNNING = Running(
    pid=os.getpid(), started_at=datetime(2026, 1, 5, tzinfo=UTC), temporal_address="127.0.0.1:1"
)
HOLDER = """
import sys, time
from pathlib import Path
from datetime import UTC, datetime
from workers.data_directory import DataDirectory, Running
directory = DataDirectory(Path(sys.argv[1]))
with directory.held():
    import os
    directory.announce(Running(pid=os.getpid(), started_at=datetime.now(UTC)))
    print("held", flush=True)
    time.sleep(60)
"""


class TestHolding:
    """Only one system runs on a directory."""

    def test_second_holder_is_told_the_pid(self, tmp_path: Path) -> None:
        """The second holder learns who the first one is."""
        with DataDirectory(tmp_path).held():
            DataDirectory(tmp_path).announce(RUNNING)
            with (
                pytest.raises(AlreadyRunningError, match=f"already running as pid {os.getpid()}"),
                DataDirectory(tmp_path).held(),
            ):
                pass
        with DataDirectory(tmp_path).held():
            assert DataDirectory(tmp_path).running() is None

    def test_killed_holder_holds_nobody_up(self, tmp_path: Path) -> None:
        """After SIGKILL the directory is free, and what it announced counts no longer."""
        command = [sys.executable, "-c", HOLDER, str(tmp_path)]
        root = Path(__file__).parents[3]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root) as holder:  # noqa: S603 - our own interpreter
            assert holder.stdout is not None
            assert holder.stdout.readline() == b"held\n"
            running = DataDirectory(tmp_path).running()
            assert running is not None
            assert running.pid == holder.pid
            holder.send_signal(signal.SIGKILL)
        assert (tmp_path / "run.json").exists()
        assert DataDirectory(tmp_path).running() is None
        with DataDirectory(tmp_path).held():
            assert not (tmp_path / "run.json").exists()

    def test_directory_that_cannot_be_written(self, tmp_path: Path) -> None:
        """One sentence says that the directory cannot be written and what to do."""
        (tmp_path / "file").write_text("")
        with (
            pytest.raises(DataDirectoryError, match="choose another with --data"),
            DataDirectory(tmp_path / "file").held(),
        ):
            pass


class TestAnnouncing:
    """`run.json` says where the running system answers."""

    def test_running_system_is_found(self, tmp_path: Path) -> None:
        """Other processes learn the addresses while, and only while, the system runs."""
        directory = DataDirectory(tmp_path / "new")
        assert temporal_address(directory.path) is None
        with directory.held():
            assert directory.running() is None
            directory.announce(RUNNING)
            assert directory.running() == RUNNING
            assert temporal_address(directory.path) == "127.0.0.1:1"
        assert temporal_address(directory.path) is None
