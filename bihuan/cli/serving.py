"""The commands that serve until they are stopped: everything at once, or one process each."""

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import TYPE_CHECKING, Annotated

import typer

from bihuan.cli.run import AsJson, Run, services_needed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bihuan.bootstrap import System

Seconds = Annotated[float | None, typer.Option("--seconds", metavar="NUMBER", min=0)]


def up(
    ctx: typer.Context,
    *,
    demo: Annotated[bool, typer.Option("--demo")] = False,
    port: Annotated[int | None, typer.Option("--port", metavar="PORT", min=1, max=65535)] = None,
    seconds: Seconds = None,
    as_json: AsJson = False,
) -> None:
    """Serve the whole system here until Ctrl-C or SIGTERM; then stop it cleanly and exit 0."""
    from bihuan.runtime import running  # noqa: PLC0415 -- loads every part

    run = Run.of(ctx, as_json=as_json)
    settings = run.settings.model_copy(update={"pack": "demo"}) if demo else run.settings

    async def serve() -> None:
        async with running(settings, port=port) as runtime:
            run.output.document(
                {
                    "data": settings.data,
                    "pack": settings.pack,
                    "temporal_address": runtime.temporal_address,
                }
            )
            run.output.table(
                ("label.part", "label.where"),
                [
                    ("Temporal", runtime.temporal_address),
                    ("worker, projector, relay", f"pid {os.getpid()}"),
                    (run.words("label.data"), settings.data.absolute()),
                ],
            )
            await _until_stopped(run, seconds)

    with services_needed():
        asyncio.run(serve())
    run.output.aside("serve.stopped")


def worker(ctx: typer.Context, *, seconds: Seconds = None, as_json: AsJson = False) -> None:
    """Serve as a Temporal worker; exit 3 when no Temporal server answers."""
    from bihuan.runtime import issue_worker  # noqa: PLC0415 -- loads every part

    _serve(Run.of(ctx, as_json=as_json), "worker", issue_worker, seconds)


def projector(ctx: typer.Context, *, seconds: Seconds = None, as_json: AsJson = False) -> None:
    """Serve as a projector; where another one leads a model, wait for its place."""
    from bihuan.runtime import projection_worker  # noqa: PLC0415 -- loads every part

    @asynccontextmanager
    async def projecting(system: "System") -> "AsyncIterator[None]":
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
    async def serve() -> None:
        with run.system() as system:
            async with part(system):
                run.output.document({"part": name, "data": run.settings.data})
                run.output.say("serve.part", part=name)
                await _until_stopped(run, seconds)

    with services_needed():
        asyncio.run(serve())
    run.output.aside("serve.stopped")


async def _until_stopped(run: Run, seconds: float | None) -> None:
    """Return on Ctrl-C, on SIGTERM, or after so many seconds."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM)
    for number in signals:
        loop.add_signal_handler(number, stopped.set)
    run.output.aside("serve.ready")
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await stopped.wait()
    finally:
        for number in signals:
            loop.remove_signal_handler(number)
    run.output.aside("serve.stopping")
