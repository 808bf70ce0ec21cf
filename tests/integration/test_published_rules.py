"""Publishing while issues run: new ones get the new version, open ones keep theirs."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from application.aggregates import Aggregates
from application.event_store import EventStore
from application.facts import FactsInForce
from application.given_by import GivenBy
from application.policy_packs.folders import Folders
from application.policy_packs.reader import Pack, policy_from, read_pack
from application.publishing import Publishing, publish_first
from application.rules import FRESH_SECONDS, NothingPublishedError, PublishedRules
from domain.base import Actor
from domain.calendar import WorkingCalendar, YearDays
from domain.issue.commands import Command, DispatchIssue, ReportIssue, ReviseDeadlines
from domain.issue.decide import decide
from domain.issue.decide.revising import rules_for
from domain.issue.evolve import fold
from domain.issue.state import Issue
from tests.calendars import china
from tests.factories import ISSUE
from tests.issues import Course
from tests.ordinary import MORNING, ORDINARY, POLICIES

ADMINISTRATOR = Actor(id="administrator-1", role="administrator", unit="centre")
OTHER_ISSUE = UUID(int=7)


class Office:
    """A store, who publishes into it, and the facts of two processes over it."""

    def __init__(self, place: Path | str) -> None:
        """Make the tables and publish as the first start does."""
        EventStore.migrate(place)
        self.store = EventStore.open(place)
        self.now = MORNING
        publish_first(self._aggregates(), POLICIES, "default", self.clock)
        self.seconds = 0.0
        self.facts, self.others = self._facts(), self._facts()
        self.publishing = Publishing(self._aggregates(), self.facts, self.clock)

    def clock(self) -> datetime:
        """Return the present instant of the test."""
        return self.now

    def publish(self, pack: Pack, effective_from: datetime, why: str = "as decided") -> int:
        """Publish by another process and return how many events it made."""
        given = GivenBy(ADMINISTRATOR, why, f"publish-{pack.policy.ref}-{effective_from}")
        done = self.publishing.publish_pack(pack, effective_from, given)
        self.seconds += FRESH_SECONDS
        return done.last_version - done.first_version + 1 if done.position else 0

    def take(self, issue: Issue, kind: type[Command], **fields: object) -> Issue:
        """Decide on an order as a process does, with the facts of this issue, and go on."""
        actor, ordinary = ORDINARY[kind]
        header = {"issue_id": issue.issue_id, "received_at": self.now, "actor": actor}
        command_id = f"command-{issue.version}"
        command = kind.model_validate({**header, "command_id": command_id, **ordinary, **fields})
        facts = self.facts.at(self.now, issue, ref=rules_for(issue, command))
        return fold(issue, decide(issue, command, facts))

    def _aggregates(self) -> Aggregates:
        return Aggregates(self.store, self.clock)

    def _facts(self) -> FactsInForce:
        aggregates = self._aggregates()
        rules = PublishedRules(self.store, aggregates, "default", monotonic=lambda: self.seconds)
        return FactsInForce(rules)


@pytest.fixture(params=["sqlite", "postgres"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """Return an office on each kind of store."""
    sqlite = request.param == "sqlite"
    place = tmp_path / "events.sqlite" if sqlite else request.getfixturevalue("postgres_database")
    found = Office(place)
    yield found
    found.store.close()


def halved() -> Pack:
    """Return the default pack with 2 working days to resolve in place of 5."""
    content = read_pack(Folders(POLICIES), "default").content
    clocks = [dict(record) for record in content["clocks"]]  # type: ignore[attr-defined]
    for record in clocks:
        if record["id"] == "resolve":
            record["limit"] = {**record["limit"], "amount": 2}
    changed = {**content, "clocks": clocks}
    return Pack(policy_from("default", changed), changed)


class TestTakenOver:
    def test_an_open_issue_goes_over_by_order(self, office: Office) -> None:
        """It keeps its version until an order takes it over to the one in force, at once."""
        issue = office.take(Issue.new(ISSUE), ReportIssue)
        issue = office.take(issue, DispatchIssue, unit="housing")
        office.publish(halved(), office.now)
        office.now += timedelta(minutes=1)
        before = issue.deadlines["resolve-1"].due_at
        assert office.facts.at(office.now, issue).policy.ref == issue.policy_ref
        issue = office.take(issue, ReviseDeadlines, why="policy")
        assert issue.policy_ref == halved().policy.ref
        assert issue.deadlines["resolve-1"].due_at < before


class TestFirstStart:
    def test_the_pack_in_the_folder_is_published(self, office: Office) -> None:
        """What decides is what the folder says, under the same ref, to the last field."""
        shipped = read_pack(Folders(POLICIES), "default").policy
        assert office.facts.policy(office.now) == shipped
        assert office.facts.at(office.now).time.calendar == china()

    def test_once(self, office: Office) -> None:
        """A later start finds it there."""
        before = office.store.last_position()
        publish_first(Aggregates(office.store, office.clock), POLICIES, "default", office.clock)
        assert office.store.last_position() == before == 2

    def test_a_store_without_a_pack_says_so(self, office: Office) -> None:
        """Nothing is decided by rules that were never published."""
        rules = PublishedRules(office.store, Aggregates(office.store, office.clock), "atlantis")
        with pytest.raises(NothingPublishedError):
            rules.at(office.now)


class TestRunningIssues:
    def test_publishing_changes_no_open_issue_and_every_new_one(self, office: Office) -> None:
        """Halving a limit moves no deadline and no later stage of an open issue."""
        running = office.take(Issue.new(ISSUE), ReportIssue)
        first = running.policy_ref
        office.now += timedelta(minutes=1)
        assert office.publish(halved(), office.now) == 1

        new = office.take(Issue.new(OTHER_ISSUE), ReportIssue, external_id="other")
        running, new = (office.take(one, DispatchIssue) for one in (running, new))
        limits = [one.deadlines["resolve-1"].limit.amount for one in (running, new)]
        assert limits == [5, 2]
        assert running.deadlines["resolve-1"].policy == running.policy_ref == first
        assert new.deadlines["resolve-1"].policy == new.policy_ref == halved().policy.ref

    def test_another_process_sees_it_at_its_next_step(self, office: Office) -> None:
        """No restart: the facts of every process follow the stream, a moment later."""
        before = office.others.policy(office.now).ref
        office.publish(halved(), office.now)
        office.seconds -= FRESH_SECONDS
        assert office.others.policy(office.now).ref == before
        office.seconds += FRESH_SECONDS
        assert office.others.policy(office.now).ref == halved().policy.ref != before

    def test_the_process_that_publishes_sees_it_at_once(self, office: Office) -> None:
        """What it published itself needs no look at the clock."""
        aggregates = Aggregates(office.store, office.clock)
        rules = PublishedRules(office.store, aggregates, "default", monotonic=lambda: 0.0)
        facts = FactsInForce(rules)
        facts.policy(office.now)
        given = GivenBy(ADMINISTRATOR, "as decided", "publish-here")
        Publishing(aggregates, facts, office.clock).publish_pack(halved(), office.now, given)
        assert facts.policy(office.now).ref == halved().policy.ref

    def test_a_version_ahead_waits(self, office: Office) -> None:
        """A new issue gets the version in force at its instant."""
        old = office.facts.policy(office.now).ref
        office.publish(halved(), office.now + timedelta(days=1))
        assert office.facts.policy(office.now).ref == old
        assert office.facts.policy(office.now + timedelta(days=1)).ref == halved().policy.ref

    def test_the_same_pack_again_is_no_event(self, office: Office) -> None:
        """Publishing what is in force already leaves the stream as it is."""
        assert office.publish(read_pack(Folders(POLICIES), "default"), office.now) == 0

    def test_a_ref_of_before_falls_back(self, office: Office) -> None:
        """An issue decided before packs were published goes on by the version in force."""
        course = Course()
        course.give(ReportIssue)
        old = course.issue.model_copy(update={"policy_ref": "default@" + "0" * 32})
        assert office.facts.at(office.now, old).policy == office.facts.policy(office.now)


class TestCalendar:
    def test_a_revision_counts_from_the_next_step(self, office: Office) -> None:
        """The newest calendar serves new and open issues alike."""
        known = office.facts.at(office.now).time.calendar
        holiday = YearDays(year=2027, rest_days=(date(2027, 1, 4),), source="fictional")
        longer = WorkingCalendar(version="TEST-2027", years=(*known.years, holiday))
        given = GivenBy(ADMINISTRATOR, "the notice came", "publish-2027")
        office.publishing.publish_calendar("china", longer, given)
        office.seconds += FRESH_SECONDS
        assert office.facts.at(office.now).time.calendar == longer
