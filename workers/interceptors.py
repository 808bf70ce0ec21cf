"""Log context of activities: ids are bound for all lines below, and each call ends in one line."""

from time import perf_counter
from typing import Any

import structlog
from pydantic import BaseModel
from temporalio import activity
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

from domain.step import Outcome

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bihuan.worker")


class ActivityLog(Interceptor):
    """Binds workflow, issue and command id, and writes one canonical line per activity."""

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:  # noqa: A002 - the name is the SDK's
        """Wrap the execution of activities."""
        return _Logged(next)


class _Logged(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> object:  # noqa: A002 - the name is the SDK's
        info = activity.info()
        started = perf_counter()
        with structlog.contextvars.bound_contextvars(
            workflow_id=info.workflow_id, **_ids(input.args)
        ):
            try:
                result: object = await self.next.execute_activity(input)
            except Exception:
                _log.exception("activity_failed", activity=info.activity_type, attempt=info.attempt)
                raise
            took_ms = round((perf_counter() - started) * 1000, 2)
            _log.info(
                "activity_done",
                activity=info.activity_type,
                attempt=info.attempt,
                took_ms=took_ms,
                **_end(result),
            )
        return result


def _ids(args: Any) -> dict[str, str]:  # noqa: ANN401 - the SDK hands over any arguments
    message = args[0] if args else None
    if not isinstance(message, BaseModel):
        return {}
    names = ("issue_id", "command_id")
    return {name: str(getattr(message, name)) for name in names if hasattr(message, name)}


def _end(result: object) -> dict[str, str | int | None]:
    if not isinstance(result, Outcome):
        return {}
    end: dict[str, str | int | None] = {"outcome": result.kind}
    if result.head:
        end |= {"status": result.head.status, "version": result.head.version}
    if result.refusal:
        end["refusal"] = result.refusal.code
    return end
