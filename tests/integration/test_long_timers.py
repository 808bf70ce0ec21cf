"""Deadlines of many days on a real store: warned and breached at their instants, without a spin."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import pytest
from temporalio.client import Client
from temporalio.testing import TimeSkipper

from application.accept import Acceptor
from application.facts import FactsInForce
from application.master_key import load_master_key
from application.order import Order
from application.ports import Clock
from application.signing import CommandSigner
from bihuan.bootstrap import System, migrate, new_id, open_system, present
from domain.calendar import SHANGHAI, WorkingCalendar, YearDays, local_date
from domain.issue.events import DeadlineBreached, DeadlineWarned
from domain.step import Envelope, Outcome
from tests.live import reported, settings_for, step
from workers.activities.accept import IssueActivities
from workers.embedded_temporal import EmbeddedTemporal
from workers.issue_worker import build_worker
from workflows.client import TemporalEngine, connect
from workflows.ids import issue_workflow_id

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]

HOLIDAY_DAYS = 9
Due = TypeVar("Due", DeadlineWarned, DeadlineBreached)
MINUTE = timedelta(minutes=1)


@dataclass
class Office:
    """A system whose worker may have another clock, with the due acts it was asked for."""

    system: System
    engine: TemporalEngine
    client: Client
    acts: list[datetime] = field(default_factory=list)

    async def dispatched(self) -> UUID:
        """Report and dispatch an issue through its workflow and return its id."""
        head = await reported(self.system)
        await self.engine.start(head)
        order = step("DispatchIssue", head.issue_id, unit="housing", instruction="请办理")
        outcome = await self.engine.submit(self._envelope(order))
        assert outcome.kind == "accepted", outcome
        return head.issue_id

    def claim_clock(self, issue_id: UUID, kind: type[Due]) -> list[datetime]:
        """Return when events of a kind were recorded for the clock of the claim."""
        events = (each.event for each in self.system.store.read(issue_id))
        due = (event for event in events if isinstance(event, kind))
        return [event.stamp.recorded_at for event in due if event.clock == "claim"]

    def _envelope(self, order: Order) -> Envelope:
        return self.system.edge.envelope(self.system.edge.command(order))


def _long_holiday(facts: FactsInForce, today: date) -> FactsInForce:
    """Return the facts with a holiday that begins tomorrow; other weekdays are worked."""
    off = [today + timedelta(days=ahead) for ahead in range(1, HOLIDAY_DAYS + 1)]
    years = tuple(
        YearDays(
            year=year,
            rest_days=tuple(day for day in off if day.year == year and day.weekday() < 5),
            working_weekends=(),
            source="fictional",
        )
        for year in (today.year - 1, today.year, today.year + 1)
    )
    calendar = WorkingCalendar(version="TEST-HOLIDAY", years=years)
    return FactsInForce.given(facts.policy(present()), calendar)


@asynccontextmanager
async def _office(
    data: Path,
    client: Client,
    *,
    pack: str,
    clock: Clock = present,
    max_skew: timedelta | None = None,
    holiday_from: date | None = None,
) -> AsyncIterator[Office]:
    settings = settings_for(data, pack=pack)
    migrate(settings)
    with open_system(settings) as opened:
        facts = _long_holiday(opened.facts, holiday_from) if holiday_from else opened.facts
        signer = CommandSigner(load_master_key(data).derive("command-signature"))
        acceptor = Acceptor(opened.store, opened.streams, facts, signer, clock, max_skew=max_skew)
        queue = f"issues-{new_id()}"
        engine = TemporalEngine(client, new_id=new_id, clock=present, task_queue=queue)
        office = Office(replace(opened, acceptor=acceptor), engine, client)

        def act(issue_id: UUID, fired_at: datetime) -> Outcome:
            office.acts.append(fired_at)
            return acceptor.act_on_due(issue_id, fired_at)

        activities = IssueActivities(
            accept_step=acceptor.accept, act_when_due=act, read_head=acceptor.head
        )
        async with build_worker(client, activities, task_queue=queue):
            yield office


async def _client(data: Path, temporal: EmbeddedTemporal) -> Client:
    """Return a client with the payload key of the data directory."""
    settings = settings_for(data)
    migrate(settings)
    with open_system(settings) as system:
        return await connect(temporal.address, system.payload_key, "default")


async def test_claim_through_a_long_holiday(data: Path, temporal: EmbeddedTemporal) -> None:
    """A working day to claim: warned when the holiday is over, breached a day later, no sooner."""
    skipper = TimeSkipper(await _client(data, temporal))
    today = local_date(present())
    back = today + timedelta(days=HOLIDAY_DAYS + 1)
    back += timedelta(days=max(0, 7 - back.weekday()) if back.weekday() > 4 else 0)
    warned_at = datetime.combine(back, time(8, 30), SHANGHAI)
    late_from = datetime.combine(back + timedelta(days=1), time(), SHANGHAI)
    async with _office(data, skipper.client, pack="default", holiday_from=today) as office:
        with skipper.with_time_skipping_disabled():
            issue_id = await office.dispatched()
        handle = office.client.get_workflow_handle(issue_workflow_id(issue_id))
        head = office.system.acceptor.head(issue_id).head
        assert head is not None
        assert head.next_timer == warned_at

        virtual = present()

        async def skip_to(instant: datetime) -> None:
            nonlocal virtual
            await skipper.fast_forward(handle, instant - virtual)
            virtual = instant
            await asyncio.sleep(0.3)

        await skip_to(warned_at - timedelta(hours=1))
        assert office.acts == []
        await skip_to(warned_at + MINUTE)
        (told,) = office.claim_clock(issue_id, DeadlineWarned)
        assert warned_at <= told < warned_at + MINUTE
        assert office.claim_clock(issue_id, DeadlineBreached) == []
        await skip_to(late_from + MINUTE)
        (breached,) = office.claim_clock(issue_id, DeadlineBreached)
        assert late_from <= breached < late_from + MINUTE
        assert len(office.acts) == 2


async def test_clocks_apart_do_not_spin(data: Path, temporal: EmbeddedTemporal) -> None:
    """A worker whose clock is 2 s behind acts once per instant by the clock of the timer."""
    client = await _client(data, temporal)

    def behind() -> datetime:
        return present() - timedelta(seconds=2)

    async with _office(
        data, client, pack="demo", clock=behind, max_skew=timedelta(seconds=5)
    ) as office:
        issue_id = await office.dispatched()
        await asyncio.sleep(3.5)
        assert len(office.claim_clock(issue_id, DeadlineWarned)) == 1
        assert len(office.claim_clock(issue_id, DeadlineBreached)) == 1
        assert len(office.acts) <= 4
