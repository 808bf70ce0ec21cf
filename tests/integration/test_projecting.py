"""The projector as a child: it folds, comes back when killed, and leaves nothing behind."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from bihuan.bootstrap import System, migrate, open_system
from bihuan.projecting import projecting
from projections.positions import standings
from tests.live import report, settings_for, wait_until

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]


@pytest.fixture
def system(data: Path) -> Iterator[System]:
    """Return an open system that nothing projects."""
    settings = settings_for(data)
    migrate(settings)
    with open_system(settings) as opened:
        yield opened


async def reported(system: System) -> int:
    """Report an issue; return the position of its last event."""
    outcome = await system.intake(report())
    assert outcome.receipt, outcome.refusal
    return outcome.receipt.position


async def folded(system: System, position: int) -> None:
    """Wait until every model holds the event at this position."""

    async def is_there() -> bool:
        return all(each.position >= position for each in standings(system.views).values())

    await wait_until(is_there, seconds=40)


def leaders(system: System) -> set[str]:
    """Return who leads any model."""
    return {each.leader for each in standings(system.views).values() if each.leader}


async def test_a_child_folds_what_is_appended_here(system: System) -> None:
    """Nobody tells it of an event: it looks at the log by itself."""
    async with projecting(system.settings):
        await folded(system, await reported(system))
        (leader,) = leaders(system)
        assert int(leader.partition("-")[0]) != os.getpid()


async def test_a_child_that_ended_gives_up_its_lead(system: System) -> None:
    """Whoever comes next need not wait for a lease to run out."""
    async with projecting(system.settings):
        await folded(system, await reported(system))
    assert leaders(system) == set()


async def test_a_killed_child_is_started_again(system: System) -> None:
    """Its successor takes over the lead of the dead and folds what came meanwhile."""
    async with projecting(system.settings):
        await folded(system, await reported(system))
        (leader,) = leaders(system)
        os.kill(int(leader.partition("-")[0]), signal.SIGKILL)
        await folded(system, await reported(system))
        assert leaders(system) != {leader}
