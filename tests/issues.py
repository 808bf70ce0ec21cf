"""Issues on their way, by the real `decide` and `evolve`: no store, and a clock one turns."""

# ruff: noqa: ANN401  # an order's own fields, validated by its model

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Final
from uuid import UUID

from domain.base import SYSTEM, Actor
from domain.calendar import local_date
from domain.deadlines.model import Limit
from domain.deadlines.staged import Stage, StagedLimit
from domain.directory import Directory
from domain.directory.records import Record
from domain.errors import DomainError
from domain.issue.commands import (
    ActOnDue,
    ApproveRequest,
    AttachEvidence,
    ClaimIssue,
    Command,
    ConveneConference,
    DiscoverIssue,
    DispatchIssue,
    ImportIssue,
    MergeIssue,
    RecordContact,
    RecordRevisit,
    ReferIssue,
    RejectIssue,
    ReportIssue,
    RequestInformation,
    RequestReturn,
    ResolveIssue,
    ReviewResolution,
    SuspendIssue,
    WithdrawIssue,
)
from domain.issue.decide import decide
from domain.issue.events import IssueEvent
from domain.issue.evolve import fold
from domain.issue.facts import Facts, FamilyNeededError
from domain.issue.head import head_of
from domain.issue.partners import family_of, partners_of
from domain.issue.state import Issue
from domain.issue.values import Status
from domain.policy import Policy, StagedRule
from tests.calendars import at
from tests.factories import ISSUE
from tests.ordinary import AFTER, BEFORE, CATEGORY, MORNING, ORDINARY, OTHER, a_policy, in_force

Grown = Mapping[str, Sequence[Record]]
"""Register → what it holds beside the seeds of the pack."""
_STAGES: Final = StagedLimit(
    stages=(
        Stage(key="stop", limit=Limit(amount=4, unit="work_hour")),
        Stage(key="penalty", limit=Limit(amount=7, unit="work_day")),
        Stage(key="demolition", limit=Limit(amount=20, unit="work_day")),
    )
)


def grown(facts: Facts, beside: Grown) -> Facts:
    """Return the facts with these records in the directory, too."""
    registers, day = facts.directory.registers, facts.directory.day
    for name, records in beside.items():
        more = registers.register(name).entered(records)
        registers = registers.with_register(name, more)
    return replace(facts, directory=Directory(registers, day))


def facts_at(now: datetime = MORNING, policy: Policy | None = None) -> Facts:
    """Return the facts for a decision at `now`."""
    facts = replace(in_force().at(now), number="BH-2026-000001")
    if policy is None:
        return facts
    directory = Directory.seeded(policy, local_date(now))
    return replace(facts, policy=policy, directory=directory)


@dataclass
class Course:
    """One issue and the clock it lives by; every order comes a minute after the one before."""

    issue: Issue = field(default_factory=lambda: Issue.new(ISSUE))
    now: datetime = MORNING
    policy: Policy = field(default_factory=a_policy)
    others: dict[UUID, Issue] = field(default_factory=lambda: {OTHER: _another().issue})
    """The other issues that orders concern; `OTHER` is reported."""
    logs: dict[UUID, list[IssueEvent]] = field(default_factory=lambda: {OTHER: _another().events})
    """The events of each issue, of the others too."""
    grown: Grown = field(default_factory=dict)
    """What the directory holds beside the pack's seeds."""
    _ids: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def events(self) -> list[IssueEvent]:
        """The events of this issue."""
        return self.logs.setdefault(self.issue.issue_id, [])

    @property
    def next_timer(self) -> datetime | None:
        """When the issue's head next asks for attention."""
        return head_of(self.issue, "").next_timer

    def order(self, kind: type[Command], by: Actor | None = None, /, **fields: Any) -> Command:
        """Return an order as it would arrive now."""
        actor, ordinary = ORDINARY[kind]
        header = {
            "command_id": f"command-{next(self._ids)}",
            "issue_id": self.issue.issue_id,
            "received_at": self.now,
        }
        return kind.model_validate({**header, **ordinary, "actor": by or actor, **fields})

    def take(self, command: Command) -> tuple[IssueEvent, ...]:
        """Decide on a command now, and go on from what it brings about, on partners too."""
        named = partners_of(self.issue, command)
        try:
            events = self._decide(command, named)
        except FamilyNeededError:
            events = self._decide_beside_family(command, named | family_of(self.issue))
        for each in {event.stamp.issue_id for event in events} - {self.issue.issue_id}:
            self.others[each] = fold(self.others.get(each, Issue.new(each)), _of(each, events))
        self.issue = fold(self.issue, _of(self.issue.issue_id, events))
        for event in events:
            self.logs.setdefault(event.stamp.issue_id, []).append(event)
        return events

    def _decide_beside_family(
        self, command: Command, family: frozenset[UUID]
    ) -> tuple[IssueEvent, ...]:
        while True:
            try:
                return self._decide(command, family)
            except FamilyNeededError as needed:
                family |= {needed.issue_id}

    def _decide(self, command: Command, others: frozenset[UUID]) -> tuple[IssueEvent, ...]:
        partners = {each: self.others.get(each, Issue.new(each)) for each in others}
        facts = replace(facts_at(self.now, self.policy), partners=partners)
        return decide(self.issue, command, grown(facts, self.grown) if self.grown else facts)

    def beside(self, other: UUID) -> "Course":
        """Return the course of another issue by the same clock; it begins where it is unknown."""
        course = replace(
            self, others=dict(self.others), logs={key: [*log] for key, log in self.logs.items()}
        )
        course.turn_to(other)
        return course

    def turn_to(self, other: UUID) -> None:
        """Go on with another issue by the same clock."""
        if other != self.issue.issue_id:
            self.others[self.issue.issue_id] = self.issue
            self.issue = self.others.pop(other, Issue.new(other))

    def give(
        self, kind: type[Command], by: Actor | None = None, /, **fields: Any
    ) -> tuple[IssueEvent, ...]:
        """Give an order, a minute after the last one, and return its events."""
        self.now += timedelta(minutes=1)
        return self.take(self.order(kind, by, **fields))

    def refused(
        self, kind: type[Command], by: Actor | None = None, /, **fields: Any
    ) -> DomainError:
        """Give an order that a rule refuses; the issue stays as it was."""
        before = self.issue
        try:
            events = self.give(kind, by, **fields)
        except DomainError as error:
            assert self.issue is before
            return error
        message = f"{kind.__name__} was taken: {[type(event).__name__ for event in events]}"
        raise AssertionError(message)

    def fire(self, at: datetime | None = None) -> tuple[IssueEvent, ...]:
        """Let the timer go off, at its own instant unless told otherwise."""
        fired_at = at or self.next_timer
        assert fired_at is not None, "no timer is set"
        return self.take(self.timer(fired_at))

    def timer(self, fired_at: datetime) -> ActOnDue:
        """Turn the clock to when the timer goes off; return the order it gives."""
        self.now = max(self.now, fired_at)
        return ActOnDue(
            command_id=f"due-{fired_at.isoformat()}",
            issue_id=self.issue.issue_id,
            actor=SYSTEM,
            received_at=self.now,
            fired_at=fired_at,
        )

    def until(self, local: str) -> "Course":
        """Turn the clock to a local instant."""
        self.now = at(local)
        return self

    def after(self, **duration: float) -> "Course":
        """Let time pass."""
        self.now += timedelta(**duration)
        return self


def _of(issue: UUID, events: tuple[IssueEvent, ...]) -> tuple[IssueEvent, ...]:
    return tuple(event for event in events if event.stamp.issue_id == issue)


def names(events: tuple[IssueEvent, ...]) -> list[str]:
    """Return the classes of the events."""
    return [type(event).__name__ for event in events]


def _another() -> Course:
    course = Course(Issue.new(OTHER), MORNING - timedelta(hours=1), others={}, logs={})
    course.give(ReportIssue)
    return course


def an_issue(**fields: Any) -> Course:
    """Return an issue that was reported."""
    course = Course()
    course.give(ReportIssue, **fields)
    return course


def a_dispatched_issue(to: str = "housing", /, **fields: Any) -> Course:
    """Return an issue sent to a unit."""
    course = an_issue(**fields)
    course.give(DispatchIssue, unit=to)
    return course


def a_claimed_issue(**fields: Any) -> Course:
    """Return an issue that `HANDLER` has in hand."""
    course = a_dispatched_issue(**fields)
    course.give(ClaimIssue)
    return course


def an_illegal_building() -> Course:
    """Return a claimed issue whose limit has three stages."""
    rule = StagedRule(id="illegal-building", categories=(CATEGORY,), limit=_STAGES)
    handling = a_policy().handling.model_copy(update={"staged": (rule,)})
    course = Course(policy=a_policy().model_copy(update={"handling": handling}))
    for kind in (ReportIssue, DispatchIssue, ClaimIssue, RecordContact):
        course.give(kind)
    return course


def a_resolved_issue(**fields: Any) -> Course:
    """Return an issue with feedback that waits for its review."""
    course = a_claimed_issue(**fields)
    course.give(RecordContact)
    course.give(ResolveIssue)
    return course


def an_accepted_issue(**fields: Any) -> Course:
    """Return an issue whose feedback was accepted and that waits for its revisit."""
    course = a_resolved_issue(**fields)
    course.give(ReviewResolution)
    return course


def a_closed_issue(**fields: Any) -> Course:
    """Return an issue whose loop is closed."""
    course = an_accepted_issue(**fields)
    course.give(RecordRevisit)
    return course


def a_suspended_issue(**fields: Any) -> Course:
    """Return an issue on the ledger, to be reviewed at the end of May."""
    course = a_claimed_issue(**fields)
    course.give(RecordContact)
    course.give(SuspendIssue)
    course.give(ApproveRequest)
    return course


def with_photos(course: Course) -> Course:
    """Return the course after the photos of before and after were put on record."""
    for kind, digest in (("photo_before", BEFORE), ("photo_after", AFTER)):
        course.give(AttachEvidence, kind=kind, sha256=digest)
    return course


def contacted(course: Course) -> Course:
    """Return the course after its complainant was reached."""
    course.give(RecordContact)
    return course


def an_imported_issue(**fields: Any) -> Course:
    """Return an issue taken over from another system, open unless a reply is given."""
    course = Course(now=MORNING + timedelta(days=20))
    course.give(ImportIssue, **fields)
    return course


def running(course: Course) -> set[str]:
    """Return the clocks that have a deadline now."""
    return {each.clock for each in course.issue.deadlines.values() if each.stopped_at is None}


def an_issue_in(status: Status) -> Course:
    """Return an issue in this status, reached on its shortest way."""
    start: dict[Status, Callable[[], Course]] = {
        "new": Course,
        "discovered": Course,
        "reported": an_issue,
        "dispatched": a_dispatched_issue,
        "claimed": a_claimed_issue,
        "resolved": a_resolved_issue,
        "return_requested": a_dispatched_issue,
        "merged": a_claimed_issue,
        "in_conference": a_claimed_issue,
        "awaiting_information": an_issue,
        "rejected": an_issue,
        "referred": an_issue,
        "withdrawn": an_issue,
        "closed": a_closed_issue,
        "suspended": a_suspended_issue,
    }
    course = start[status]()
    last: dict[Status, type[Command]] = {
        "discovered": DiscoverIssue,
        "return_requested": RequestReturn,
        "merged": MergeIssue,
        "in_conference": ConveneConference,
        "awaiting_information": RequestInformation,
        "rejected": RejectIssue,
        "referred": ReferIssue,
        "withdrawn": WithdrawIssue,
    }
    if status in last:
        course.give(last[status])
    assert course.issue.status == status
    return course


def issue_id(number: int) -> UUID:
    """Return one of many issue ids."""
    return UUID(int=number)
