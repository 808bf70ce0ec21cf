"""IssueWorkflow: holds one issue's order and its next timer, and knows no rule at all."""

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from temporalio import workflow
from temporalio.exceptions import ApplicationError, FailureError, is_cancelled_exception
from temporalio.exceptions import TimeoutError as TimedOutError

with workflow.unsafe.imports_passed_through():
    from domain.receipt import Head, Refusal
    from domain.step import Envelope, Outcome
    from workflows import activity_calls
    from workflows.deadline_timer import DeadlineTimer
    from workflows.log import issue_log
    from workflows.messages import DueAct, IssueRef

STEPS_PER_RUN: Final = 150
"""A cold replay costs 8 ms a step and a workflow task has 10 s."""

MALFORMED_ENVELOPE: Final = "MalformedEnvelope"
"""Type of the error with which the validator rejects an Update."""

_LONGEST_COMMAND_ID: Final = 500
_NOW_OR_EARLIER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SHANGHAI: Final = timezone(timedelta(hours=8))  # no summer time since 1991; display only


@workflow.defn(name="IssueWorkflow")
class IssueWorkflow:
    """Takes one step at a time and acts when something is due, until nothing is left to wait for.

    It holds the head of the issue's stream as `accept` last reported it, whichever way it moved.
    It may be deleted at any time: a new run needs the issue's id alone.
    """

    @workflow.init
    def __init__(self, ref: IssueRef) -> None:
        """Set up everything here: an Update can come before `run` begins."""
        self._issue_id = ref.issue_id
        self._head = ref.head
        self._is_unknown = False
        self._doubts = 0 if ref.head else 1
        self._doubts_settled = 0
        self._steps = 0
        self._lock = asyncio.Lock()
        self._timer = DeadlineTimer()
        self._log = issue_log(workflow.info().workflow_id, str(ref.issue_id))
        self._show()

    @workflow.run
    async def run(self, _ref: IssueRef) -> None:
        """Wait, look again, act; go on in a new run when this one is long."""
        while await self._goes_on():
            await self._timer.wait(self._look_at, or_when=self._is_over_or_long)
            if self._is_long():
                await self._continue_as_new()
            elif self._is_unsure():
                await self._look_again()
            elif self._head and self._head.next_timer:
                await self._act_on_due()

    @workflow.update
    async def submit(self, envelope: Envelope) -> Outcome:
        """Take one step. Always ends in a value: accepted, refused or unavailable."""
        async with self._lock:
            return await self._take(activity_calls.accept(envelope))

    @submit.validator
    def check_shape(self, envelope: Envelope) -> None:
        """Reject what cannot be a step of this issue. The rules are judged by `accept` alone."""
        if envelope.issue_id != self._issue_id:
            _reject("the envelope is addressed to another issue")
        if not 0 < len(envelope.command_id) <= _LONGEST_COMMAND_ID:
            _reject(f"a command id has 1 to {_LONGEST_COMMAND_ID} characters")
        if not envelope.command.startswith("{"):
            _reject("a command is a JSON object")

    @workflow.signal
    def sync(self) -> None:
        """Hear that the stream may have moved without this workflow: load the head again."""
        self._doubts += 1
        self._timer.refresh()

    @workflow.query
    def head(self) -> Head | None:
        """Return the head as this workflow holds it, None before it was first loaded."""
        return self._head

    async def _goes_on(self) -> bool:
        if not self._is_over():
            return True
        # A step that is still under way may open the issue again.
        await workflow.wait_condition(workflow.all_handlers_finished)
        return not self._is_over()

    async def _look_again(self) -> None:
        async with self._lock:
            if not self._is_unsure():
                return  # a step brought the head while this one waited
            doubts = self._doubts
            ref = IssueRef(issue_id=self._issue_id)
            outcome = await self._take(activity_calls.load_head(ref))
            if outcome.kind == "unavailable":
                self._timer.acted_in_vain()
            elif outcome.head is None:
                self._is_unknown, self._doubts_settled = True, doubts

    async def _act_on_due(self) -> None:
        async with self._lock:
            before, fired_at = self._head, workflow.now()
            if before is None or before.next_timer is None or before.next_timer > fired_at:
                return  # a step moved the deadline while this one waited
            act = DueAct(issue_id=self._issue_id, fired_at=fired_at)
            await self._take(activity_calls.act_on_due(act))
            if self._head and self._head.version == before.version:
                self._log.warning("due_act_without_effect", version=before.version)
                self._timer.acted_in_vain()

    async def _continue_as_new(self) -> None:
        await workflow.wait_condition(workflow.all_handlers_finished)
        head = None if self._is_unsure() else self._head
        self._log.info("issue_workflow_continues_as_new", steps=self._steps)
        workflow.continue_as_new(IssueRef(issue_id=self._issue_id, head=head))

    async def _take(self, call: Coroutine[None, None, Outcome]) -> Outcome:
        """Await one activity and hold the head it reports; without one, doubt the head held."""
        self._steps += 1
        doubts = self._doubts
        try:
            outcome = await call
        except FailureError as failed:  # an ActivityError around a time-out, else the bare bug
            if is_cancelled_exception(failed):
                raise
            timed_out = isinstance(failed.cause, TimedOutError)
            self._log.exception("step_unavailable", timed_out=timed_out)
            outcome = _unavailable(timed_out=timed_out)
        if outcome.head:
            self._adopt(outcome.head)
            # A `sync` that came meanwhile may tell of a later event than this head.
            self._doubts_settled = doubts
        elif outcome.kind != "accepted":
            # Unavailable, or refused because there is no such issue (any more).
            self._doubts += 1
        return outcome

    def _adopt(self, head: Head) -> None:
        if self._head is None or self._head.version != head.version:
            self._timer.refresh()
        self._head, self._is_unknown = head, False
        self._show()

    def _is_unsure(self) -> bool:
        return self._doubts > self._doubts_settled

    def _look_at(self) -> datetime | None:
        if self._is_unsure():
            return _NOW_OR_EARLIER
        return self._head.next_timer if self._head else None

    def _is_over_or_long(self) -> bool:
        return self._is_over() or self._is_long()

    def _is_over(self) -> bool:
        if self._is_unsure():
            return False
        if self._is_unknown or self._head is None:
            return True
        waits = self._head.next_timer is not None
        return not waits and not (self._head.is_open and self._head.is_live)

    def _is_long(self) -> bool:
        return self._steps >= STEPS_PER_RUN or workflow.info().is_continue_as_new_suggested()

    def _show(self) -> None:
        workflow.set_current_details(_details(self._head))


def _details(head: Head | None) -> str:
    if head is None:
        return "Loading the issue's head from the event store."
    due = head.next_timer.astimezone(_SHANGHAI).isoformat(" ") if head.next_timer else "none"
    return (
        f"**{head.number}**: {head.status}\n\n"
        f"- next timer: {due}\n- version: {head.version}\n- open: {head.is_open}\n"
    )


def _reject(reason: str) -> None:
    raise ApplicationError(reason, type=MALFORMED_ENVELOPE, non_retryable=True)


def _unavailable(*, timed_out: bool) -> Outcome:
    code = "store_unavailable" if timed_out else "internal_error"
    text = (
        "The event store did not answer in time; repeat the command under the same command id."
        if timed_out
        else "The step failed inside the worker; its log says where. Nothing else is affected."
    )
    refusal = Refusal(
        code=code, http_status=503 if timed_out else 500, message=text, retryable=timed_out
    )
    return Outcome(kind="unavailable", refusal=refusal)
