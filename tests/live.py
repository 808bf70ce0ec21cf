"""The running system for tests: settings, programs, a clerk's order, and a checker of its own."""

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from uuid import UUID

from application.order import Order
from bihuan.bootstrap import System, new_id
from bihuan.settings import Settings
from domain.base import Actor
from domain.receipt import Head, Receipt
from domain.step import Outcome

ROOT: Final = Path(__file__).parent.parent
PROGRAM: Final = (sys.executable, "-c", "from bihuan.cli import main; main()")
CLERK: Final = Actor(id="clerk-1", role="clerk", unit="centre")
DISPATCHER: Final = Actor(id="dispatcher-1", role="dispatcher", unit="centre")


def settings_for(data: Path, **given: object) -> Settings:
    """Return the settings of a data directory; the demo pack unless said otherwise."""
    return Settings.load(**{"data": data, "pack": "demo", **given})


async def wait_until(holds: Callable[[], Awaitable[bool]], *, seconds: float = 20) -> None:
    """Return once it holds; fail when it does not within `seconds`."""
    until = time.monotonic() + seconds
    while not await holds():
        assert time.monotonic() < until, "waited in vain"
        await asyncio.sleep(0.05)


# --- orders ---------------------------------------------------------------------------------------


def report(**given: object) -> Order:
    """Return an order to register an issue of nobody in particular."""
    draft = {
        "kind": "demand",
        "request_type": "help",
        "source": "hotline",
        "title": "路灯不亮",
        "text": "小区门口的路灯三天没有亮了",
        "anonymous": True,
        **given,
    }
    return Order(kind="ReportIssue", actor=CLERK, draft=draft, key=str(new_id()))


def step(kind: str, issue_id: UUID, actor: Actor = DISPATCHER, **draft: object) -> Order:
    """Return an order for a later step."""
    return Order(kind=kind, actor=actor, draft=draft, issue_id=issue_id, key=str(new_id()))


async def accepted(system: System, order: Order) -> Outcome:
    """Give an order that must be accepted; repeat it under its key while nobody answers."""
    until = time.monotonic() + 40
    while (outcome := await system.give(order)).kind == "unavailable":
        assert time.monotonic() < until, outcome
        await asyncio.sleep(0.2)
    assert outcome.kind == "accepted", outcome
    return outcome


async def reported(system: System, **given: object) -> Head:
    """Register an issue and return its head."""
    head = (await accepted(system, report(**given))).head
    assert head is not None
    return head


# --- programs -------------------------------------------------------------------------------------


@contextmanager
def program(*arguments: str, log: Path, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Run `bihuan …` in a process group of its own, which is killed at the end of the block.

    Its standard error goes to the end of `log`.
    """
    with log.open("a") as errors, _started(arguments, errors.fileno(), environment) as process:
        try:
            yield process
        finally:
            kill_group(process)


def _started(
    arguments: tuple[str, ...], errors: int, environment: Mapping[str, str]
) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own program
        [*PROGRAM, *arguments],
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        start_new_session=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "BIHUAN_PACK": "demo", **environment},
    )


async def first_document(process: subprocess.Popen[str]) -> dict[str, object]:
    """Return what `up --json` and its like print once they serve."""
    assert process.stdout is not None
    line = await asyncio.to_thread(process.stdout.readline)
    assert line, "the program ended without serving"
    document: dict[str, object] = json.loads(line)
    return document


def kill_group(process: subprocess.Popen[str]) -> None:
    """End the program and whatever it started, as a power cut would."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


def left_running(mark: Path) -> list[str]:
    """Return the command lines that name `mark`: processes that should have ended."""
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        try:
            line = (each / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            is_gone = (each / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
        except OSError:
            continue
        if str(mark) in line and not is_gone and int(each.name) != os.getpid():
            found.append(line)
    return found


# --- an independent look at the events file -------------------------------------------------------


def stored_commands(events: Path) -> dict[str, list[tuple[UUID, int]]]:
    """Return (issue, version) of every issue's event by its command id, with sqlite3 alone."""
    found: dict[str, list[tuple[UUID, int]]] = {}
    query = "SELECT originator_id, originator_version, state FROM stored_events ORDER BY 1, 2"
    connection = sqlite3.connect(f"file:{events}?mode=ro", uri=True)
    try:
        for issue, version, state in connection.execute(query):
            stamp = json.loads(state).get("stamp")
            if stamp:  # streams of other aggregates have an entry instead
                found.setdefault(stamp["command_id"], []).append((UUID(issue), version))
    finally:
        connection.close()
    return found


def assert_exactly_once(events: Path, acknowledged: Mapping[str, Receipt]) -> None:
    """Fail unless each acknowledged command's events are those of its receipt, no less, no more.

    And unless the versions of every stream count from 1 without a gap.
    """
    stored = stored_commands(events)
    for command, receipt in acknowledged.items():
        promised = range(receipt.first_version, receipt.last_version + 1)
        assert stored.get(command) == [(receipt.issue_id, each) for each in promised]
    versions: dict[UUID, list[int]] = {}
    for issue, version in (place for places in stored.values() for place in places):
        versions.setdefault(issue, []).append(version)
    for found in versions.values():
        assert sorted(found) == list(range(1, len(found) + 1))
