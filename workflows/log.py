"""Logging from workflow code: structlog over Temporal's logger, which is silent on replay.

Called directly, structlog would write every line again at each replay.
"""

import logging
from typing import Final

import structlog
from structlog.typing import EventDict, WrappedLogger
from temporalio import workflow

_adapter = workflow.LoggerAdapter(logging.getLogger("bihuan.workflow"), None)
# Temporal would append its own dictionary to each message; the bound ids say the same.
_adapter.workflow_info_on_message = False
_adapter.workflow_info_on_extra = False

_LEVELS: Final = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
    "exception": logging.ERROR,
}


def _drop_when_silent(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Drop a line that the adapter would not write: below the level, or during a replay."""
    if not logger.isEnabledFor(_LEVELS[method]):
        raise structlog.DropEvent
    return event


_logger: Final = structlog.wrap_logger(
    _adapter,
    processors=[
        _drop_when_silent,
        structlog.stdlib.render_to_log_kwargs,  # fields travel as `extra` of a standard record
    ],
    wrapper_class=structlog.stdlib.BoundLogger,
    context_class=dict,
)


def issue_log(workflow_id: str, issue_id: str) -> structlog.stdlib.BoundLogger:
    """Return a logger bound to one workflow and its issue."""
    bound: structlog.stdlib.BoundLogger = _logger.bind(workflow_id=workflow_id, issue_id=issue_id)
    return bound
