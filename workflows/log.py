"""Logging from workflow code: structlog over Temporal's logger, which is silent on replay.

Called directly, structlog would write every line again at each replay.
"""

import logging
from typing import Final

import structlog
from temporalio import workflow

_adapter = workflow.LoggerAdapter(logging.getLogger("bihuan.workflow"), None)
# Temporal would append its own dictionary to each message; the bound ids say the same.
_adapter.workflow_info_on_message = False
_adapter.workflow_info_on_extra = False

_logger: Final = structlog.wrap_logger(
    _adapter,
    processors=[
        structlog.stdlib.filter_by_level,  # asks the adapter, which says no during a replay
        structlog.stdlib.render_to_log_kwargs,  # fields travel as `extra` of a standard record
    ],
    wrapper_class=structlog.stdlib.BoundLogger,
    context_class=dict,
)


def issue_log(workflow_id: str, issue_id: str) -> structlog.stdlib.BoundLogger:
    """Return a logger bound to one workflow and its issue."""
    bound: structlog.stdlib.BoundLogger = _logger.bind(workflow_id=workflow_id, issue_id=issue_id)
    return bound
