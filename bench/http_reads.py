"""Lists and issues as programs read them: over HTTP, of a large store."""

import asyncio
import random
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Final

import httpx2

from bench.figure import Figure, Measures, Round, Row
from bench.large_store import copy_id, fill
from bench.served import served, tokens_of
from bihuan.bootstrap import System, migrate, open_system
from bihuan.settings import Settings
from projections.board.projection import BoardProjection
from projections.runner import Runner
from workers.event_pages import EventPages

_SEED: Final = 20_260_302
_ISSUES: Final = 100_000
_ISSUES_QUICK: Final = 2_000
_ASKED: Final = 400
_ASKED_QUICK: Final = 80
_READERS: Final = 8
_MOST_MS: Final = 50.0
_ISSUES_PATH: Final = "/api/v1/issues"
_LISTS: Final[tuple[tuple[str, dict[str, str]], ...]] = (
    ("dispatcher-1", {}),
    ("dispatcher-1", {"sort": "due_at", "ascending": "true", "is_open": "true"}),
    ("dispatcher-1", {"status": "reported"}),
    ("dispatcher-1", {"overdue": "true"}),
    ("supervisor-1", {"unit": "housing", "status": "claimed"}),
    ("supervisor-1", {"category": "城乡建设", "urgency": "urgent"}),
    ("housing-handler-1", {}),
    ("housing-handler-1", {"is_open": "true", "sort": "updated_at"}),
    ("general-office-handler-1", {"status": "dispatched"}),
)
"""Who asks for which list: one in the middle who sees all, units that see their own."""
_DETAIL_READER: Final = "dispatcher-1"

Ask = Callable[[httpx2.AsyncClient], Awaitable[float]]


class _Reading:
    """Questions to a served large store, one after the other and eight at once."""

    def __init__(self, address: str, tokens: dict[str, str], issues: int, asked: int) -> None:
        self._address, self._tokens = address, tokens
        self._issues, self._asked = issues, asked
        self._chance = random.Random(_SEED)  # noqa: S311 -- the same questions every time

    async def round(self) -> Measures:
        """Ask everything in both ways."""
        measures: dict[str, float] = {}
        for name, made in (("list", self._list), ("detail", self._detail)):
            asks = [made() for _ in range(self._asked)]
            for way, readers in (("", 1), ("_8", _READERS)):
                seconds = await self._answered(asks, readers)
                measures[f"{name}{way}_p50_ms"] = median(seconds) * 1e3
                measures[f"{name}{way}_p95_ms"] = quantiles(seconds, n=20)[-1] * 1e3
        return measures

    async def _answered(self, asks: list[Ask], readers: int) -> list[float]:
        """Return the seconds of each answer; every reader keeps one connection."""
        waiting, seconds = iter(asks), list[float]()

        async def read() -> None:
            async with httpx2.AsyncClient(base_url=self._address, timeout=60) as client:
                await client.get("/health")
                for ask in waiting:
                    seconds.append(await ask(client))

        await asyncio.gather(*(read() for _ in range(readers)))
        return seconds

    def _list(self) -> Ask:
        person, query = self._chance.choice(_LISTS)
        return partial(_asked, path=_ISSUES_PATH, token=self._tokens[person], query=query)

    def _detail(self) -> Ask:
        issue = copy_id(self._chance.randrange(self._issues) + 1)
        token = self._tokens[_DETAIL_READER]
        return partial(_asked, path=f"{_ISSUES_PATH}/{issue}", token=token, query={})


async def _asked(
    client: httpx2.AsyncClient, *, path: str, token: str, query: dict[str, str]
) -> float:
    started = perf_counter()
    answer = await client.get(path, params=query, headers={"Authorization": f"Bearer {token}"})
    seconds = perf_counter() - started
    assert answer.status_code == 200, answer.text  # noqa: PLR2004 -- OK
    return seconds


@contextmanager
def _reads_opened(quick: bool) -> Iterator[Round]:  # noqa: FBT001 - the form of every figure
    issues, asked = (_ISSUES_QUICK, _ASKED_QUICK) if quick else (_ISSUES, _ASKED)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as parts:
        settings = Settings.load(data=Path(folder) / "data")
        migrate(settings)
        tokens = tokens_of(settings)
        fill(settings, issues)
        with open_system(settings) as system:
            _fold_board(system)
        address = parts.enter_context(served(settings, "serve"))["http_address"]
        reading = _Reading(str(address), tokens, issues, asked)
        yield lambda: asyncio.run(reading.round())


def _fold_board(system: System) -> None:
    pages = EventPages(system.store, fetch_keys=system.personal.warm)
    runner = Runner(system.views, pages, owner="bench", clock=system.clock)
    board = BoardProjection(system.personal.open_masked)
    while runner.step(board).state == "advanced":
        pass


def _reading_rows() -> Iterator[Row]:
    for name, label in (("list", "a page of a list"), ("detail", "one issue")):
        for way, how in (("", "alone"), ("_8", f"{_READERS} at once")):
            yield Row(f"{name}{way}_p50_ms", f"{label}, {how}, p50", "ms")
            yield Row(f"{name}{way}_p95_ms", f"{label}, {how}, p95", "ms", most=_MOST_MS)


FIGURES: Final = {
    "http_reads": Figure(
        name="http_reads",
        title="lists and issues over HTTP in a store of 100,000",
        rows=tuple(_reading_rows()),
        opened=_reads_opened,
        rounds=3,
    ),
}
