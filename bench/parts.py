"""Parts of the full loop switched off one at a time, to see what each costs."""

import base64
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final
from unittest.mock import patch
from uuid import UUID

import structlog
from temporalio.contrib.pydantic import pydantic_data_converter

import workflows.client
from application.personal_data import PersonalData
from bihuan import runtime
from domain.base import Sealed
from workers.projection_worker import ProjectionWorker


@contextmanager
def nothing_off() -> Iterator[None]:
    """Leave everything on."""
    yield


@contextmanager
def projector_off() -> Iterator[None]:
    """Project nothing."""

    @asynccontextmanager
    async def no_projector(*_: object) -> AsyncIterator[None]:
        yield

    # Where a revision projects in a thread of this process, there is no such function.
    with (
        patch.object(ProjectionWorker, "start", lambda _: None),
        patch.object(runtime, "projecting", no_projector, create=True),
    ):
        yield


@contextmanager
def relay_off() -> Iterator[None]:
    """Plan and send no deliveries, reconcile nothing."""

    @asynccontextmanager
    async def no_relay(*_: object, **__: object) -> AsyncIterator[None]:
        yield

    with patch.object(runtime, "relaying", no_relay):
        yield


@contextmanager
def logs_off() -> Iterator[None]:
    """Write no log lines."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger("critical"))
    yield


@contextmanager
def codec_off() -> Iterator[None]:
    """Let Temporal see payloads in clear."""
    with patch.object(workflows.client, "encrypting_converter", lambda _: pydantic_data_converter):
        yield


@contextmanager
def sealing_off() -> Iterator[None]:
    """Carry texts in the form of sealed ones, but neither masked nor encrypted.

    The projector, in a process of its own, could not open them; it is off as well.
    """

    def as_is(_: object, text: str, *, person: str, field: str, **__: object) -> Sealed:
        box = base64.b64encode(text.encode()).decode()
        return Sealed(key=person, field=field, box=box, masked=box)

    def back(_: object, sealed: Sealed, __: UUID) -> str:
        return base64.b64decode(sealed.box).decode()

    with (
        projector_off(),
        patch.object(PersonalData, "seal", as_is),
        patch.object(PersonalData, "reveal", back),
    ):
        yield


@contextmanager
def flush_off() -> Iterator[None]:
    """Commit without waiting for the disk (SQLite synchronous NORMAL)."""
    connect = sqlite3.connect

    def unflushed(*given: Any, **named: Any) -> sqlite3.Connection:  # noqa: ANN401 - handed on
        return connect(*given, **named, factory=_Unflushed)

    with patch.object(sqlite3, "connect", unflushed):
        yield


class _Unflushed(sqlite3.Connection):
    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:  # noqa: ANN401 - as the base
        return super().execute(sql.replace("synchronous=FULL", "synchronous=NORMAL"), parameters)


OFF: Final[dict[str, tuple[str, Callable[[], Any]]]] = {
    "without_projector": ("no projector", projector_off),
    "without_relay": ("no relay", relay_off),
    "without_logs": ("no log lines", logs_off),
    "without_codec": ("no payload codec", codec_off),
    "without_sealing": ("neither sealing nor projector", sealing_off),
    "without_flush": ("synchronous NORMAL", flush_off),
}
