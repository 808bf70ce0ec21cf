"""The client of the benchmarks posts JSON and reads what comes back."""

import asyncio

from bench.plain_http import PlainHttp


async def _echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer each post with its own body, on one connection."""
    while head := await _head(reader):
        length = next(line for line in head if line.lower().startswith("content-length"))
        body = await reader.readexactly(int(length.split(":")[1]))
        lines = f"HTTP/1.1 201 Created\r\nETag: {head[0]}\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(lines.encode() + body)
    writer.close()
    await writer.wait_closed()


async def _head(reader: asyncio.StreamReader) -> list[str]:
    try:
        return (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    except asyncio.IncompleteReadError:
        return []


async def test_reads_status_headers_and_document() -> None:
    """One after the other on the connection that is there, and beside one another on more."""
    server = await asyncio.start_server(_echo, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, PlainHttp(f"http://127.0.0.1:{port}") as client:
        first = await client.post("/one", {"If-Match": '"3"'}, {"text": "井盖"})
        both = await asyncio.gather(*(client.post(f"/{n}", {}, n) for n in (1, 2)))
    assert (first.status, first.document) == (201, {"text": "井盖"})
    assert first.headers["etag"] == "POST /one HTTP/1.1"
    assert [each.document for each in both] == [1, 2]
