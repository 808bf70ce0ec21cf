"""Commands as programs give them: over HTTP, beside Updates that do nothing on the same server."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, contextmanager
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Final, NamedTuple
from uuid import UUID, uuid4

from temporalio.client import Client

from application.order import Order
from bench.bare import bare_start, bare_steps, bare_worker
from bench.figure import Figure, Measures, Round, Row
from bench.full_loop import IN_FLIGHT, in_flight
from bench.journey import Journey, journeys
from bench.plain_http import Answer, PlainHttp
from bench.processes import cpu_seconds
from bench.served import served, tokens_of
from bihuan.bootstrap import migrate, open_system
from bihuan.settings import Settings
from domain.issue.commands import COMMANDS
from domain.issue.commands.names import order_name

_LOOPS: Final = 60
_LOOPS_QUICK: Final = 16
_MOST_OF_BARE: Final = 1.6
_SETTLE_SECONDS: Final = 1.0
_ISSUES_PATH: Final = "/api/v1/issues"


class _Opened(NamedTuple):
    """An issue that was reported: the steps it waits for, its id, the version it has."""

    journey: Journey
    issue: UUID
    version: str


class _Ordering:
    """Commands over HTTP and bare Updates on the same server, of issues that are there already."""

    def __init__(
        self,
        address: str,
        tokens: dict[str, str],
        made: Callable[[int], list[Journey]],
        bare: Client,
    ) -> None:
        self._address, self._tokens = address, tokens
        self._made, self._bare = made, bare
        self._is_http_first = False
        self._past_temporal = 0

    async def round(self, loops: int) -> Measures:
        """Go so many loops each way; every second time the other way first."""
        self._is_http_first = not self._is_http_first
        self._past_temporal = 0
        ways = (self._http, self._bare_updates)
        measures: dict[str, float] = {}
        for way in ways if self._is_http_first else reversed(ways):
            measures |= await way(loops)
        return {**measures, "past_temporal": self._past_temporal}

    async def _http(self, loops: int) -> Measures:
        opened: list[_Opened] = []
        async with PlainHttp(self._address) as client:
            made = self._made(loops)
            await in_flight([partial(self._report, client, each, opened) for each in made])
            return await _measured(
                "command", [partial(self._steps, client, each) for each in opened]
            )

    async def _bare_updates(self, loops: int) -> Measures:
        handles = [await bare_start(self._bare) for _ in range(loops)]
        return await _measured("bare", [partial(bare_steps, each) for each in handles])

    async def _report(self, client: PlainHttp, journey: Journey, opened: list[_Opened]) -> None:
        reported = await self._ordered(client, journey.report, _ISSUES_PATH, "")
        issue = UUID(reported.document["head"]["issue_id"])
        opened.append(_Opened(journey, issue, reported.headers["etag"]))

    async def _steps(self, client: PlainHttp, opened: _Opened, seconds: list[float]) -> None:
        version = opened.version
        for order in opened.journey.steps(opened.issue):
            path = f"{_ISSUES_PATH}/{opened.issue}/{order_name(COMMANDS[order.kind])}"
            started = perf_counter()
            answer = await self._ordered(client, order, path, version)
            seconds.append(perf_counter() - started)
            version = answer.headers["etag"]

    async def _ordered(self, client: PlainHttp, order: Order, path: str, version: str) -> Answer:
        headers = {
            "Authorization": f"Bearer {self._tokens[order.actor.id]}",
            "Idempotency-Key": str(uuid4()),
            **({"If-Match": version} if version else {}),
        }
        answer = await client.post(path, headers, order.draft)
        assert answer.status in {200, 201}, answer.document
        self._past_temporal += answer.document["degraded"]
        return answer


async def _measured(
    name: str, ways: Sequence[Callable[[list[float]], Awaitable[None]]]
) -> Measures:
    """Go these ways, sixteen at once; a moment later, so that nothing of their beginning runs."""
    await asyncio.sleep(_SETTLE_SECONDS)
    seconds, before = list[float](), cpu_seconds()
    await in_flight([partial(way, seconds) for way in ways])
    return {
        f"{name}_p50_ms": median(seconds) * 1e3,
        f"{name}_p95_ms": quantiles(seconds, n=20)[-1] * 1e3,
        f"{name}_cpu_ms": (cpu_seconds() - before) / len(seconds) * 1e3,
    }


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
            bare = runner.run(parts.enter_async_context(bare_worker(str(said["temporal_address"]))))
            made = partial(journeys, policy)
            ordering = _Ordering(str(said["http_address"]), tokens, made, bare)
            runner.run(ordering.round(_LOOPS_QUICK))
            yield lambda: runner.run(ordering.round(size))
        finally:
            runner.run(parts.aclose())


FIGURES: Final = {
    "http_commands": Figure(
        name="http_commands",
        title=f"commands over HTTP, {IN_FLIGHT} in flight; limit: Updates that do nothing",
        rows=(
            Row("command_p50_ms", "a command, p50", "ms", "bare_p50_ms", most=_MOST_OF_BARE),
            Row("command_p95_ms", "a command, p95", "ms", "bare_p95_ms", most=_MOST_OF_BARE),
            Row("command_cpu_ms", "processor time of a command", "ms", "bare_cpu_ms"),
            Row("past_temporal", "steps that did not go through Temporal", ""),
        ),
        opened=_orders_opened,
    ),
}
