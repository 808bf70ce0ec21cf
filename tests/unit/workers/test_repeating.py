"""Loops outlive what goes wrong; threads are waited for."""

import asyncio
import threading
from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from workers.repeating import REST_SECONDS, in_thread, repeat


class PassingError(Exception):
    """Something that passes by itself."""


class TestRepeat:
    async def test_goes_on_after_anything(self) -> None:
        """What passes is said once, a bug is logged whole, and the rest is kept to each time."""
        away = PassingError("away")
        outcomes: Iterator[Exception | float] = iter([away, away, KeyError("bug"), 7.0])
        rests: list[float] = []

        async def step() -> float:
            await asyncio.sleep(0)
            outcome = next(outcomes, None)
            if isinstance(outcome, Exception):
                raise outcome
            if outcome is None:
                raise asyncio.CancelledError
            return outcome

        async def sleep(seconds: float) -> None:
            rests.append(seconds)
            await asyncio.sleep(0)

        with capture_logs() as lines, pytest.raises(asyncio.CancelledError):
            await repeat(step, name="loop", passing=(PassingError,), sleep=sleep)
        assert rests == [REST_SECONDS] * 3 + [7.0]
        assert [line["event"] for line in lines] == ["loop_waits", "loop_failed", "loop_goes_on"]


class TestInThread:
    async def test_returns_and_raises(self) -> None:
        """The call's result comes back, and so does its error."""
        assert await in_thread(max, 1, 2) == 2
        with pytest.raises(ZeroDivisionError):
            await in_thread(divmod, 1, 0)

    async def test_cancellation_waits_for_the_thread(self) -> None:
        """Whoever cancels may close what the thread works with: it has ended by then."""
        began, may_end, ended = threading.Event(), threading.Event(), threading.Event()

        def work() -> None:
            began.set()
            may_end.wait(5)
            ended.set()
            message = "the store was closed"
            raise ValueError(message)

        task = asyncio.create_task(in_thread(work))
        await asyncio.to_thread(began.wait, 5)
        task.cancel()
        await asyncio.sleep(0.05)
        assert not task.done()
        may_end.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert ended.is_set()
