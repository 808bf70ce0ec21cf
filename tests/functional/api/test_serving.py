"""The server itself: on a socket of this machine, and as `bihuan doctor` sees it."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse

from bihuan.asgi import application
from bihuan.bootstrap import migrate, open_system
from bihuan.checkup import examine
from bihuan.errors import ServiceAwayError
from bihuan.listening import address_of, listen, listen_somewhere
from bihuan.patience import Patience
from bihuan.serving import patience_of, serving
from tests.api_client import TokensOfPeople
from tests.live import settings_for
from workers.data_directory import DataDirectory, Running

HOST = "127.0.0.1"


class TestServing:
    async def test_answers_until_the_block_ends(self, tmp_path: Path) -> None:
        """Doctor finds it well while it serves, and says so when it does not answer."""
        settings = settings_for(tmp_path)
        migrate(settings)
        directory = DataDirectory(tmp_path)
        with directory.held(), open_system(settings) as system, listen(HOST, 0) as listening:
            address = address_of(listening)
            directory.announce(
                Running(pid=os.getpid(), started_at=datetime.now(UTC), http_address=address)
            )

            async def found() -> dict[str, str]:
                seen = await asyncio.to_thread(examine, settings)
                return {each.check: each.level for each in seen.findings}

            async with serving(application(system), listening), httpx2.AsyncClient() as client:
                assert (await client.get(f"{address}/health")).json() == {"status": "ok"}
                assert (await client.get(f"{address}/api/v1/issues")).status_code == 401
                assert (await found())["http"] == "ok"
            assert (await found())["http"] == "failed"

    @pytest.mark.parametrize(("proxies", "answers"), [("", {429}), (HOST, {401})])
    async def test_believes_in_an_address_only_who_is_named(
        self, tmp_path: Path, proxies: str, answers: set[int]
    ) -> None:
        """Who writes the header himself is not counted as somebody else with each request."""
        settings = settings_for(tmp_path, http_rate_address="2/minute")
        migrate(settings)
        with open_system(settings) as system, listen(HOST, 0) as listening:
            url = f"{address_of(listening)}/api/v1/issues"
            served = serving(application(system), listening, proxies=proxies)
            async with served, httpx2.AsyncClient() as client:
                got = [
                    await client.get(url, headers={"X-Forwarded-For": f"203.0.113.{last}"})
                    for last in range(4)
                ]
        assert {each.status_code for each in got[2:]} == answers

    @pytest.mark.parametrize("begun", [b"", b"GET /health HTTP/1.1\r\nHost: a\r\nX-Drip: "])
    async def test_waits_for_no_head_for_ever(self, tmp_path: Path, begun: bytes) -> None:
        """A head that comes byte by byte is given up in time, also behind an answer."""
        settings = settings_for(tmp_path)
        migrate(settings)
        asked = b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n"
        with open_system(settings) as system, listen(HOST, 0) as listening:
            port = listening.getsockname()[1]
            async with serving(application(system), listening, patience=Patience(head=0.3)):
                for before in (b"", asked):
                    reader, writer = await asyncio.open_connection(HOST, port)
                    writer.write(before + begun)
                    dripping = asyncio.create_task(_drip(writer))
                    told = await _rest(reader)
                    assert told.count(b"HTTP/1.1 200") == bool(before)
                    await dripping
                    writer.close()

    async def test_keeps_a_connection_that_is_used(self, tmp_path: Path) -> None:
        """Each request begins the time anew: a connection that is used stays."""
        settings = settings_for(tmp_path)
        migrate(settings)
        with open_system(settings) as system, listen(HOST, 0) as listening:
            port = listening.getsockname()[1]
            async with serving(application(system), listening, patience=Patience(head=0.5)):
                reader, writer = await asyncio.open_connection(HOST, port)
                for _ in range(3):
                    writer.write(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
                    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)
                    assert head.startswith(b"HTTP/1.1 200")
                    await reader.readexactly(len(b'{"status":"ok"}'))
                    await asyncio.sleep(0.3)
                writer.close()

    async def test_ends_streams_when_it_stops(self, tmp_path: Path) -> None:
        """A stream of events ends whole, so that nobody waits for who listens to it."""
        settings = settings_for(tmp_path)
        migrate(settings)
        asked = (
            b"GET /api/v1/events/stream HTTP/1.1\r\nHost: a\r\n"
            b"Authorization: Bearer token-of-clerk-1\r\n\r\n"
        )
        with open_system(settings) as system, listen(HOST, 0) as listening:
            app = application(system, identity=TokensOfPeople(system))
            async with serving(app, listening):
                reader, writer = await asyncio.open_connection(HOST, listening.getsockname()[1])
                writer.write(asked)
                head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)
                assert head.startswith(b"HTTP/1.1 200")
            assert (await reader.read()).endswith(b"0\r\n\r\n")
            writer.close()

    async def test_waits_for_no_reader_for_ever(self) -> None:
        """Who asks for much and takes nothing of it is given up, and what was sent him ends."""
        app, ended = FastAPI(), asyncio.Event()

        async def without_end() -> AsyncIterator[bytes]:
            try:
                while True:
                    yield b"x" * 1_000_000
                    await asyncio.sleep(0)
            finally:
                ended.set()

        @app.get("/")
        async def much() -> StreamingResponse:
            return StreamingResponse(without_end())

        with listen(HOST, 0) as listening:
            port = listening.getsockname()[1]
            async with serving(app, listening, patience=Patience(taking=0.3)):
                _, writer = await asyncio.open_connection(HOST, port, limit=1)
                writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                await asyncio.wait_for(ended.wait(), 20)
                writer.close()

    async def test_lets_no_address_have_every_connection(self) -> None:
        """One too many is told to come later and closed; when another ends there is room again."""
        app = _plain()
        with listen(HOST, 0) as listening:
            port = listening.getsockname()[1]
            async with serving(app, listening, patience=Patience(connections=2)):
                kept = [await _asked(port) for _ in range(2)]
                assert [each.told[9:12] for each in kept] == [b"200", b"200"]
                turned_away = await _asked(port)
                assert turned_away.told[9:12] == b"429"
                assert b"Retry-After" in turned_away.told
                assert await _rest(turned_away.reader) == b""
                kept[0].writer.close()
                await asyncio.wait_for(_until_served(port), 20)
                for each in (*kept, turned_away):
                    each.writer.close()

    async def test_counts_the_connections_of_each_address_alone(self) -> None:
        """Who comes from elsewhere has room."""
        app = _plain()
        with listen(HOST, 0) as listening:
            port = listening.getsockname()[1]
            async with serving(app, listening, patience=Patience(connections=1)):
                found = [await _asked(port, source) for source in (HOST, "127.0.0.2", HOST)]
                assert [each.told[9:12] for each in found] == [b"200", b"200", b"429"]
                for each in found:
                    each.writer.close()

    def test_leaves_that_to_a_proxy_that_is_believed(self, tmp_path: Path) -> None:
        """Residents behind one proxy have one address: it says how many they may be."""
        assert patience_of(settings_for(tmp_path)).connections == 500
        assert patience_of(settings_for(tmp_path, http_connections=7)).connections == 7
        assert patience_of(settings_for(tmp_path, http_proxies="10.0.0.1")).connections == 0

    def test_says_when_its_port_is_taken(self, tmp_path: Path) -> None:
        """Asked for, it is an error with what to do; by itself `up` takes another one."""
        with listen(HOST, 0) as taken:
            port = taken.getsockname()[1]
            settings = settings_for(tmp_path, http_port=port)
            with pytest.raises(ServiceAwayError):
                listen_somewhere(settings, port)
            with listen_somewhere(settings_for(tmp_path), None) as found:
                assert found.getsockname()[1] != port


class _Answered(NamedTuple):
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    told: bytes


def _plain() -> FastAPI:
    app = FastAPI()

    @app.get("/")
    async def nothing() -> None:
        """Answer."""

    return app


async def _rest(reader: asyncio.StreamReader) -> bytes:
    """Return what comes until the other side closes, which may cut off what was sent to it."""
    found = b""
    with suppress(ConnectionError):
        while part := await asyncio.wait_for(reader.read(1_000), 20):
            found += part
    return found


async def _asked(port: int, source: str = HOST) -> _Answered:
    """Open a connection and ask on it; return it with the head of the answer."""
    reader, writer = await asyncio.open_connection(HOST, port, local_addr=(source, 0))
    with suppress(ConnectionError):
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    told = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)
    return _Answered(reader, writer, told)


async def _until_served(port: int) -> None:
    """Return when somebody else is served."""
    while True:
        found = await _asked(port)
        found.writer.close()
        if found.told.startswith(b"HTTP/1.1 200"):
            return
        await asyncio.sleep(0.02)


async def _drip(writer: asyncio.StreamWriter) -> None:
    """Send a byte of a header now and then, as long as somebody takes it."""
    with suppress(ConnectionError):
        while not writer.is_closing():
            writer.write(b"a")
            await writer.drain()
            await asyncio.sleep(0.05)
