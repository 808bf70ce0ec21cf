"""`bihuan up` serves HTTP from a process of its own: killed, it comes back; stopped, it is gone."""

import os
import signal
from pathlib import Path

import httpx2
import pytest

from tests.live import first_document, left_running, program, wait_until

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]


def serving_pid(data: Path) -> int | None:
    """Return the process that serves the data directory."""
    for each in Path("/proc").glob("[0-9]*"):
        try:
            line = (each / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"bihuan.serving" in line and str(data).encode() in line:
            return int(each.name)
    return None


async def test_a_killed_server_comes_back(data: Path, tmp_path: Path) -> None:
    """Who asks meanwhile waits, and is answered; with `up` it ends for good."""
    log = tmp_path / "up.log"
    with program("--data", str(data), "up", "--port", "0", "--json", log=log) as up:
        address = str((await first_document(up))["http_address"])
        killed = serving_pid(data)
        assert killed
        os.kill(killed, signal.SIGKILL)

        async def is_another() -> bool:
            return serving_pid(data) not in {None, killed}

        async with httpx2.AsyncClient(timeout=60) as client:
            await wait_until(is_another, seconds=60)
            assert (await client.get(f"{address}/health")).json() == {"status": "ok"}
        up.terminate()
        assert up.wait(60) == 0
    assert left_running(data) == []


async def test_a_wrong_setting_is_told_at_once(data: Path, tmp_path: Path) -> None:
    """Half a provider is no provider: `up` ends with 2 instead of serving nobody."""
    log, half = tmp_path / "up.log", {"BIHUAN_OIDC_ISSUER": "http://127.0.0.1:9"}
    with program("--data", str(data), "up", "--port", "0", "--json", log=log, **half) as up:
        assert up.wait(60) == 2
    assert left_running(data) == []
