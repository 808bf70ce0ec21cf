"""The relay: deliveries planned once, sent at least once; workflows told of steps past them."""

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from application.store_errors import TamperedError
from application.vault_outbox import Delivery, Outbox
from bihuan.bootstrap import System, migrate, open_system
from bihuan.checkup import examine
from bihuan.runtime import running
from domain.base import Actor
from domain.issue.events.base import IssueEvent
from domain.receipt import Head
from domain.step import EngineAwayError
from tests.live import accepted, reported, settings_for, step, wait_until
from workers.log_consumer import LogConsumer
from workers.relay import DeliveryPlanner, Sender, WorkflowSync

pytestmark = pytest.mark.integration

HANDLER = Actor(id="housing-handler-1", role="handler", unit="housing")


@pytest.fixture
def system(data: Path) -> Iterator[System]:
    """Return a system without Temporal: every step is appended directly."""
    settings = settings_for(data, pack="default")
    migrate(settings)
    with open_system(settings) as made:
        yield made


@pytest.fixture
def outbox(system: System) -> Outbox:
    """Return the system's outbox."""
    return Outbox(system.vault)


class FaultySink:
    """Keeps what it was sent, and breaks at what `breaks_at` names."""

    def __init__(self) -> None:
        """Begin whole."""
        self.sent: list[str] = []
        self.breaks_at = ""

    def send(self, delivery: Delivery) -> None:
        """Keep the delivery's key, or break."""
        if self.breaks_at and self.breaks_at in delivery.recipient:
            message = "the sink is broken"
            raise OSError(message)
        self.sent.append(delivery.key)


async def _planned(system: System, outbox: Outbox) -> None:
    consumer = LogConsumer(system.store, outbox, DeliveryPlanner(outbox, system.store))
    while await consumer.step():
        pass


async def _claimed(system: System) -> Head:
    head = await reported(system)
    orders = (
        step("DispatchIssue", head.issue_id, unit="housing", instruction="请办理"),
        step("ClaimIssue", head.issue_id, HANDLER),
    )
    for order in orders:
        assert (await accepted(system, order)).degraded
    return head


class TestDeliveries:
    """Each is unique by event, recipient and channel."""

    async def test_planned_once(self, system: System, outbox: Outbox) -> None:
        """A page that comes again, in another process even, plans nothing new."""
        await _claimed(system)
        await _planned(system, outbox)
        planned = outbox.outstanding()
        recipients = {(each.kind, each.recipient) for each in planned}
        assert ("dispatch", "role:dispatcher") in recipients
        assert ("claim", "unit:housing") in recipients
        assert ("resolve", "person:housing-handler-1") in recipients
        page = system.store.page(0, 100).recorded
        await DeliveryPlanner(outbox, system.store).handle(page)
        assert outbox.outstanding() == planned

    async def test_told_who_held_it_then(self, system: System, outbox: Outbox) -> None:
        """An event read late goes to who held the issue then, as if it had been read at once."""
        await _claimed(system)
        page = system.store.page(0, 100).recorded
        planner = DeliveryPlanner(outbox, system.store)
        begun = next(n for n, each in enumerate(page) if isinstance(each.event, IssueEvent))
        await planner.handle(page[: begun + 2])
        early = {each.key for each in outbox.outstanding()}
        await DeliveryPlanner(outbox, system.store).handle(page)
        assert {each.key for each in outbox.outstanding() if each.event.count(":2:")} == {
            key for key in early if key.count(":2:")
        }

    async def test_sent_again_after_a_crash(self, system: System, outbox: Outbox) -> None:
        """A process that ends between sending and recording sends again, under the same key."""
        await reported(system)
        await _planned(system, outbox)
        sink = FaultySink()
        for delivery in outbox.outstanding():
            sink.send(delivery)  # and here the process was killed
        before = list(sink.sent)
        assert Sender(outbox, sink).send_batch() == len(before)
        assert sorted(sink.sent) == sorted(before * 2)
        assert Sender(outbox, sink).send_batch() == 0
        assert outbox.count_outstanding() == 0

    async def test_one_that_fails_holds_up_no_other(self, system: System, outbox: Outbox) -> None:
        """What cannot be sent stays outstanding; the rest goes out once."""
        await _claimed(system)
        await _planned(system, outbox)
        sink = FaultySink()
        sink.breaks_at = "unit:housing"
        sender, planned = Sender(outbox, sink), outbox.count_outstanding()
        assert sender.send_batch() == planned - 1
        assert sender.send_batch() == 0
        (left,) = outbox.outstanding()
        assert (left.recipient, left.state, left.attempts) == ("unit:housing", "failed", 2)
        sink.breaks_at = ""
        assert sender.send_batch() == 1
        assert len(set(sink.sent)) == len(sink.sent) == planned


class TestTamperedEvent:
    """What was altered is delivered to nobody."""

    async def test_stands_before_it(self, data: Path, system: System, outbox: Outbox) -> None:
        """The relay does what comes before, then stands; doctor says why."""
        await _claimed(system)
        altered = system.store.last_position()
        with sqlite3.connect(data / "events.sqlite") as events:
            events.execute(
                "UPDATE stored_events SET state = replace(state, 'housing', 'hacking')"
                " WHERE notification_id = ?",
                (altered,),
            )
        events.close()
        consumer = LogConsumer(system.store, outbox, DeliveryPlanner(outbox, system.store))
        assert await consumer.step() == altered - 1
        with pytest.raises(TamperedError):
            await consumer.step()
        assert outbox.position("deliveries").position == altered - 1
        checkup = await asyncio.to_thread(examine, system.settings)
        (problem,) = [each.problem for each in checkup.findings if each.check == "relay"][:1]
        assert "does not verify" in problem


class TestSync:
    """A workflow hears of what it did not write itself."""

    async def test_told_until_somebody_listens(self, system: System, outbox: Outbox) -> None:
        """While Temporal is away the position stays; then each issue is told once a page."""
        head = await _claimed(system)
        told: list[UUID] = []
        is_away = True

        async def sync(issue_id: UUID) -> None:
            if is_away:
                raise EngineAwayError
            told.append(issue_id)

        consumer = LogConsumer(system.store, outbox, WorkflowSync(sync))
        with pytest.raises(EngineAwayError):
            await consumer.step()
        assert outbox.position("sync").position == 0
        is_away = False
        assert await consumer.step() == system.store.last_position()
        assert told == [head.issue_id]
        assert await consumer.step() == 0

    @pytest.mark.timeout(120)
    async def test_moves_head_and_timer(self, data: Path) -> None:
        """After a direct append the workflow holds the new head and waits for its timer."""
        async with running(settings_for(data, pack="default")) as runtime:
            system = runtime.system
            head = await reported(system)
            order = step("DispatchIssue", head.issue_id, unit="housing", instruction="请办理")
            envelope = system.edge.envelope(system.edge.command(order))
            after = system.acceptor.accept(envelope, via="direct").head
            assert after is not None
            assert after.next_timer != head.next_timer

            async def is_told() -> bool:
                return await system.engine.head(head.issue_id) == after

            await wait_until(is_told)
