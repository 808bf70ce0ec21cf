"""The lead of a killed projector is taken over at once, that of a live one is respected."""

import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from bihuan.bootstrap import migrate, open_system
from bihuan.runtime import Runtime, running
from projections.models import SCHEMAS
from projections.positions import Lease, take_lead
from tests.fixtures_temporal import now
from tests.live import reported, settings_for

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]

LEASE = timedelta(seconds=10)


def _led_by(data: Path, owner: str) -> None:
    """Leave the leases that a projector of this name took a moment ago."""
    settings = settings_for(data)
    migrate(settings)
    with open_system(settings) as system:
        for schema in SCHEMAS:
            assert take_lead(system.views, schema.model, Lease(owner, now(), now() + LEASE))


async def _seconds_until_seen(runtime: Runtime) -> float:
    began = time.monotonic()
    await reported(runtime.system)
    last = runtime.system.store.last_position()
    assert runtime.projector.arrivals.wait_for("board", last, 20)
    return time.monotonic() - began


async def test_killed(data: Path) -> None:
    """What is reported after the restart is seen at once."""
    dead = subprocess.Popen([sys.executable, "-c", ""])  # noqa: ASYNC220 - its pid is wanted
    dead.wait()
    _led_by(data, f"{dead.pid}-abcd1234")
    async with running(settings_for(data)) as runtime:
        assert await _seconds_until_seen(runtime) < 5


async def test_alive(data: Path) -> None:
    """A projector that lives keeps its lead until it runs out."""
    owner = f"{os.getppid()}-abcd1234"
    _led_by(data, owner)
    async with running(settings_for(data)) as runtime:
        assert {lag.leader for lag in runtime.projector.lag().values()} == {owner}
