"""The API as programs meet it: pages and issues of a large store; commands beside bare Updates."""

import asyncio
import random
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Final
from uuid import uuid4

import httpx2

from application.order import Order
from bench.bare import bare_loop, bare_worker
from bench.figure import Figure, Measures, Round, Row
from bench.full_loop import IN_FLIGHT, in_flight
from bench.journey import Journey, journeys
from bench.large_store import copy_id, fill
from bench.served import served, tokens_of
from bihuan.bootstrap import System, migrate, open_system
from bihuan.settings import Settings
from domain.issue.commands import COMMANDS
from domain.issue.commands.names import order_name
from domain.policy import Policy
from projections.board.projection import BoardProjection
from projections.runner import Runner
from workers.event_pages import EventPages

_SEED: Final = 20_260_302
_ISSUES: Final = 100_000
_ISSUES_QUICK: Final = 2_000
_ASKED: Final = 400
_ASKED_QUICK: Final = 80
_READERS: Final = 8
_LOOPS: Final = 60
_LOOPS_QUICK: Final = 16
_MOST_MS: Final = 50.0
_MOST_OF_BARE: Final = 1.6
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


class _Ordering:
    """Journeys over HTTP and bare loops on the same server."""

    def __init__(
        self,
        client: httpx2.AsyncClient,
        tokens: dict[str, str],
        made: Callable[[int], list[Journey]],
        bare: Callable[[list[float]], Awaitable[None]],
    ) -> None:
        self._client, self._tokens = client, tokens
        self._made, self._bare = made, bare
        self._is_http_first = False
        self._past_temporal = 0

    async def round(self, loops: int) -> Measures:
        """Go so many loops each way; every second time the other way first."""
        self._is_http_first = not self._is_http_first
        self._past_temporal = 0
        http, bare = list[float](), list[float]()
        ours = [partial(self._go, each, http) for each in self._made(loops)]
        theirs = [partial(self._bare, bare)] * loops
        if self._is_http_first:
            await in_flight(ours)
        await in_flight(theirs)
        if not self._is_http_first:
            await in_flight(ours)
        return {
            "command_p50_ms": median(http) * 1e3,
            "command_p95_ms": quantiles(http, n=20)[-1] * 1e3,
            "bare_p50_ms": median(bare) * 1e3,
            "bare_p95_ms": quantiles(bare, n=20)[-1] * 1e3,
            "past_temporal": self._past_temporal,
        }

    async def _go(self, journey: Journey, seconds: list[float]) -> None:
        reported = await self._ordered(journey.report, _ISSUES_PATH, "")
        issue = reported.json()["head"]["issue_id"]
        version = reported.headers["etag"]
        for order in journey.steps(issue):
            path = f"{_ISSUES_PATH}/{issue}/{order_name(COMMANDS[order.kind])}"
            started = perf_counter()
            answer = await self._ordered(order, path, version)
            seconds.append(perf_counter() - started)
            version = answer.headers["etag"]

    async def _ordered(self, order: Order, path: str, version: str) -> httpx2.Response:
        headers = {
            "Authorization": f"Bearer {self._tokens[order.actor.id]}",
            "Idempotency-Key": str(uuid4()),
            **({"If-Match": version} if version else {}),
        }
        answer = await self._client.post(path, json=order.draft, headers=headers)
        assert answer.status_code in {200, 201}, answer.text
        self._past_temporal += answer.json()["degraded"]
        return answer


@contextmanager
def _orders_opened(quick: bool) -> Iterator[Round]:  # noqa: FBT001 - the form of every figure
    size = _LOOPS_QUICK if quick else _LOOPS
    with tempfile.TemporaryDirectory() as folder, ExitStack() as opened, asyncio.Runner() as runner:
        settings = Settings.load(data=Path(folder) / "data")
        migrate(settings)
        tokens = tokens_of(settings)
        said = opened.enter_context(served(settings, "up"))
        with open_system(settings) as system:
            policy = system.policy
        parts = AsyncExitStack()
        try:
            client = httpx2.AsyncClient(base_url=str(said["http_address"]), timeout=60)
            ordering = runner.run(
                _ordering(parts, client, str(said["temporal_address"]), tokens, policy)
            )
            runner.run(ordering.round(_LOOPS_QUICK))
            yield lambda: runner.run(ordering.round(size))
        finally:
            runner.run(parts.aclose())


async def _ordering(
    parts: AsyncExitStack,
    client: httpx2.AsyncClient,
    temporal: str,
    tokens: dict[str, str],
    policy: Policy,
) -> _Ordering:
    await parts.enter_async_context(client)
    bare = await parts.enter_async_context(bare_worker(temporal))
    return _Ordering(
        client, tokens, partial(journeys, policy), lambda seconds: bare_loop(bare, seconds)
    )


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
    "http_commands": Figure(
        name="http_commands",
        title=f"commands over HTTP, {IN_FLIGHT} in flight; limit: Updates that do nothing",
        rows=(
            Row("command_p50_ms", "a command, p50", "ms", "bare_p50_ms", most=_MOST_OF_BARE),
            Row("command_p95_ms", "a command, p95", "ms", "bare_p95_ms", most=_MOST_OF_BARE),
            Row("past_temporal", "steps that did not go through Temporal", ""),
        ),
        opened=_orders_opened,
    ),
}
