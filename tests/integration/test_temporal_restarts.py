"""Temporal killed, restarted, emptied, hanging: people keep working, timers come back."""

import asyncio
import os
import signal
import time
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from bihuan.bootstrap import System, open_system
from bihuan.runtime import Runtime, running
from domain.issue.events import DeadlineBreached
from domain.receipt import Head
from tests.live import accepted, report, reported, settings_for, step, wait_until
from workers.temporal_binary import find_temporal

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]

OPEN = 5
TEMPORAL_FILES = ("temporal.sqlite", "temporal.sqlite-wal", "temporal.sqlite-shm")


async def _dispatched(system: System) -> Head:
    head = await reported(system)
    order = step("DispatchIssue", head.issue_id, unit="housing", instruction="请办理")
    after = (await accepted(system, order)).head
    assert after is not None
    return after


async def _workflow_agrees(system: System, issue_id: UUID) -> bool:
    """Say whether the issue's workflow holds the store's head, its next timer included."""
    stored = system.acceptor.head(issue_id).head
    held = await system.engine.head(issue_id)
    return held is not None and held == stored


async def _reconnected(runtime: Runtime) -> None:
    async def answers() -> bool:
        return not (await accepted(runtime.system, report())).degraded

    await wait_until(answers, seconds=30)


async def test_killed_and_restarted_on_its_file(data: Path, tmp_path: Path) -> None:
    """Steps meanwhile are appended directly and say so; afterwards workflows and timers go on."""
    binary = tmp_path / "temporal"
    binary.symlink_to(find_temporal())
    async with running(settings_for(data, temporal_binary=binary)) as runtime:
        system, server = runtime.system, runtime.temporal
        assert server is not None
        issues = [await _dispatched(system) for _ in range(OPEN)]
        before = server.pid
        binary.unlink()
        server.kill()
        note = step("AddNote", issues[0].issue_id, text="已电话告知")
        began = time.monotonic()
        outcome = await accepted(system, note)
        assert outcome.degraded
        assert time.monotonic() - began < 5
        assert (await accepted(system, report())).degraded
        binary.symlink_to(find_temporal())
        await _reconnected(runtime)
        assert server.pid not in {None, before}
        for issue in issues:
            # The demo's claim limit of 2 s passes while nobody claims: the timer fires.
            await wait_until(partial(_is_breached, system, issue.issue_id))
            await wait_until(partial(_workflow_agrees, system, issue.issue_id))


async def test_file_deleted(data: Path) -> None:
    """Without its file Temporal knows nothing; the reconciler brings every open issue back."""
    settings = settings_for(data, pack="default")
    async with running(settings) as runtime:
        issues = [await _dispatched(runtime.system) for _ in range(OPEN)]
    for name in TEMPORAL_FILES:
        (data / name).unlink(missing_ok=True)
    async with running(settings) as runtime:
        system, server = runtime.system, runtime.temporal
        assert server is not None
        await _all_are_back(system, issues)
        # And once more under a running system, which starts the server again itself.
        server.kill()
        for name in TEMPORAL_FILES:
            (data / name).unlink(missing_ok=True)
        await _reconnected(runtime)
        await _all_are_back(system, issues)


async def _all_are_back(system: System, issues: list[Head]) -> None:
    for issue in issues:
        assert issue.next_timer is not None
        await wait_until(partial(_workflow_agrees, system, issue.issue_id), seconds=30)


async def test_hanging_server(data: Path) -> None:
    """A server that takes calls and never answers costs one wait, then people work at once."""
    async with running(settings_for(data, pack="default")) as runtime:
        server = runtime.temporal
        assert server is not None
        assert server.pid is not None
        issue = await _dispatched(runtime.system)
        with open_system(settings_for(data, pack="default")) as another_process:
            os.kill(server.pid, signal.SIGSTOP)
            try:
                for system in (runtime.system, another_process):
                    assert await _seconds_of_a_note(system, issue) < 5
                    assert await _seconds_of_a_note(system, issue) < 0.5
                    began = time.monotonic()
                    outcomes = await asyncio.gather(*(system.give(report()) for _ in range(8)))
                    assert all(outcome.degraded for outcome in outcomes)
                    assert time.monotonic() - began < 3
            finally:
                os.kill(server.pid, signal.SIGCONT)


async def _seconds_of_a_note(system: System, issue: Head) -> float:
    note = step("AddNote", issue.issue_id, text="已电话告知")
    began = time.monotonic()
    outcome = await accepted(system, note)
    assert outcome.degraded
    return time.monotonic() - began


async def _is_breached(system: System, issue_id: UUID) -> bool:
    return any(isinstance(each.event, DeadlineBreached) for each in system.store.read(issue_id))
