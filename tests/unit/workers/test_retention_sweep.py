"""The sweep waits for the views, and says a word only when they stay behind."""

import asyncio

import pytest
from structlog.testing import capture_logs

from application.privacy.retention import Swept
from workers.retention_sweep import RetentionSweep

_HOUR = 3_600.0
_NEVER = 1_000


class _BusyLog:
    """A log that grows by an event at every look, and views that stay some events behind."""

    def __init__(self, *, behind: int) -> None:
        self._behind = behind
        self._last = 0

    def last_position(self) -> int:
        """Return where the log ends."""
        self._last += 1
        return self._last

    def has_reached(self, position: int) -> bool:
        """Tell whether the views know that event."""
        return self.last_position() - self._behind >= position


async def _rests(log: _BusyLog, *, most: int) -> list[float]:
    """Run the sweep until it rests an hour, or so many times at all."""
    rests: list[float] = []

    async def sleep(seconds: float) -> None:
        rests.append(seconds)
        await asyncio.sleep(0)
        if seconds == _HOUR or len(rests) == most:
            raise asyncio.CancelledError

    sweep = RetentionSweep(log, sweep=Swept, last_position=log.last_position, sleep=sleep)
    with pytest.raises(asyncio.CancelledError):
        await sweep.run()
    return rests


class TestSweep:
    async def test_a_busy_log_does_not_hold_it_up(self) -> None:
        """It waits for what was stored when it began, in silence, and then sweeps."""
        with capture_logs() as lines:
            rests = await _rests(_BusyLog(behind=5), most=50)
        assert rests[-1] == _HOUR
        assert lines == []

    async def test_it_says_that_nobody_projects(self) -> None:
        """Views that stay behind are said, and waited for."""
        with capture_logs() as lines:
            rests = await _rests(_BusyLog(behind=_NEVER), most=25)
        assert _HOUR not in rests
        assert [line["event"] for line in lines] == ["loop_waits"]
        assert "is a projector running?" in lines[0]["problem"]
