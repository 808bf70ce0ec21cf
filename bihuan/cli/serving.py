"""The commands that serve until they are stopped: everything at once, or one process each."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    asynccontextmanager,
    contextmanager,
    suppress,
)
from typing import TYPE_CHECKING, Annotated

import typer

from bihuan.cli.run import AsJson, Run, services_needed

if TYPE_CHECKING:
    from bihuan.bootstrap import System
    from bihuan.settings import Settings

Port = Annotated[int | None, typer.Option("--port", metavar="PORT", min=0, max=65535)]
Seconds = Annotated[float | None, typer.Option("--seconds", metavar="NUMBER", min=0)]


def up(
    ctx: typer.Context,
    *,
    demo: Annotated[bool, typer.Option("--demo")] = False,
    temporal_port: Annotated[
        int | None, typer.Option("--temporal-port", metavar="PORT", min=1, max=65535)
    ] = None,
    port: Port = None,
    seconds: Seconds = None,
    as_json: AsJson = False,
) -> None:
    """Serve the whole system here until Ctrl-C or SIGTERM; then stop it cleanly and exit 0."""
    from bihuan.listening import address_of, listen_somewhere  # noqa: PLC0415
    from bihuan.runtime import running  # noqa: PLC0415 -- loads every part

    run = Run.of(ctx, as_json=as_json)
    settings = run.settings.model_copy(update={"pack": "demo"}) if demo else run.settings

    async def serve(stopped: asyncio.Event) -> None:
        listening = listen_somewhere(settings, port)
        async with running(settings, port=temporal_port, listening=listening) as runtime:
            _tell_other_port(run, settings, port, address_of(listening))
            run.output.document(
                {
                    "data": settings.data,
                    "pack": settings.pack,
                    "temporal_address": runtime.temporal_address,
                    "http_address": address_of(listening),
                }
            )
            run.output.table(
                ("label.part", "label.where"),
                [
                    ("HTTP", address_of(listening)),
                    ("Temporal", runtime.temporal_address),
                    ("worker, projector, relay", f"pid {os.getpid()}"),
                    (run.words("label.data"), settings.data.absolute()),
                ],
            )
            await _until(stopped, run, seconds)

    _run_until_stopped(run, serve)


def _tell_other_port(run: Run, settings: "Settings", asked: int | None, address: str) -> None:
    """Say so where the port of the settings was taken, and a free one serves instead."""
    if asked is None and settings.http_port and not address.endswith(f":{settings.http_port}"):
        run.output.aside("serve.other_port", port=settings.http_port, address=address)


def serve(
    ctx: typer.Context,
    *,
    port: Port = None,
    processes: Annotated[int, typer.Option("--processes", metavar="NUMBER", min=1, max=64)] = 1,
    seconds: Seconds = None,
    as_json: AsJson = False,
) -> None:
    """Serve the HTTP API alone until Ctrl-C or SIGTERM; exit 3 where its port is taken."""
    from bihuan.listening import address_of, listen  # noqa: PLC0415 -- `--help` is quick
    from bihuan.serving_beside import serving_processes  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)

    async def until_stopped(stopped: asyncio.Event) -> None:
        settings = run.settings
        chosen = settings.http_port if port is None else port
        with run.system(), listen(settings.http_host, chosen) as listening:
            async with serving_processes(settings, listening, processes):
                address = address_of(listening)
                run.output.document({"part": "serve", "http_address": address})
                run.output.say("serve.http", address=address, processes=processes)
                await _until(stopped, run, seconds)

    _run_until_stopped(run, until_stopped)


def worker(ctx: typer.Context, *, seconds: Seconds = None, as_json: AsJson = False) -> None:
    """Serve as a Temporal worker; exit 3 when no Temporal server answers."""
    from bihuan.runtime import issue_worker  # noqa: PLC0415 -- loads every part

    _serve(Run.of(ctx, as_json=as_json), "worker", issue_worker, seconds)


def projector(ctx: typer.Context, *, seconds: Seconds = None, as_json: AsJson = False) -> None:
    """Serve as a projector; where another one leads a model, wait for its place."""
    from bihuan.projecting import projection_worker  # noqa: PLC0415 -- loads every part

    @asynccontextmanager
    async def projecting(system: "System") -> AsyncIterator[None]:
        made = projection_worker(system)
        made.start()
        try:
            yield
        finally:
            await asyncio.to_thread(made.stop)

    _serve(Run.of(ctx, as_json=as_json), "projector", projecting, seconds)


def relay(ctx: typer.Context, *, seconds: Seconds = None, as_json: AsJson = False) -> None:
    """Serve as relay and reconciler."""
    from bihuan.runtime import relaying  # noqa: PLC0415 -- loads every part

    _serve(Run.of(ctx, as_json=as_json), "relay", relaying, seconds)


def _serve(
    run: Run,
    name: str,
    part: "Callable[[System], AbstractAsyncContextManager[None]]",
    seconds: float | None,
) -> None:
    async def serve(stopped: asyncio.Event) -> None:
        with run.system() as system:
            async with part(system):
                run.output.document({"part": name, "data": run.settings.data})
                run.output.say("serve.part", part=name)
                await _until(stopped, run, seconds)

    _run_until_stopped(run, serve)


def _run_until_stopped(run: Run, serve: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    async def listening() -> None:
        with _asked_to_stop() as stopped:
            await serve(stopped)

    own_standard_output()
    with services_needed():
        asyncio.run(listening())
    run.output.aside("serve.stopped")


def own_standard_output() -> None:
    """Let nobody else of this process and its children write where our document goes.

    The core of Temporal's SDK, which is no Python, warns on standard output: that goes to standard
    error. Where somebody reads what would go there, as in tests, nothing is changed.
    """
    own = sys.__stdout__
    if own is None or sys.stdout is not own:
        return
    own.flush()
    ours = os.dup(1)
    os.dup2(2, 1)
    sys.stdout = os.fdopen(ours, "w", encoding=own.encoding, errors=own.errors)


@contextmanager
def _asked_to_stop() -> Iterator[asyncio.Event]:
    """Yield the event that Ctrl-C and SIGTERM set, from the first moment of the start on."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM)
    for number in signals:
        loop.add_signal_handler(number, stopped.set)
    try:
        yield stopped
    finally:
        for number in signals:
            loop.remove_signal_handler(number)


async def _until(stopped: asyncio.Event, run: Run, seconds: float | None) -> None:
    sys.stdout.flush()
    run.output.aside("serve.ready")
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stopped.wait()
    run.output.aside("serve.stopping")
