"""One call to Temporal: answered in time, or the engine counts as away."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from temporalio.client import RPCTimeoutOrCancelledError
from temporalio.service import RPCError, RPCStatusCode

from domain.step import EngineAwayError

type_answer = TypeVar("type_answer")


class RunGoneError(Exception):
    """There is no run to ask, or it ended before it gave its answer."""


async def answered(call: Coroutine[Any, Any, type_answer], *, seconds: float) -> type_answer:
    """Return the answer of a call. Raises RunGoneError when no such run exists.

    Raises EngineAwayError when no answer came in time or the server could not give one; the
    caller then goes on without Temporal, so every other failure of the service counts as that.
    """
    try:
        return await within(call, seconds=seconds)
    except TimeoutError as late:
        message = f"Temporal did not take the call in within {seconds:g} s"
        raise EngineAwayError(message) from late
    except RPCError as failed:
        if failed.status == RPCStatusCode.NOT_FOUND:
            raise RunGoneError from failed
        message = f"Temporal does not answer ({failed.status.name.lower()})"
        raise EngineAwayError(message) from failed
    except RuntimeError as refused:
        if type(refused) is not RuntimeError:
            raise  # a subclass is a bug; the client reports a refused connection as the bare class
        message = "Temporal does not answer (no connection)"
        raise EngineAwayError(message) from refused


async def within(call: Coroutine[Any, Any, type_answer], *, seconds: float) -> type_answer:
    """Return the answer of a call, or raise TimeoutError after `seconds`.

    Not asyncio.timeout: the client turns a cancelled Update call into an error of its own, which
    would hide a time-out, and a cancellation of the caller as well.
    """
    task = asyncio.ensure_future(call)
    try:
        done, _ = await asyncio.wait({task}, timeout=seconds)
        if not done:
            raise TimeoutError
        return task.result()
    except RPCTimeoutOrCancelledError as late:
        raise TimeoutError from late
    finally:
        if not task.done():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
