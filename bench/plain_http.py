"""A client that costs next to nothing: on the cores of what is measured, any other tells on it."""

import asyncio
import json
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Final, NamedTuple, Self
from urllib.parse import urlsplit

_HEAD_ENDS: Final = b"\r\n\r\n"


class Answer(NamedTuple):
    """What came back: the status, the headers by their names in small letters, and the document."""

    status: int
    headers: Mapping[str, str]
    document: Any


class PlainHttp:
    """Posts JSON to one server over connections that stay open, as many as are in use at once."""

    def __init__(self, address: str) -> None:
        """Connect to `address`, such as `http://127.0.0.1:8000`, when first needed."""
        place = urlsplit(address)
        self._host, self._port = place.hostname, place.port
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def post(self, path: str, headers: Mapping[str, str], body: object) -> Answer:
        """Return the answer to one post. Raises OSError, and EOFError where it is cut off."""
        sent = json.dumps(body).encode()
        lines = [f"POST {path} HTTP/1.1", f"Host: {self._host}", "Content-Type: application/json"]
        lines += [f"Content-Length: {len(sent)}", *(f"{k}: {v}" for k, v in headers.items())]
        reader, writer = self._idle.pop() if self._idle else await self._connected()
        writer.write("\r\n".join(lines).encode() + _HEAD_ENDS + sent)
        answer = await _read(reader)
        self._idle.append((reader, writer))
        return answer

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(self._host, self._port)

    async def __aenter__(self) -> Self:
        """Begin without a connection."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connections."""
        for _, writer in self._idle:
            writer.close()
            await writer.wait_closed()


async def _read(reader: asyncio.StreamReader) -> Answer:
    head = (await reader.readuntil(_HEAD_ENDS)).decode("latin-1").split("\r\n")
    pairs = (line.split(": ", 1) for line in head[1:] if line)
    headers = {name.lower(): value for name, value in pairs}
    body = await reader.readexactly(int(headers["content-length"]))
    return Answer(int(head[0].split(" ", 2)[1]), headers, json.loads(body))
