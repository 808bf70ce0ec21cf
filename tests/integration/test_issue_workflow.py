"""The issue workflow on a real Temporal server: steps, runs, and what the server may read."""

import asyncio
import gc
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.client import Client, WorkflowExecutionStatus

from domain.receipt import Head
from domain.step import EngineAwayError
from tests.fake_store import step_of
from tests.fixtures_temporal import PAYLOAD_KEY, Loop, engine_over, now
from workers.embedded_temporal import EmbeddedTemporal
from workflows.client import connect
from workflows.ids import issue_workflow_id
from workflows.issue_workflow import STEPS_PER_RUN

pytestmark = pytest.mark.integration


class TestSteps:
    """A step goes in, an outcome comes out, and the workflow holds the head."""

    async def test_accepted_step_moves_the_head(self, loop: Loop) -> None:
        """The outcome carries receipt and head; the workflow holds the same head."""
        issue = await loop.started()
        outcome = await loop.step(issue.issue_id)
        assert outcome.kind == "accepted"
        assert outcome.receipt is not None
        assert outcome.receipt.last_version == 2
        assert outcome.head == loop.store.heads[issue.issue_id]
        assert await loop.engine.head(issue.issue_id) == outcome.head

    async def test_refusal_is_a_value(self, loop: Loop) -> None:
        """A refused command ends in an outcome and leaves the head as it was."""
        issue = await loop.started()
        outcome = await loop.step(issue.issue_id, "refuse")
        assert (outcome.kind, outcome.head) == ("refused", issue)
        assert await loop.engine.head(issue.issue_id) == issue

    async def test_repeated_command_id_gets_the_same_receipt(self, loop: Loop) -> None:
        """Each attempt is a new Update; the store alone knows that the command was there."""
        issue = await loop.started()
        envelope = step_of(issue.issue_id)
        first = await loop.engine.submit(envelope)
        second = await loop.engine.submit(envelope)
        assert first.receipt == second.receipt
        assert loop.store.heads[issue.issue_id].version == 2

    async def test_simultaneous_steps_are_taken_one_by_one(self, loop: Loop) -> None:
        """Ten steps at once make ten versions without a gap."""
        issue = await loop.started()
        outcomes = await asyncio.gather(*(loop.step(issue.issue_id) for _ in range(10)))
        versions = sorted(o.receipt.last_version for o in outcomes if o.receipt)
        assert versions == list(range(2, 12))

    async def test_expired_attempt_appends_nothing(self, loop: Loop) -> None:
        """After `expires_at` the step is unavailable, and the workflow looks at the store again."""
        issue = await loop.started()
        late = step_of(issue.issue_id).model_copy(update={"expires_at": now()})
        outcome = await loop.engine.submit(late)
        assert outcome.kind == "unavailable"
        assert loop.store.heads[issue.issue_id] == issue
        assert (await loop.step(issue.issue_id)).kind == "accepted"
        assert loop.store.loads[issue.issue_id] == 1

    async def test_envelope_for_another_issue_is_rejected(self, loop: Loop) -> None:
        """The validator judges the shape; a rejected step leaves no trace in the history."""
        issue = await loop.started()
        await loop.step(issue.issue_id)
        before = len((await loop.history(issue.issue_id)).events)
        empty = step_of(issue.issue_id, command_id="x").model_copy(update={"command": "claim"})
        outcome = await loop.engine.submit(empty)
        assert outcome.kind == "refused"
        assert outcome.refusal is not None
        assert outcome.refusal.code == "malformed"
        assert len((await loop.history(issue.issue_id)).events) == before


class TestFaults:
    """Whatever fails, a step is stored once and ends in a value."""

    async def test_lost_completion_stores_once(self, loop: Loop) -> None:
        """An activity that fails after it stored is repeated and finds its own receipt."""
        failures = iter([ConnectionError("lost")])

        def lose_once(_: str) -> None:
            for failure in failures:
                raise failure

        loop.store.after = lose_once
        issue = await loop.started()
        outcome = await loop.step(issue.issue_id)
        assert outcome.kind == "accepted"
        assert loop.store.heads[issue.issue_id].version == 2

    async def test_a_start_that_fails_leaves_no_error_behind(
        self, temporal: EmbeddedTemporal
    ) -> None:
        """Who gave the step is told, and the program's log does not say it a second time."""
        reported: list[dict[str, object]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, told: reported.append(told))
        client = await connect(temporal.address, PAYLOAD_KEY, "no-such-namespace")
        with pytest.raises(EngineAwayError):
            await engine_over(client, "issues").submit(step_of(uuid4()))
        gc.collect()
        assert reported == []

    async def test_slow_store_is_asked_again(self, loop: Loop) -> None:
        """A call longer than 3 s is given up and repeated; its thread is not interrupted."""
        waits = iter([3.4])
        ended: list[str] = []

        def wait_once(command_id: str) -> None:
            time.sleep(next(waits, 0))
            ended.append(command_id)

        loop.store.before = wait_once
        issue = await loop.started()
        patient = engine_over(loop.client, loop.queue, patience=timedelta(seconds=8))
        outcome = await patient.submit(step_of(issue.issue_id))
        assert outcome.kind == "accepted"
        await asyncio.sleep(0.5)
        assert len(ended) == 2
        assert loop.store.heads[issue.issue_id].version == 2

    async def test_bug_ends_in_unavailable(self, loop: Loop) -> None:
        """A bug fails neither the Update nor the workflow; the next step is taken."""

        def fail(_: str) -> None:
            message = "a bug"
            raise ValueError(message)

        loop.store.before = fail
        issue = await loop.started()
        outcome = await loop.step(issue.issue_id)
        assert outcome.kind == "unavailable"
        assert outcome.refusal is not None
        assert outcome.refusal.code == "internal_error"
        loop.store.before = lambda _: None
        assert (await loop.step(issue.issue_id)).kind == "accepted"

    async def test_no_worker_is_engine_away(self, temporal_client: Client) -> None:
        """Without acceptance within 3 s the caller is told to go on without Temporal."""
        loop = Loop(temporal_client)
        issue = await loop.started()
        started = time.monotonic()
        with pytest.raises(EngineAwayError):
            await loop.step(issue.issue_id)
        assert 2.5 < time.monotonic() - started < 4

    async def test_restarted_worker_goes_on(self, temporal_client: Client) -> None:
        """A new worker replays the history and takes the next step on the right head."""
        loop = Loop(temporal_client)
        issue = loop.store.new_issue()
        async with loop.worker():
            await loop.engine.start(issue)
            await loop.step(issue.issue_id)
        async with loop.worker(cached_workflows=0):
            outcome = await loop.step(issue.issue_id)
        assert outcome.receipt is not None
        assert outcome.receipt.first_version == 3


class TestRuns:
    """A run lives while there is something to wait for, and is replaced when long."""

    async def test_first_step_starts_a_missing_workflow(self, loop: Loop) -> None:
        """A step for an issue without a workflow starts one; the head comes with the step."""
        issue = loop.store.new_issue()
        assert await loop.engine.head(issue.issue_id) is None
        assert (await loop.step(issue.issue_id)).kind == "accepted"
        assert await loop.engine.is_running(issue.issue_id)
        assert loop.store.loads[issue.issue_id] == 0

    async def test_run_ends_with_the_issue_and_begins_again(self, loop: Loop) -> None:
        """A closed issue has no run; a step on it starts the next one."""
        issue = await loop.started()
        assert (await loop.step(issue.issue_id, "close")).kind == "accepted"
        assert not await loop.engine.is_running(issue.issue_id)
        assert (await loop.step(issue.issue_id, "reopen")).kind == "accepted"
        assert await loop.engine.is_running(issue.issue_id)

    async def test_closing_races_a_second_step(self, loop: Loop) -> None:
        """Steps that meet a closing run are answered, by this run or by the next."""
        for _ in range(10):
            issue = await loop.started()
            steps = (loop.step(issue.issue_id, do) for do in ("close", "step", "step"))
            outcomes = await asyncio.gather(*steps)
            assert [o.kind for o in outcomes] == ["accepted"] * 3
            assert loop.store.heads[issue.issue_id].version == 4

    async def test_unknown_issue_leaves_no_run(self, loop: Loop) -> None:
        """A step for an issue that the store does not have is refused and its run ends."""
        issue_id = uuid4()
        assert (await loop.step(issue_id)).kind == "refused"
        handle = loop.client.get_workflow_handle(issue_workflow_id(issue_id))
        await asyncio.wait_for(handle.result(), 5)
        assert (await handle.describe()).status == WorkflowExecutionStatus.COMPLETED

    async def test_start_twice_is_harmless(self, loop: Loop) -> None:
        """A running workflow is left as it is."""
        issue = await loop.started()
        await loop.step(issue.issue_id)
        await loop.engine.start(issue)
        head = await loop.engine.head(issue.issue_id)
        assert head is not None
        assert head.version == 2

    async def test_sync_loads_the_head_again(self, loop: Loop) -> None:
        """What was appended behind the workflow's back is adopted after `sync`."""
        issue = await loop.started()
        moved = loop.store.move(issue.issue_id, status="CLAIMED")
        await loop.engine.sync(issue.issue_id)
        await _until_held(loop, moved)

    async def test_sync_starts_a_missing_workflow(self, loop: Loop) -> None:
        """An issue that went live without Temporal gets its workflow from the relay."""
        issue = loop.store.new_issue()
        await loop.engine.sync(issue.issue_id)
        await _until_held(loop, issue)

    async def test_head_is_adopted_backwards(self, loop: Loop) -> None:
        """A restored, older store is believed: the workflow adopts whatever the head is."""
        issue = await loop.started()
        await loop.step(issue.issue_id)
        loop.store.heads[issue.issue_id] = issue
        await loop.engine.sync(issue.issue_id)
        await _until_held(loop, issue)

    async def test_continue_as_new_loses_no_step(self, loop: Loop) -> None:
        """Six clients race the change of runs; every command is stored exactly once."""
        issue = await loop.started()
        first = (
            await loop.client.get_workflow_handle(issue_workflow_id(issue.issue_id)).describe()
        ).run_id

        async def client(steps: int) -> list[str]:
            return [(await loop.step(issue.issue_id)).kind for _ in range(steps)]

        each = (STEPS_PER_RUN + 60) // 6
        kinds = await asyncio.gather(*(client(each) for _ in range(6)))
        assert [kind for some in kinds for kind in some] == ["accepted"] * (each * 6)
        assert loop.store.heads[issue.issue_id].version == each * 6 + 1
        last = await loop.client.get_workflow_handle(issue_workflow_id(issue.issue_id)).describe()
        assert last.run_id != first
        assert last.history_length < STEPS_PER_RUN * 3

    async def test_lists_name_running_issues(self, loop: Loop) -> None:
        """The reconciler can see which issues have a workflow."""
        issue = await loop.started()
        for _ in range(50):
            if issue.issue_id in [found async for found in loop.engine.running_issues()]:
                return
            await asyncio.sleep(0.1)
        pytest.fail("the issue's run never came into the lists")


class TestSecrecy:
    """The server stores nothing it could read; its pages still say how the issue stands."""

    async def test_history_is_encrypted(self, loop: Loop, temporal: EmbeddedTemporal) -> None:
        """Commands, outcomes and error texts are nowhere in clear, in the history or on disk."""
        planted = "planted-command-text", "planted-error-text"

        def fail_once(command_id: str) -> None:
            if command_id == "failing":
                raise ValueError(planted[1])

        loop.store.before = fail_once
        issue = await loop.started()
        await loop.step(issue.issue_id, "step", text=planted[0])
        failing = step_of(issue.issue_id, command_id="failing")
        assert (await loop.engine.submit(failing)).kind == "unavailable"
        raw = (await loop.history(issue.issue_id)).to_json()
        assert "MarkerRecorded" in raw or "MARKER_RECORDED" in raw
        stored = b"".join(each.read_bytes() for each in temporal.directory.glob("temporal.sqlite*"))
        assert str(issue.issue_id).encode() in stored
        for text in (*planted, issue.number):
            assert text not in raw
            assert text.encode() not in stored

    async def test_details_are_readable_in_clear(
        self, loop: Loop, temporal: EmbeddedTemporal
    ) -> None:
        """Temporal's own pages, which hold no key, show number, status and next timer."""
        issue = await loop.started(next_timer=now() + timedelta(days=3))
        stranger = await Client.connect(temporal.address)
        handle = stranger.get_workflow_handle(issue_workflow_id(issue.issue_id))
        metadata = await handle.query("__temporal_workflow_metadata", result_type=WorkflowMetadata)
        assert issue.number in metadata.current_details
        assert "REPORTED" in metadata.current_details
        assert "+08:00" in metadata.current_details


async def _until_held(loop: Loop, head: Head) -> None:
    for _ in range(50):
        if await loop.engine.head(head.issue_id) == head:
            return
        await asyncio.sleep(0.05)
    pytest.fail(f"the workflow never held version {head.version}")
