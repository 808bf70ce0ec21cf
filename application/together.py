"""Several who write at once share one transaction: what is asked while one runs goes in the next.

A transaction costs far more than the row it writes, and a SQLite file has one writer anyway.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


class Together(Generic[Asked, Answer]):
    """Passes on what is asked in groups, one group after the other. Alone, nobody waits."""

    def __init__(self, write: Callable[[Sequence[Asked]], Sequence[Answer]]) -> None:
        """Take what writes a group, all of it or nothing, and answers each in its order."""
        self._write = write
        self._queues: WeakKeyDictionary[asyncio.AbstractEventLoop, _Queue[Asked, Answer]] = (
            WeakKeyDictionary()
        )

    async def ask(self, asked: Asked) -> Answer:
        """Return the answer. Raises whatever the writing of its group raised."""
        loop = asyncio.get_running_loop()
        queue = self._queues.get(loop) or self._queues.setdefault(loop, _Queue(self._write))
        return await queue.ask(asked)


class _Queue(Generic[Asked, Answer]):
    """Those who wait in one event loop."""

    def __init__(self, write: Callable[[Sequence[Asked]], Sequence[Answer]]) -> None:
        self._write = write
        self._waiting: list[tuple[Asked, asyncio.Future[Answer]]] = []
        self._running: asyncio.Task[None] | None = None

    def ask(self, asked: Asked) -> asyncio.Future[Answer]:
        future = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, future))
        if self._running is None:
            self._running = asyncio.create_task(self._until_nobody_waits())
        return future

    async def _until_nobody_waits(self) -> None:
        try:
            while self._waiting:
                group, self._waiting = self._waiting, []
                await self._answer(group)
        finally:
            self._running = None

    async def _answer(self, group: list[tuple[Asked, asyncio.Future[Answer]]]) -> None:
        try:
            answers = await asyncio.to_thread(self._write, [asked for asked, _ in group])
        except Exception as error:  # noqa: BLE001 - each who asked is told, and judges it
            for future in _still_waiting(group):
                future.set_exception(error)
            return
        for (_, future), answer in zip(group, answers, strict=True):
            if not future.done():
                future.set_result(answer)


def _still_waiting(
    group: list[tuple[Asked, asyncio.Future[Answer]]],
) -> list[asyncio.Future[Answer]]:
    return [future for _, future in group if not future.done()]
