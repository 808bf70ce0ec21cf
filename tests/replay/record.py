"""Record the histories that today's workflow writes: python -m tests.replay.record RELEASE.

Run it once for each release and commit what it writes; never record over an older release, whose
histories prove that issues which were running before an upgrade go on after it.
"""

import asyncio
import json
import logging
import re
import sys
import tempfile
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import structlog

from tests.fake_store import nothing, step_of
from tests.fixtures_temporal import PAYLOAD_KEY, Loop, now
from workers.embedded_temporal import EmbeddedTemporal
from workflows.client import connect

HISTORIES = Path(__file__).parent / "histories"
_PLACE = re.compile(r'"\d+@[^"]+"')  # a process id at a host name


async def whole_loop(loop: Loop) -> UUID:
    """Take six steps of which the last closes the issue: the run ends."""
    issue = await loop.started(next_timer=now() + timedelta(days=1))
    for _ in range(5):
        await loop.step(issue.issue_id, "due", at=(now() + timedelta(days=2)).isoformat())
    await loop.step(issue.issue_id, "close")
    return issue.issue_id


async def timers(loop: Loop) -> UUID:
    """Move a timer, let it act in vain once, let it fire."""
    issue = await loop.started(next_timer=now() + timedelta(days=1))
    loop.store.is_due = False
    soon = now() + timedelta(seconds=0.3)
    await loop.step(issue.issue_id, "due", at=soon.isoformat())
    await asyncio.sleep(0.8)
    loop.store.is_due = True
    await asyncio.sleep(1.5)
    return issue.issue_id


async def faults(loop: Loop) -> UUID:
    """Refuse, lose a completion, hit a bug, reject an envelope, come too late."""
    issue = await loop.started()
    await loop.step(issue.issue_id, "refuse")
    failures = iter([ConnectionError("lost"), ValueError("a bug")])

    def fail(_: str) -> None:
        for failure in failures:
            raise failure

    loop.store.after = fail
    await loop.step(issue.issue_id)
    await loop.step(issue.issue_id)
    loop.store.after = nothing
    envelope = step_of(issue.issue_id)
    await loop.engine.submit(envelope.model_copy(update={"command": "claim"}))
    await loop.engine.submit(envelope.model_copy(update={"expires_at": now()}))
    await loop.step(issue.issue_id)
    return issue.issue_id


async def moved_elsewhere(loop: Loop) -> UUID:
    """Start by a step, append behind the workflow's back, take ten steps at once."""
    issue = loop.store.new_issue()
    await loop.step(issue.issue_id)
    loop.store.move(issue.issue_id, status="CLAIMED")
    await loop.engine.sync(issue.issue_id)
    await asyncio.gather(*(loop.step(issue.issue_id) for _ in range(10)))
    return issue.issue_id


SCENARIOS: tuple[Callable[[Loop], Awaitable[UUID]], ...] = (
    whole_loop,
    timers,
    faults,
    moved_elsewhere,
)


async def record(release: str) -> None:
    """Write one file per scenario."""
    with tempfile.TemporaryDirectory() as directory:
        async with EmbeddedTemporal(Path(directory)) as server:
            client = await connect(server.address, PAYLOAD_KEY, "default")
            for scenario in SCENARIOS:
                loop = Loop(client)
                async with loop.worker():
                    issue_id = await scenario(loop)
                    history = await loop.history(issue_id)
                path = HISTORIES / f"{release}-{scenario.__name__}.json"
                path.write_text(_without_places(history.to_json()), encoding="utf-8")


def _without_places(text: str) -> str:
    """Leave out the names of the process and the machine that recorded."""
    return json.dumps(json.loads(_PLACE.sub('"recorder"', text)), indent=1) + "\n"


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.CRITICAL)
    asyncio.run(record(sys.argv[1]))
