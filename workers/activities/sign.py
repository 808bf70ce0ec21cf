"""The one call of the checkpoint workflow, handed on to the use case given at the start."""

from collections.abc import Callable
from dataclasses import dataclass

import structlog
from temporalio import activity

from workflows import activity_calls
from workflows.messages import CheckpointOrder, CheckpointOutcome

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bihuan.evidence")


@dataclass(frozen=True)
class EvidenceActivities:
    """Activities over a use case that returns what came of signing, faults of the log included."""

    sign: Callable[[], CheckpointOutcome]

    @activity.defn(name=activity_calls.SIGN_CHECKPOINT, no_thread_cancel_exception=True)
    def sign_checkpoint(self, order: CheckpointOrder) -> CheckpointOutcome:
        """Sign the log as it is; a fault in it is said aloud and signed by nobody."""
        del order
        outcome = self.sign()
        if outcome.fault:
            _log.error("log_altered", fault=outcome.fault, position=outcome.position)
        else:
            _log.info("checkpoint_signed", number=outcome.number, is_new=outcome.is_new)
        return outcome
