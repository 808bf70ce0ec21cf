"""The embedded Temporal server: it lives and dies with its parent, and says what is wrong."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from domain.step import EngineAwayError
from tests.fixtures_temporal import PAYLOAD_KEY, Loop
from workers.child_process import owns_listening_port
from workers.embedded_temporal import EmbeddedTemporal
from workers.temporal_binary import EmbeddedTemporalError, explain_failure, find_temporal
from workflows.client import connect

pytestmark = pytest.mark.integration

PARENT = """
import asyncio, sys, time
from pathlib import Path
from workers.embedded_temporal import EmbeddedTemporal

async def main():
    server = EmbeddedTemporal(Path(sys.argv[1]))
    await server.start()
    print(server.pid, server.address, flush=True)
    time.sleep(60)

asyncio.run(main())
"""


class TestLife:
    """The child ends when it must, and only then."""

    def test_dies_with_a_killed_parent(self, tmp_path: Path) -> None:
        """SIGKILL to the parent's process group leaves no server behind."""
        with _parent(tmp_path) as parent:
            assert parent.stdout is not None
            pid = int(parent.stdout.readline().split()[0])
            assert _is_alive(pid)
            os.killpg(parent.pid, signal.SIGKILL)
        _wait_until_gone(pid)

    def test_survives_the_interrupt_of_its_parent(self, tmp_path: Path) -> None:
        """Ctrl-C goes to the program alone, which stops its server last."""
        with _parent(tmp_path) as parent:
            assert parent.stdout is not None
            pid = int(parent.stdout.readline().split()[0])
            assert os.getpgid(pid) != parent.pid
            parent.kill()
        _wait_until_gone(pid)

    @pytest.mark.parametrize(
        ("given", "runs_on"), [(None, str(max(1, (os.cpu_count() or 1) // 2))), ("7", "7")]
    )
    async def test_leaves_half_of_the_cores_to_others(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str | None, runs_on: str
    ) -> None:
        """Unless the environment says otherwise."""
        monkeypatch.delenv("GOMAXPROCS", raising=False)
        if given:
            monkeypatch.setenv("GOMAXPROCS", given)
        async with EmbeddedTemporal(tmp_path) as server:
            assert f"GOMAXPROCS={runs_on}" in _environment_of(server.pid)

    async def test_collects_its_garbage_less_often(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Memory is there; the processor's time is everybody's."""
        monkeypatch.delenv("GOGC", raising=False)
        async with EmbeddedTemporal(tmp_path) as server:
            assert "GOGC=200" in _environment_of(server.pid)

    async def test_killed_and_restarted_on_its_file(self, tmp_path: Path) -> None:
        """While the server is away steps fail within 3 s; on its file the run goes on."""
        server = EmbeddedTemporal(tmp_path)
        loop = Loop(await connect(await server.start(), PAYLOAD_KEY, "default"))
        async with loop.worker():
            issue = await loop.started()
            assert (await loop.step(issue.issue_id)).kind == "accepted"
        port = int(server.address.rpartition(":")[2])
        server.kill()
        began = time.monotonic()
        with pytest.raises(EngineAwayError):
            await loop.step(issue.issue_id)
        with pytest.raises(EngineAwayError):
            await loop.engine.head(issue.issue_id)
        assert time.monotonic() - began < 7
        async with EmbeddedTemporal(tmp_path, port=port), loop.worker():
            again = await loop.step(issue.issue_id)
            assert again.receipt is not None
            assert again.receipt.first_version == 3
            assert await loop.engine.is_running(issue.issue_id)

    async def test_connect_says_that_nobody_answers(self) -> None:
        """A port where nobody listens is an engine away, at once."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with pytest.raises(EngineAwayError):
            await connect(f"127.0.0.1:{port}", PAYLOAD_KEY, "default")


class TestFaults:
    """Whatever is wrong is said in one sentence with what to do."""

    async def test_port_in_use(self, tmp_path: Path) -> None:
        """A port that another program holds is named; nothing is started."""
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            with pytest.raises(EmbeddedTemporalError, match=f"Port {port} is in use"):
                await EmbeddedTemporal(tmp_path, port=port).start()

    async def test_damaged_file(self, tmp_path: Path) -> None:
        """A damaged file is disposable, and the message says so."""
        (tmp_path / "temporal.sqlite").write_bytes(b"not a database" * 1000)
        server = EmbeddedTemporal(tmp_path)
        with pytest.raises(EmbeddedTemporalError, match="move it away and start again"):
            await server.start()
        assert server.pid is None

    def test_missing_program(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A missing program is named, with how to get it."""
        with pytest.raises(EmbeddedTemporalError, match="is not there"):
            find_temporal(tmp_path / "temporal")
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
        with pytest.raises(EmbeddedTemporalError, match="make setup"):
            find_temporal()

    def test_program_of_the_environment_comes_before_the_path(self, tmp_path: Path) -> None:
        """The settings win, then the environment's own program."""
        named = tmp_path / "temporal"
        named.write_text("#!/bin/sh\n")
        named.chmod(0o755)
        assert find_temporal(named) == named
        assert find_temporal() == Path(sys.executable).parent / "temporal"

    def test_last_words_are_passed_on(self, tmp_path: Path) -> None:
        """An end for a reason that is not known is told in the server's words."""
        log = tmp_path / "temporal.log"
        log.write_text("Error: something new")
        message = str(explain_failure(7, log=log, file=tmp_path / "temporal.sqlite"))
        assert "code 7: Error: something new" in message

    async def test_only_the_own_child_counts(self, temporal: EmbeddedTemporal) -> None:
        """That someone answers at a port proves nothing; the listener must be the child."""
        port = int(temporal.address.rpartition(":")[2])
        assert temporal.pid is not None
        assert owns_listening_port(temporal.pid, port)
        assert not owns_listening_port(os.getpid(), port)


def _parent(directory: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", PARENT, str(directory)],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        cwd=Path(__file__).parents[2],
    )


def _environment_of(pid: int | None) -> list[str]:
    return Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def _wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 5
    while _is_alive(pid):
        assert time.monotonic() < deadline, "the server outlived its parent"
        time.sleep(0.05)
