"""Crossed posts over two API processes while Temporal is stopped and started: one issue a key."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

import httpx2
import pytest

from bihuan.cli.user.demo import FOLDER
from tests.command_line import run
from tests.crossed import POSTS_A_KEY, check_one_issue_each, cross
from tests.live import first_document, program, stored_commands, wait_until
from workers.data_directory import DataDirectory
from workers.temporal_binary import find_temporal

pytestmark = pytest.mark.integration

_UNBOUNDED: Final = "999999999/second"
_STOPS: Final = (0.2, 0.6)
"""The shares of the posts after which Temporal is stopped. It is away for a fifth of them, and
until somebody was told so: a quick machine answers a fifth before anybody asks in vain."""
_AWAY: Final = 0.2


@dataclass
class Temporal:
    """The embedded server of a running system, stopped and started from outside."""

    data: Path
    binary: Path
    stops: int = 0
    _killed: int | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        """Let it be there."""
        self.allow()

    def allow(self) -> None:
        """Let the running system start it again."""
        self.binary.symlink_to(find_temporal())

    async def stop(self) -> None:
        """Kill it, and let nobody start it."""
        await wait_until(self._is_up)
        running = DataDirectory(self.data).running()
        assert running
        assert running.temporal_pid
        self._killed = running.temporal_pid
        self.binary.unlink()
        os.kill(running.temporal_pid, signal.SIGKILL)
        self.stops += 1

    async def _is_up(self) -> bool:
        running = DataDirectory(self.data).running()
        return running is not None and running.temporal_pid not in {None, self._killed}


@dataclass
class Progress:
    """How much is done of all."""

    total: int
    done: int = 0
    past_temporal: int = 0

    def tell(self, answer: httpx2.Response) -> None:
        """Take note of an answer."""
        self.done += 1
        self.past_temporal += bool(answer.json().get("degraded"))

    async def reaches(self, share: float) -> None:
        """Return once so much is done."""
        await wait_until(partial(self._has_come_to, share), seconds=1_200)

    async def goes_past_temporal(self) -> None:
        """Return once one more was taken without Temporal, or all are done."""
        await wait_until(partial(self._has_gone_past, self.past_temporal), seconds=1_200)

    async def _has_come_to(self, share: float) -> bool:
        return self.done >= share * self.total

    async def _has_gone_past(self, before: int) -> bool:
        return self.past_temporal > before or self.done == self.total


@pytest.mark.timeout(120)
async def test_three_hundred_posts(data: Path, tmp_path: Path) -> None:
    """Whoever comes first under a key is taken, whatever becomes of Temporal meanwhile."""
    await _crossed(data, tmp_path, keys=50)


@pytest.mark.long
@pytest.mark.timeout(1_800)
async def test_ten_thousand_posts(data: Path, tmp_path: Path) -> None:
    """The same with 10,200 posts under 1,700 keys."""
    await _crossed(data, tmp_path, keys=1_700)


async def _crossed(data: Path, tmp_path: Path, *, keys: int) -> None:
    temporal = Temporal(data, tmp_path / "temporal")
    progress = Progress(keys * POSTS_A_KEY)
    async with _two_processes(data, tmp_path, temporal.binary) as clients:
        stopping = asyncio.create_task(_stop_and_start(temporal, progress))
        answers = await cross(clients, keys=keys, seed=keys, done=progress.tell)
        await stopping
        issues = check_one_issue_each(answers)
        assert len(issues) == keys
        assert await _listed(clients) == keys
    assert temporal.stops == len(_STOPS)
    assert progress.past_temporal
    stored = {str(issue) for places in stored_commands(data / "events.sqlite").values()
              for issue, _ in places}  # fmt: skip
    assert stored == issues


async def _stop_and_start(temporal: Temporal, progress: Progress) -> None:
    for share in _STOPS:
        await progress.reaches(share)
        await temporal.stop()
        await asyncio.gather(progress.reaches(share + _AWAY), progress.goes_past_temporal())
        temporal.allow()


@asynccontextmanager
async def _two_processes(
    data: Path, tmp_path: Path, binary: Path
) -> AsyncIterator[list[httpx2.AsyncClient]]:
    """Serve the API in `up` and in `serve`, and lend a client of each, both as the clerk."""
    given = {
        "BIHUAN_PACK": "default",
        "BIHUAN_TEMPORAL_BINARY": str(binary),
        "BIHUAN_HTTP_RATE_TOKEN": _UNBOUNDED,
        "BIHUAN_HTTP_RATE_ADDRESS": _UNBOUNDED,
    }
    async with AsyncExitStack() as parts:
        clients: list[httpx2.AsyncClient] = []
        for name in ("up", "serve"):
            arguments = ("--data", str(data), name, "--port", "0", "--json")
            process = parts.enter_context(
                program(*arguments, log=tmp_path / f"{name}.log", **given)
            )
            address = (await first_document(process))["http_address"]
            if not clients:
                assert run(data, "user", "demo").code == 0
            headers = {"Authorization": _token(data)}
            client = httpx2.AsyncClient(base_url=str(address), headers=headers, timeout=30)
            clients.append(await parts.enter_async_context(client))
        yield clients


def _token(data: Path) -> str:
    text = (data / FOLDER / "clerk-1").read_text(encoding="utf-8")
    return next(line.split(": ")[1].rstrip('"') for line in text.splitlines() if "Bearer" in line)


async def _listed(clients: list[httpx2.AsyncClient]) -> int:
    """Return how many issues there are, once the lists have come to the end of the log."""
    found = {"total": 0}

    async def is_there() -> bool:
        last = (await clients[0].get("/api/v1/events", params={"after": 0, "limit": 1})).json()
        assert "events" in last
        answer = await clients[1].get("/api/v1/issues", params={"with_total": True, "limit": 1})
        before, found["total"] = found["total"], answer.json()["total"]
        return before == found["total"] > 0

    await wait_until(is_there)
    return found["total"]
