"""The sweep keeps the seeds, whatever comes in between."""

import asyncio
from collections.abc import Iterator
from datetime import date

import pytest
from structlog.testing import capture_logs

from domain.sampling.errors import DayBegunError
from workers.repeating import REST_SECONDS
from workers.sample_sweep import SampleSweep


class TestSweep:
    async def test_it_goes_on_after_midnight_came_in_between(self) -> None:
        """It is tried again soon; what was kept is logged by day, never a seed."""
        begun = DayBegunError(given="2026-03-03", accepted="2026-03-04")
        kept: Iterator[Exception | tuple[date, ...]] = iter([begun, (date(2026, 3, 4),), ()])
        rests: list[float] = []

        def keep() -> tuple[date, ...]:
            found = next(kept)
            if isinstance(found, Exception):
                raise found
            return found

        async def sleep(seconds: float) -> None:
            rests.append(seconds)
            await asyncio.sleep(0)
            if len(rests) == 3:
                raise asyncio.CancelledError

        with capture_logs() as lines, pytest.raises(asyncio.CancelledError):
            await SampleSweep(keep, sleep=sleep).run()
        assert rests == [REST_SECONDS, 60.0, 60.0]
        assert [line["event"] for line in lines] == [
            "loop_waits",
            "sample_seeds_kept",
            "loop_goes_on",
        ]
        assert lines[1]["days"] == ["2026-03-04"]
