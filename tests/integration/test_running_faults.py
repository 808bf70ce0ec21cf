"""What keeps the system from running is said in one sentence, with nothing half-written."""

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bihuan.bootstrap import migrate, open_system
from bihuan.errors import ServiceAwayError
from bihuan.runtime import running
from bihuan.settings import Settings
from tests.live import accepted, program, report, reported, settings_for, step
from workers.data_directory import DataDirectory
from workers.embedded_temporal import EmbeddedTemporal

pytestmark = pytest.mark.integration


async def _sentence(settings: Settings, port: int | None = None) -> str:
    """Return why the system does not run."""
    with pytest.raises(ServiceAwayError) as raised:
        async with running(settings, port=port):
            pass
    sentence = str(raised.value)
    assert "\n" not in sentence
    return sentence


def _corrupted(data: Path, name: str) -> Path:
    for left in data.glob(f"{name}.sqlite-*"):
        left.unlink()
    broken = data / f"{name}.sqlite"
    broken.write_bytes(b"this is no database at all\n" * 500)
    return broken


async def test_port_in_use(data: Path) -> None:
    """A port that another program holds is named; the directory is free again."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert f"Port {port} is in use" in await _sentence(settings_for(data), port=port)
    assert DataDirectory(data).running() is None


async def test_directory_in_use(data: Path) -> None:
    """A second system on the directory names the first, which goes on undisturbed."""
    settings = settings_for(data)
    async with running(settings) as first:
        assert f"already running as pid {os.getpid()}" in await _sentence(settings)
        assert not (await accepted(first.system, report())).degraded


@pytest.mark.parametrize("name", ["events", "views", "vault", "temporal"])
async def test_corrupt_file(data: Path, name: str) -> None:
    """A file that is no database is named and left as it is."""
    settings = settings_for(data)
    migrate(settings)
    broken = _corrupted(data, name)
    before = broken.read_bytes()
    assert f"{name}.sqlite" in await _sentence(settings)
    assert broken.read_bytes() == before
    assert DataDirectory(data).running() is None


async def test_directory_that_cannot_be_made(tmp_path: Path) -> None:
    """A path that cannot become a directory is said to be unusable."""
    (tmp_path / "file").write_text("in the way")
    assert "cannot be written" in await _sentence(settings_for(tmp_path / "file" / "data"))


@pytest.fixture
def read_only(data: Path) -> Iterator[Path]:
    """Return a directory without permission to write."""
    data.mkdir(mode=0o500)
    yield data
    data.chmod(0o700)


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes wherever it likes")
async def test_read_only_directory(read_only: Path) -> None:
    """A directory without permission to write is said to be so."""
    assert "cannot be written" in await _sentence(settings_for(read_only))


async def test_missing_temporal(data: Path, tmp_path: Path) -> None:
    """Without the program the sentence says which; the tables are whole."""
    settings = settings_for(data, temporal_binary=tmp_path / "temporal")
    assert "is not there or cannot run" in await _sentence(settings)
    with open_system(settings) as system:
        page = system.store.page(0, 100).recorded
        assert [each.event.TOPIC for each in page] == [
            "calendar.published.v1",
            "policy.published.v1",
            "directory.units-changed.v1",
            "directory.people-changed.v1",
        ]


async def test_nobody_at_the_address(data: Path) -> None:
    """A Temporal server named in the settings that does not answer is said to be away."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    assert "Temporal does not answer" in await _sentence(
        settings_for(data, temporal_address=address)
    )


async def test_unknown_namespace(data: Path, temporal: EmbeddedTemporal) -> None:
    """A namespace that the server does not know is named."""
    settings = settings_for(data, temporal_address=temporal.address, temporal_namespace="nowhere")
    assert "nowhere" in await _sentence(settings)


class TestTemporalAway:
    """Without Temporal people work on, directly."""

    async def test_steps_are_appended_directly(self, data: Path) -> None:
        """Intake and steps are stored at once and say that timers are late."""
        settings = settings_for(data, pack="default")
        migrate(settings)
        with open_system(settings) as system:
            began = time.monotonic()
            head = await reported(system)
            order = step("DispatchIssue", head.issue_id, unit="housing", instruction="请办理")
            outcome = await accepted(system, order)
            assert outcome.degraded
            assert time.monotonic() - began < 1

    async def test_serving_without_it_ends_with_3(self, data: Path, tmp_path: Path) -> None:
        """`bihuan worker` without a server says so and exits 3."""
        migrate(settings_for(data))
        with program("--data", str(data), "worker", "--json", log=tmp_path / "log") as worker:
            assert worker.wait(30) == 3
