"""Families of issues on the running system: each workflow holds what another step did."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

from application.order import Order
from bihuan.bootstrap import System, migrate, new_id, open_system
from bihuan.runtime import running
from domain.base import Actor
from domain.receipt import Head
from tests.live import DISPATCHER, accepted, reported, settings_for, step, wait_until
from tests.ordinary import HANDLER, REVIEWER, REVISITOR

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]

SOMEBODY = {
    "anonymous": False,
    "complainants": [{"contacts": [{"kind": "mobile", "value": "13864001234"}]}],
}
RESOLVING: tuple[tuple[str, Actor, dict[str, object]], ...] = (
    ("ClaimIssue", HANDLER, {}),
    ("RecordContact", HANDLER, {"method": "phone", "reached": True}),
    ("ResolveIssue", HANDLER, {"outcome": "solved", "reply": "已修好"}),
    ("ReviewResolution", REVIEWER, {"decision": "accept"}),
)
REVISIT = {"method": "phone", "reached": True, "solved": "yes", "satisfaction": "satisfied"}
PARTS = [{"title": each, "text": each} for each in ("路灯", "井盖")]


@pytest.fixture
async def system(data: Path) -> AsyncIterator[System]:
    """Return the whole system, running."""
    async with running(settings_for(data, pack="default")) as runtime:
        yield runtime.system


async def given(
    system: System, kind: str, issue_id: UUID, by: Actor = DISPATCHER, /, **draft: object
) -> None:
    """Give an order that is accepted."""
    await accepted(system, Order(kind, by, draft, issue_id=issue_id, key=str(new_id())))


async def dispatched(system: System) -> UUID:
    """Return an issue of somebody with a complainant, sent to a unit."""
    # Somebody telling the same once more would be heard on his first issue.
    issue_id = (await reported(system, **SOMEBODY, new_facts=True)).issue_id
    await given(system, "DispatchIssue", issue_id, unit="housing", instruction="请办理")
    return issue_id


async def merged(system: System) -> tuple[UUID, UUID]:
    """Return an issue and the one that answers for it."""
    child, target = await dispatched(system), await dispatched(system)
    await given(system, "MergeIssue", child, into=str(target), reason="同一件事")
    return child, target


async def resolve(system: System, issue_id: UUID) -> None:
    """Take an issue to its accepted feedback."""
    for kind, by, draft in RESOLVING:
        await given(system, kind, issue_id, by, **draft)


async def held(system: System, issue_id: UUID, status: str) -> Head:
    """Return the head, once the issue's own workflow holds what the store has."""
    stored = system.acceptor.head(issue_id).head
    assert stored
    assert stored.status == status

    async def is_held() -> bool:
        return await system.engine.head(issue_id) == stored

    await wait_until(is_held)
    return stored


async def over(system: System, issue_id: UUID) -> None:
    """Return once no workflow runs for the issue."""

    async def has_ended() -> bool:
        return await system.engine.head(issue_id) is None

    await wait_until(has_ended)


class TestMerged:
    async def test_answered_by_its_target_and_revisited_by_itself(self, system: System) -> None:
        """The child's own workflow waits for its own revisit, also when the target is closed."""
        child, target = await merged(system)
        await held(system, target, "dispatched")
        await held(system, child, "merged")
        await resolve(system, target)
        await held(system, target, "resolved")
        answered = await held(system, child, "resolved")
        revisit = system.read_state(child).open_deadline("revisit")
        assert revisit
        assert answered.next_timer
        assert answered.next_timer <= revisit.due_at
        await given(system, "RecordRevisit", target, REVISITOR, **REVISIT)
        await over(system, target)
        outcome = await accepted(system, step("RecordRevisit", child, REVISITOR, **REVISIT))
        assert outcome.head
        assert (outcome.head.status, outcome.degraded) == ("closed", False)
        await over(system, child)

    async def test_taken_out_again(self, system: System) -> None:
        """Both workflows hold that they have parted."""
        child, target = await merged(system)
        await given(system, "UnmergeIssue", child, reason="不是一件事")
        back = await held(system, child, "dispatched")
        assert back.next_timer
        await held(system, target, "dispatched")
        assert system.read_state(target).duplicates == frozenset()

    async def test_let_go_when_its_target_ends(self, system: System) -> None:
        """The target's workflow ends; the child's goes on with its own timers."""
        child, target = await dispatched(system), (await reported(system)).issue_id
        await given(system, "MergeIssue", child, into=str(target), reason="同一件事")
        end = {"reason": "emergency_line", "proper_channel": "120", "explanation": "请拨打 120"}
        await given(system, "RejectIssue", target, **end)
        await over(system, target)
        assert (await held(system, child, "dispatched")).next_timer


class TestSplit:
    async def test_parts_start_by_themselves_and_finish_on_the_parent(self, system: System) -> None:
        """Nobody started the parts' workflows; a part's end moves the parent's."""
        whole = await dispatched(system)
        await given(system, "SplitIssue", whole, parts=PARTS)
        parts = system.read_state(whole).parts
        for part in parts:
            assert (await held(system, part, "reported")).next_timer
        for part in parts:
            await given(system, "DispatchIssue", part, unit="housing", instruction="请办理")
            await resolve(system, part)
            await over(system, part)
            assert system.read_state(part).status == "closed"
            await held(system, whole, "dispatched")
        assert system.read_state(whole).open_parts == frozenset()


class TestWithoutTemporal:
    async def test_caught_up_once_it_is_there(self, data: Path) -> None:
        """What was merged, split and resolved meanwhile has its workflows and timers afterwards."""
        settings = settings_for(data, pack="default")
        migrate(settings)
        with open_system(settings) as away:
            child, target = await merged(away)
            whole = await dispatched(away)
            await given(away, "SplitIssue", whole, parts=PARTS)
            await resolve(away, target)
            parts = away.read_state(whole).parts
        async with running(settings) as runtime:
            system = runtime.system
            for issue_id in (child, target):
                assert (await held(system, issue_id, "resolved")).next_timer
            for part in parts:
                assert (await held(system, part, "reported")).next_timer
            assert (await held(system, whole, "dispatched")).next_timer
