"""Signs the log at an interval: one run per instant of the schedule, with one step."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from workflows import activity_calls
    from workflows.messages import CheckpointOrder, CheckpointOutcome


@workflow.defn(name="CheckpointWorkflow")
class CheckpointWorkflow:
    """Has the log verified as far as it is new, and signed. Its result says what came of it."""

    @workflow.run
    async def run(self, order: CheckpointOrder) -> CheckpointOutcome:
        """Sign once; a log without news keeps the checkpoint it has."""
        return await activity_calls.sign_checkpoint(order)
