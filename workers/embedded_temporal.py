"""Temporal's own development server as a child process, on one file in the data directory."""

import asyncio
import os
import signal
import socket
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Final, Self

from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError

from workers.child_process import owns_listening_port, tied_to_this_process
from workers.temporal_binary import EmbeddedTemporalError, explain_failure, find_temporal

DEFAULT_NAMESPACE: Final = "default"
HOST: Final = "127.0.0.1"

_START_SECONDS: Final = 30.0
_STOP_SECONDS: Final = 10.0
_PAUSE_SECONDS: Final = 0.03

_DYNAMIC_CONFIG: Final = {
    # One partition: a queue split in four forwards tasks between its parts, on one machine for
    # nothing. The limits of a shared cluster make no sense for one program.
    "matching.numTaskqueueReadPartitions": "1",
    "matching.numTaskqueueWritePartitions": "1",
    # Timers fire up to this much late; the server's own second is long beside a demo's clocks.
    "history.timerProcessorMaxTimeShift": '"100ms"',
    "frontend.namespaceRPS": "100000",
    "frontend.namespaceCount": "10000",
}


class EmbeddedTemporal:
    """A development server that lives as long as this process, however that ends.

    Its file is disposable: without it the reconciler starts the open issues again.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        binary: Path | None = None,
        port: int | None = None,
        ui_port: int | None = None,
        namespace: str = DEFAULT_NAMESPACE,
        dynamic_config: Mapping[str, str] | None = None,
    ) -> None:
        """Prepare a server on `temporal.sqlite` in an existing `data_dir`.

        Without `port` a free one is taken at each start; with `ui_port` its pages are served.
        The namespace is created if missing.
        """
        self.directory = data_dir
        self._file = data_dir / "temporal.sqlite"
        self._log = data_dir / "temporal.log"
        self._binary = binary
        self._wanted_port = port
        self._ui_port = ui_port
        self._namespace = namespace
        self._dynamic_config = _DYNAMIC_CONFIG | dict(dynamic_config or {})
        self._process: subprocess.Popen[bytes] | None = None
        self._port = 0

    @property
    def address(self) -> str:
        """Host and port at which the server answers."""
        return f"{HOST}:{self._port}"

    @property
    def pid(self) -> int | None:
        """The process id of the server, None when it does not run."""
        return self._process.pid if self._process and self._process.poll() is None else None

    async def start(self) -> str:
        """Start the server and return its address once it answers and is the one started.

        Call it from the main thread: the kernel ends the child with the thread that made it.
        Raises EmbeddedTemporalError with one sentence that says what is wrong.
        """
        if threading.current_thread() is not threading.main_thread():
            message = "The embedded Temporal server must be started from the main thread."
            raise EmbeddedTemporalError(message)
        # The same port again after it ended by itself: clients find it where it was.
        self._port = _claim_port(self._wanted_port or self._port or None)
        self._process = self._spawn(find_temporal(self._binary))
        try:
            await self._until_ready(monotonic() + _START_SECONDS)
        except BaseException:
            await self.stop()
            raise
        return self.address

    async def stop(self) -> None:
        """End the server: ask, wait up to 10 s, then kill. Nothing happens when none runs."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        deadline = monotonic() + _STOP_SECONDS
        while process.poll() is None:
            if monotonic() > deadline:
                process.kill()
            await asyncio.sleep(_PAUSE_SECONDS)

    def kill(self) -> None:
        """End the server at once, as a power cut would (for tests)."""
        if self._process:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    async def __aenter__(self) -> Self:
        """Start."""
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop."""
        await self.stop()

    def _spawn(self, binary: Path) -> subprocess.Popen[bytes]:
        with self._log.open("wb") as log:
            return subprocess.Popen(  # noqa: S603 - a program from our own environment
                [str(binary), *self._arguments()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=_environment(),
                **tied_to_this_process(),
            )

    def _arguments(self) -> list[str]:
        pages = ["--ui-port", str(self._ui_port)] if self._ui_port else ["--headless"]
        config = [f"{key}={value}" for key, value in self._dynamic_config.items()]
        return [
            *("server", "start-dev", "--ip", HOST, "--port", str(self._port)),
            *("--namespace", self._namespace, "--db-filename", str(self._file)),
            *("--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=normal"),
            *("--log-level", "error", "--log-format", "json"),
            *pages,
            *(part for each in config for part in ("--dynamic-config-value", each)),
        ]

    async def _until_ready(self, deadline: float) -> None:
        while not await self._is_ready():
            if self._process and self._process.poll() is not None:
                raise explain_failure(self._process.returncode, log=self._log, file=self._file)
            if monotonic() > deadline:
                message = f"The Temporal server did not answer within 30 s; see {self._log}."
                raise EmbeddedTemporalError(message)
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _is_ready(self) -> bool:
        """Say whether our own child listens at the port and knows our namespace.

        The orphan of a killed run would answer just as well, so an answer alone proves nothing.
        """
        if self.pid is None or not owns_listening_port(self.pid, self._port):
            return False
        try:
            client = await Client.connect(self.address, namespace=self._namespace)
            request = DescribeNamespaceRequest(namespace=self._namespace)
            await client.workflow_service.describe_namespace(request)
        except (RPCError, RuntimeError):
            return False
        return self.pid is not None


def _environment() -> dict[str, str]:
    # Half of the cores: our own processes need the others, and on two cores a server that runs on
    # both spends a sixth more of them on the same Updates.
    half = str(max(1, (os.cpu_count() or 1) // 2))
    ours = {k: v for k, v in os.environ.items() if not k.startswith("TEMPORAL_")}
    # Garbage is collected half as often: a twentieth less to do, for some hundred megabytes more.
    return {"GOMAXPROCS": half, "GOGC": "200", **ours}


def _claim_port(wanted: int | None) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, wanted or 0))
        except OSError as taken:
            message = f"Port {wanted} is in use by another program; choose another or none."
            raise EmbeddedTemporalError(message) from taken
        port: int = probe.getsockname()[1]
        return port
