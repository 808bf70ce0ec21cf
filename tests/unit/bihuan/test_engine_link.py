"""The link to the engine: a server that hangs costs one wait, shared by all who wait."""

import asyncio
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from bihuan.engine_link import EngineLink
from domain.step import EngineAwayError
from tests.personal import TurnableClock


@pytest.fixture
def hanging() -> Iterator[str]:
    """Return an address that takes connections and never answers."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        yield f"127.0.0.1:{silent.getsockname()[1]}"


class Addresses:
    """Where the server is said to be; counts how often it was asked for."""

    def __init__(self, address: str | None) -> None:
        """Begin with an address."""
        self.now = address

    def __call__(self) -> str | None:
        """Return the present address."""
        return self.now


def _link(addresses: Addresses, clock: TurnableClock) -> EngineLink:
    return EngineLink(
        addresses,
        key=bytes(32),
        namespace="default",
        task_queue="issues",
        clock=lambda: datetime.now(UTC),
        monotonic=clock,
        new_id=uuid4,
    )


async def _seconds(link: EngineLink, callers: int = 1) -> float:
    began = time.monotonic()
    calls = [link.head(uuid4()) for _ in range(callers)]
    for outcome in await asyncio.gather(*calls, return_exceptions=True):
        assert isinstance(outcome, EngineAwayError)
    return time.monotonic() - began


class TestAway:
    async def test_no_address(self) -> None:
        """Where no server is known the answer says how to start one, at once."""
        link = _link(Addresses(None), TurnableClock())
        with pytest.raises(EngineAwayError, match="bihuan up"):
            await link.head(uuid4())

    async def test_one_wait_for_all(self, hanging: str) -> None:
        """Callers at the same time share one wait; later ones are answered at once."""
        clock = TurnableClock()
        link = _link(Addresses(hanging), clock)
        assert await _seconds(link, callers=8) < 5
        assert await _seconds(link) < 0.1

    async def test_asks_again_after_a_rest(self, hanging: str) -> None:
        """After five seconds the server is asked again; another address is asked at once."""
        clock, addresses = TurnableClock(), Addresses(hanging)
        link = _link(addresses, clock)
        assert await _seconds(link) > 1
        clock.now += 5.1
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            addresses.now = f"127.0.0.1:{free.getsockname()[1]}"
        with pytest.raises(EngineAwayError, match="does not answer"):
            await link.head(uuid4())
        with pytest.raises(EngineAwayError, match="did not answer at"):
            await link.head(uuid4())
        clock.now += 5.1
        with pytest.raises(EngineAwayError, match="does not answer"):
            await link.head(uuid4())
