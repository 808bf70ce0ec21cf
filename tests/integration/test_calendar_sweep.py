"""A calendar published while issues run: what it touches is counted again, and says so."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import pytest

from application.aggregates import Aggregates
from application.event_store import EventStore
from application.facts import FactsInForce
from application.given_by import GivenBy
from application.publishing import Publishing, publish_first
from application.revising import Revising
from application.rules import PublishedRules
from application.vault_outbox import Outbox
from bihuan.runtime import running
from domain.base import Actor
from domain.calendar import WorkingCalendar, YearDays
from domain.deadlines.model import Deadline
from domain.issue.events import CardIssued, CardWithheld, DeadlinesRevised, IssueEvent
from domain.receipt import Head
from projections.tables import Views
from tests.calendars import at, china, with_2027
from tests.desk import AwayEngine, Desk
from tests.live import accepted, reported, settings_for, step, wait_until
from tests.logs import fresh_views
from tests.ordinary import POLICIES
from workers.calendar_sweep import CalendarSweep
from workers.expected import ExpectedFromViews
from workers.log_consumer import LogConsumer, NotYetError
from workers.projection_worker import ProjectionWorker

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]

E = TypeVar("E", bound=IssueEvent)
ADMINISTRATOR = Actor(id="administrator-1", role="administrator", unit="centre")
DISPATCHED = at("2026-12-28T09:00")
FIRM_A, FIRM_B = with_2027("TEST-2027-A"), with_2027("TEST-2027-B")


@dataclass
class Office:
    """One process over real stores with a clock of the test's own; the engine is away."""

    directory: Path
    views: Views
    desk: Desk = field(init=False)

    def __post_init__(self) -> None:
        """Publish as the first start does, and open a desk that decides by it."""
        file = self.directory / "events.sqlite"
        EventStore.migrate(file)
        self.store = EventStore.open(file)
        self.aggregates = Aggregates(self.store, self.clock)
        self.now = DISPATCHED
        publish_first(self.aggregates, POLICIES, "default", self.clock)
        self.facts = FactsInForce(PublishedRules(self.store, self.aggregates, "default"))
        self.desk = Desk(self.directory, now=self.now, facts=self.facts)
        self.outbox = Outbox(self.desk.household.vault)

    def clock(self) -> datetime:
        """Return the present instant of the test."""
        return self.now

    def turn(self, to: datetime) -> None:
        """Set the clock of every part."""
        self.now = self.desk.now = to

    def close(self) -> None:
        """Give the files back."""
        self.desk.close()
        self.store.close()

    def dispatched(self) -> UUID:
        """Return an issue that was dispatched on the Monday before the turn of the year."""
        issue_id = self.desk.report().issue_id
        self.desk.give(self.desk.step(issue_id, 0))
        return issue_id

    def publish(self, calendar: WorkingCalendar) -> None:
        """Publish a calendar as an administrator does."""
        given = GivenBy(ADMINISTRATOR, "the notice came", f"publish-{calendar.version}")
        Publishing(self.aggregates, self.facts, self.clock).publish_calendar(
            "china", calendar, given
        )

    def fold(self) -> None:
        """Bring the views up to date."""
        ProjectionWorker(
            self.store,
            self.views,
            self.desk.household.personal.open_masked,
            owner="test",
            clock=self.clock,
        ).catch_up()

    def sweep(self) -> CalendarSweep:
        """Return what the relay runs."""

        async def at_once(_: float) -> None:
            await asyncio.sleep(0)

        submit = self.desk.submit(AwayEngine())
        return CalendarSweep(
            ExpectedFromViews(self.views),
            order_for=Revising(self.facts, self.desk.streams, self.clock).by_calendar,
            submit=submit.submit,
            last_position=self.store.last_position,
            sleep=at_once,
        )

    async def relay(self) -> None:
        """Consume the log to its end."""
        self.fold()
        consumer = LogConsumer(self.store, self.outbox, self.sweep())
        while await consumer.step():
            pass

    def resolve(self, issue_id: UUID) -> Deadline:
        """Return the limit to resolve as the store has it."""
        return self.desk.streams.latest(issue_id).issue.deadlines["resolve-1"]

    def on(self, instant: datetime, issue_id: UUID, kind: type[E]) -> list[E]:
        """Let the issue's timer fire at an instant; return what stands in its history then."""
        self.turn(instant)
        self.desk.acceptor.act_on_due(issue_id, instant)
        events = [each.event for each in self.desk.stored(issue_id)]
        return [event for event in events if isinstance(event, kind)]

    def revisions(self, issue_id: UUID) -> list[DeadlinesRevised]:
        """Return what the history says about revisions."""
        events = [each.event for each in self.desk.stored(issue_id)]
        return [event for event in events if isinstance(event, DeadlinesRevised)]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Return an office on the last Monday of 2026: nothing of 2027 is published."""
    views = fresh_views(tmp_path)
    found = Office(tmp_path, views)
    yield found
    found.close()
    views.dispose()


class TestYearThatWasUnknown:
    """rules.md 2.4: dispatched 2026-12-28, 5 working days."""

    @pytest.mark.parametrize(
        ("calendar", "last_day"),
        [(FIRM_A, date(2027, 1, 4)), (FIRM_B, date(2027, 1, 6))],
        ids=["A", "B"],
    )
    async def test_both_values_stand_in_the_history(
        self, office: Office, calendar: WorkingCalendar, last_day: date
    ) -> None:
        """The provisional deadline becomes firm by one event with the old and the new instant."""
        issue_id = office.dispatched()
        before = office.resolve(issue_id)
        assert (before.last_day, before.provisional) == (date(2027, 1, 5), True)
        office.publish(calendar)
        await office.relay()
        after = office.resolve(issue_id)
        assert (after.last_day, after.provisional) == (last_day, False)
        (revised,) = office.revisions(issue_id)
        assert revised.why == "calendar_revised"
        assert ("resolve-1", before.due_at) in revised.before
        (change,) = [each for each in revised.changed if each.id == "resolve-1"]
        assert change.due_before == before.due_at
        assert change.deadline is not None
        assert change.deadline.due_at == after.due_at
        assert revised.stamp.actor.role == "system"

    async def test_again_changes_nothing(self, office: Office) -> None:
        """The page once more, and the same days published once more: no event."""
        issue_id = office.dispatched()
        office.publish(FIRM_B)
        await office.relay()
        version = office.desk.streams.latest(issue_id).issue.version
        page = office.store.page(0, 500).recorded
        office.fold()
        await office.sweep().handle(page)
        office.publish(FIRM_B)
        await office.relay()
        assert office.desk.streams.latest(issue_id).issue.version == version

    async def test_each_version_once(self, office: Office) -> None:
        """A second correction is a second event, from the first one's due instant."""
        issue_id = office.dispatched()
        for calendar in (FIRM_A, FIRM_B):
            office.publish(calendar)
            await office.relay()
        first, second = office.revisions(issue_id)
        (between,) = [each.deadline for each in first.changed if each.id == "resolve-1"]
        assert between is not None
        assert ("resolve-1", between.due_at) in second.before

    async def test_nothing_is_late_by_it(self, office: Office) -> None:
        """Published on 2027-01-05, A's day has passed: the deadline ends with that day instead."""
        issue_id = office.dispatched()
        office.turn(at("2027-01-05T10:00"))
        office.publish(FIRM_A)
        await office.relay()
        after = office.resolve(issue_id)
        assert after.due_at == at("2027-01-06T00:00")
        assert after.breached_at is None

    async def test_a_closed_or_distant_issue_is_left_alone(self, office: Office) -> None:
        """What ended, and what counts no day of the calendar that changed, gets no event."""
        office.turn(at("2026-11-02T09:00"))
        firm, withdrawn = office.dispatched(), office.dispatched()
        office.desk.give(
            office.desk.order(
                "WithdrawIssue",
                office.desk.order().actor,
                draft={"reason": "settled"},
                issue_id=withdrawn,
            )
        )
        versions = {one: office.desk.streams.latest(one).issue.version for one in (firm, withdrawn)}
        office.publish(FIRM_B)
        await office.relay()
        for one, version in versions.items():
            assert office.desk.streams.latest(one).issue.version == version


class TestWhileViewsAreBehind:
    async def test_the_page_comes_again(self, office: Office) -> None:
        """An issue that the views do not know yet is not passed over: the position stays."""
        issue_id = office.dispatched()
        office.publish(FIRM_B)
        consumer = LogConsumer(office.store, office.outbox, office.sweep())
        with pytest.raises(NotYetError):
            await consumer.step()
        assert office.outbox.position("calendars").position == 0
        await office.relay()
        assert len(office.revisions(issue_id)) == 1


class TestCards:
    """The yellow card is due on the last day at 08:30."""

    async def test_withheld_while_provisional(self, office: Office) -> None:
        """Nobody is blamed by days that no calendar names; the record says what was withheld."""
        issue_id = office.dispatched()
        assert office.on(at("2027-01-05T08:31"), issue_id, CardIssued) == []
        assert len(office.on(at("2027-01-05T08:31"), issue_id, CardWithheld)) == 1

    async def test_given_once_published(self, office: Office) -> None:
        """After the revision the card comes on the new last day, and nothing is withheld."""
        issue_id = office.dispatched()
        office.publish(FIRM_B)
        await office.relay()
        assert office.on(at("2027-01-05T08:31"), issue_id, CardIssued) == []
        assert len(office.on(at("2027-01-06T08:31"), issue_id, CardIssued)) == 1
        assert office.on(at("2027-01-06T08:31"), issue_id, CardWithheld) == []


async def test_timer_moves_with_it(data: Path) -> None:
    """With the whole system up, publishing is enough: store and workflow hold the new instant."""
    async with running(settings_for(data, pack="default")) as runtime:
        system = runtime.system
        head = await reported(system)
        order = step("DispatchIssue", head.issue_id, unit="housing", instruction="请办理")
        await accepted(system, order)
        before = system.read_state(head.issue_id).deadlines["resolve-1"]
        longer = with_rest_on(before.last_day)
        given = GivenBy(ADMINISTRATOR, "a day off", "publish-test")
        Publishing(system.aggregates, system.facts, system.clock).publish_calendar(
            "china", longer, given
        )

        async def is_revised() -> bool:
            issue = system.read_state(head.issue_id)
            held: Head | None = await system.engine.head(head.issue_id)
            stored = system.acceptor.head(head.issue_id).head
            return issue.deadlines["resolve-1"].due_at > before.due_at and held == stored

        await wait_until(is_revised, seconds=40)


def with_rest_on(day: date) -> WorkingCalendar:
    """Return the calendar with one more Monday to Friday without work."""
    days = {each.year: each for each in china().years}
    known = days.get(day.year) or YearDays(year=day.year, source="fictional")
    weekend = tuple(each for each in known.working_weekends if each != day)
    rest = known.rest_days if weekend != known.working_weekends else (*known.rest_days, day)
    update = {"rest_days": rest, "working_weekends": weekend, "source": "fictional"}
    changed = YearDays.model_validate({**known.model_dump(), **update})
    years = {**days, day.year: changed}
    return WorkingCalendar(version="TEST-DAY-OFF", years=tuple(years[one] for one in sorted(years)))
