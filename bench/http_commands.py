"""Commands as programs give them: over HTTP, beside Updates that do nothing on the same server."""

import asyncio
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
from bench.served import served, tokens_of
from bihuan.bootstrap import migrate, open_system
from bihuan.settings import Settings
from domain.issue.commands import COMMANDS
from domain.issue.commands.names import order_name
from domain.policy import Policy

_LOOPS: Final = 60
_LOOPS_QUICK: Final = 16
_MOST_OF_BARE: Final = 1.6
_ISSUES_PATH: Final = "/api/v1/issues"


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


FIGURES: Final = {
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
