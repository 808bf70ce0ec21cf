"""Who writes at the same time shares a transaction; each gets his own answer, or the failure."""

import asyncio
from collections.abc import Sequence
from threading import Event

import pytest

from application.together import Together


class Writer:
    """Doubles what is written, in groups that it remembers; waits where it is told to."""

    def __init__(self) -> None:
        """Let everything through."""
        self.groups: list[list[int]] = []
        self.may_write = Event()
        self.may_write.set()

    def __call__(self, numbers: Sequence[int]) -> list[int]:
        """Write a group. Raises ValueError where it has a negative number."""
        assert self.may_write.wait(10)
        self.groups.append([*numbers])
        if min(numbers) < 0:
            raise ValueError
        return [2 * number for number in numbers]


async def started(*asking: asyncio.Future[int] | asyncio.Task[int]) -> None:
    """Give those who ask the time to be in the queue."""
    for _ in asking:
        await asyncio.sleep(0)


class TestTogether:
    async def test_writes_at_once_who_comes_alone(self) -> None:
        """Nobody waits for company."""
        writer = Writer()
        assert await Together(writer).ask(1) == 2
        assert writer.groups == [[1]]

    async def test_takes_all_who_came_meanwhile_in_one_group(self) -> None:
        """While one group is written the next one gathers."""
        writer = Writer()
        writer.may_write.clear()
        together = Together(writer)
        first = asyncio.create_task(together.ask(1))
        await asyncio.sleep(0.01)  # its group is on its way
        later = [asyncio.create_task(together.ask(number)) for number in (2, 3)]
        await started(*later)
        writer.may_write.set()
        assert await asyncio.gather(first, *later) == [2, 4, 6]
        assert writer.groups == [[1], [2, 3]]

    async def test_tells_a_failure_to_its_group_alone(self) -> None:
        """Who comes after it is written."""
        writer = Writer()
        together = Together(writer)
        asked = await asyncio.gather(together.ask(1), together.ask(-1), return_exceptions=True)
        assert [type(each) for each in asked] == [ValueError, ValueError]
        assert await together.ask(1) == 2

    async def test_goes_on_where_one_gave_up(self) -> None:
        """Who no longer waits keeps nobody waiting."""
        writer = Writer()
        writer.may_write.clear()
        together = Together(writer)
        gone, stays = (asyncio.create_task(together.ask(number)) for number in (1, 2))
        await started(gone, stays)
        gone.cancel()
        writer.may_write.set()
        assert await stays == 4
        with pytest.raises(asyncio.CancelledError):
            await gone

    def test_outlives_an_event_loop(self) -> None:
        """A command that ended with its loop leaves nothing that the next one waits for."""
        together = Together(Writer())
        assert [asyncio.run(together.ask(number)) for number in (1, 2)] == [2, 4]

    def test_outlives_a_loop_that_was_broken_off(self) -> None:
        """What waited in it is gone with it."""
        writer = Writer()
        together = Together(writer)

        async def broken_off() -> None:
            asyncio.create_task(together.ask(1))  # noqa: RUF006 - nobody waits for it
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            asyncio.run(broken_off())
        assert asyncio.run(together.ask(2)) == 4
