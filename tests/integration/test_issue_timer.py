"""The timer of the issue workflow: once, never in a spin, and over many days."""

import asyncio
from datetime import timedelta

import pytest
from temporalio.client import Client
from temporalio.testing import TimeSkipper

from tests.fixtures_temporal import Loop, now
from workflows.ids import issue_workflow_id

pytestmark = pytest.mark.integration


class TestTimer:
    """What is due is acted on when it is due."""

    async def test_fires_once(self, loop: Loop) -> None:
        """At the head's next timer the due act is submitted, once, not before its instant."""
        due_at = now() + timedelta(seconds=0.6)
        issue = await loop.started(next_timer=due_at)
        await asyncio.sleep(0.3)
        assert loop.store.acts[issue.issue_id] == 0
        await asyncio.sleep(1.0)
        assert loop.store.acts[issue.issue_id] == 1
        assert due_at <= loop.store.fired_at[0] < due_at + timedelta(seconds=0.6)

    async def test_follows_the_head(self, loop: Loop) -> None:
        """A step that moves the deadline moves the timer, earlier and later."""
        issue = await loop.started(next_timer=now() + timedelta(seconds=0.5))
        later = now() + timedelta(days=1)
        await loop.step(issue.issue_id, "due", at=later.isoformat())
        await asyncio.sleep(0.8)
        assert loop.store.acts[issue.issue_id] == 0
        sooner = now() + timedelta(seconds=0.2)
        await loop.step(issue.issue_id, "due", at=sooner.isoformat())
        await asyncio.sleep(0.6)
        assert loop.store.acts[issue.issue_id] == 1

    async def test_acting_in_vain_does_not_spin(self, loop: Loop) -> None:
        """A store whose clock is 2 s behind finds nothing due: asked at 0 and 1 s, then at 3 s."""
        loop.store.is_due = False
        issue = await loop.started(next_timer=now())
        await asyncio.sleep(2.0)
        assert loop.store.acts[issue.issue_id] == 2
        loop.store.is_due = True
        await asyncio.sleep(1.6)
        assert loop.store.acts[issue.issue_id] == 3
        assert loop.store.heads[issue.issue_id].next_timer is None

    async def test_closed_issue_waits_for_its_last_timer(self, loop: Loop) -> None:
        """A run lives while a timer is left, although the issue is closed."""
        issue = await loop.started()
        loop.store.move(issue.issue_id, is_open=False, next_timer=now() + timedelta(seconds=0.5))
        await loop.engine.sync(issue.issue_id)
        handle = loop.client.get_workflow_handle(issue_workflow_id(issue.issue_id))
        await asyncio.wait_for(handle.result(), 5)
        assert loop.store.acts[issue.issue_id] == 1

    async def test_waits_for_days(self, temporal_client: Client) -> None:
        """A deadline fifteen days ahead fires on the workflow's own clock, not before."""
        skipper = TimeSkipper(temporal_client)
        loop = Loop(skipper.client)
        async with loop.worker():
            with skipper.with_time_skipping_disabled():
                due_at = now() + timedelta(days=15)
                issue = await loop.started(next_timer=due_at)
            handle = loop.client.get_workflow_handle(issue_workflow_id(issue.issue_id))
            await skipper.fast_forward(handle, timedelta(days=14))
            assert loop.store.acts[issue.issue_id] == 0
            assert (await loop.step(issue.issue_id)).kind == "accepted"
            await skipper.fast_forward(handle, timedelta(days=2))
            assert loop.store.acts[issue.issue_id] == 1
            assert due_at <= loop.store.fired_at[0] < due_at + timedelta(minutes=1)
