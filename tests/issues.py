"""Issues on their way, by the real `decide` and `evolve`: no store, and a clock one turns."""

# ruff: noqa: ANN401  # an order's own fields, validated by its model

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from application.facts import FactsInForce
from domain.base import SYSTEM, Actor
from domain.calendar import local_date
from domain.directory import Directory
from domain.errors import DomainError
from domain.issue.commands import (
    ActOnDue,
    AddNote,
    ApproveRequest,
    AttachEvidence,
    ClaimIssue,
    ClassifyIssue,
    CloseIssue,
    Command,
    ConcludeConference,
    ConveneConference,
    CorrectRecord,
    DecideReturn,
    DecideRework,
    DiscoverIssue,
    DispatchIssue,
    ImportIssue,
    MergeIssue,
    ReassignIssue,
    RecallDispatch,
    RecordContact,
    RecordProgress,
    RecordRevisit,
    RejectIssue,
    ReleaseClaim,
    ReopenIssue,
    ReportAssistance,
    ReportIssue,
    RequestAssistance,
    RequestReturn,
    ResolveIssue,
    ReviewResolution,
    ShareEvidence,
    SplitIssue,
    UnmergeIssue,
    WaiveAssistance,
    WithdrawIssue,
)
from domain.issue.decide import decide
from domain.issue.events import IssueEvent
from domain.issue.evolve import fold
from domain.issue.facts import Facts
from domain.issue.head import head_of
from domain.issue.partners import partners_of
from domain.issue.state import Issue
from domain.issue.values import Complainant, Location, Status
from domain.policy import Policy
from tests.calendars import at
from tests.factories import ISSUE, sealed

POLICIES: Final = Path(__file__).parent.parent / "policies"
MORNING: Final = at("2026-03-02T09:00")
"""A Monday in an ordinary week."""

RESIDENT: Final = Actor(id="p-1", role="resident")
STRANGER: Final = Actor(id="p-9", role="resident")
CATEGORY: Final = "城乡建设"


@cache
def in_force(pack: str = "default") -> FactsInForce:
    """Return a shipped pack and its calendar."""
    return FactsInForce.read(POLICIES, pack)


def a_policy() -> Policy:
    """Return the default policy."""
    return in_force().policy(MORNING)


def facts_at(now: datetime = MORNING, policy: Policy | None = None) -> Facts:
    """Return the facts for a decision at `now`."""
    facts = replace(in_force().at(now), number="BH-2026-000001")
    if policy is None:
        return facts
    directory = Directory.seeded(policy, local_date(now))
    return replace(facts, policy=policy, directory=directory)


def person(code: str) -> Actor:
    """Return a member of the default policy in his first post."""
    member = a_policy().member(code)
    assert member is not None, code
    return Actor(id=code, role=member.posts[0].role, unit=member.posts[0].unit)


CLERK: Final = person("clerk-1")
DISPATCHER: Final = person("dispatcher-1")
HANDLER: Final = person("housing-handler-1")
COLLEAGUE: Final = person("housing-handler-2")
LEAD: Final = person("housing-lead")
OUTSIDER: Final = person("transport-handler-1")
HELPER: Final = person("health-handler-1")
REVIEWER: Final = person("reviewer-1")
REVISITOR: Final = person("revisitor-1")
SUPERVISOR: Final = person("supervisor-1")
SECOND_SUPERVISOR: Final = person("supervisor-2")

_WORDS: Final = sealed("路灯不亮")
_PARTS: Final = tuple(
    {"title": _WORDS, "text": _WORDS, "category": each} for each in ("政法", CATEGORY)
)
OTHER: Final = UUID(int=77)
"""An issue of the same kind that stands for itself; `Course` knows it from the start."""
_REPORT: Final[Mapping[str, object]] = {
    "kind": "demand",
    "request_type": "help",
    "source": "hotline",
    "subject": "p-1",
    "title": _WORDS,
    "text": _WORDS,
    "category": CATEGORY,
    "complainants": (Complainant(person="p-1"),),
}

ORDINARY: Final[Mapping[type[Command], tuple[Actor, Mapping[str, object]]]] = {
    DiscoverIssue: (
        CLERK,
        {
            "kind": "demand",
            "source": "patrol",
            "subject": "p-1",
            "text": _WORDS,
            "location": Location(place="east"),
        },
    ),
    ReportIssue: (CLERK, _REPORT),
    ImportIssue: (SYSTEM, {**_REPORT, "unit": "housing", "occurred_at": MORNING}),
    ClassifyIssue: (CLERK, {"category": "政法"}),
    RejectIssue: (
        DISPATCHER,
        {"reason": "emergency_line", "proper_channel": "120", "explanation": _WORDS},
    ),
    WithdrawIssue: (RESIDENT, {"reason": _WORDS}),
    DispatchIssue: (DISPATCHER, {}),
    RecallDispatch: (DISPATCHER, {"reason": _WORDS}),
    ClaimIssue: (HANDLER, {}),
    ReleaseClaim: (HANDLER, {"reason": _WORDS}),
    RequestReturn: (HANDLER, {"reason": "not_my_duty", "explanation": _WORDS}),
    DecideReturn: (DISPATCHER, {"decision": "uphold"}),
    ReassignIssue: (DISPATCHER, {"unit": "transport", "reason": _WORDS}),
    RequestAssistance: (DISPATCHER, {"unit": "health", "task": _WORDS}),
    ReportAssistance: (HELPER, {}),
    WaiveAssistance: (DISPATCHER, {"unit": "health", "reason": _WORDS}),
    ConveneConference: (
        DISPATCHER,
        {"next_meeting_at": MORNING + timedelta(days=365), "units": ("housing", "transport")},
    ),
    ConcludeConference: (
        DISPATCHER,
        {
            "unit": "transport",
            "done_by": MORNING + timedelta(days=365),
            "resolution": _WORDS,
        },
    ),
    RecordContact: (HANDLER, {"method": "phone", "reached": True}),
    RecordProgress: (HANDLER, {"note": _WORDS}),
    ResolveIssue: (HANDLER, {"outcome": "solved", "reply": _WORDS}),
    ReviewResolution: (REVIEWER, {"decision": "accept"}),
    RecordRevisit: (
        REVISITOR,
        {"method": "phone", "reached": True, "solved": "yes", "satisfaction": "satisfied"},
    ),
    DecideRework: (SUPERVISOR, {"decision": "rework", "reason": _WORDS}),
    CloseIssue: (SUPERVISOR, {"reason": _WORDS}),
    ApproveRequest: (SECOND_SUPERVISOR, {}),
    ReopenIssue: (SUPERVISOR, {"reason": _WORDS}),
    AddNote: (CLERK, {"text": _WORDS}),
    AttachEvidence: (
        HANDLER,
        {
            "file_name": _WORDS,
            "media_type": "image/jpeg",
            "size_bytes": 48_213,
            "sha256": "ab" * 32,
            "kind": "photo_after",
        },
    ),
    ShareEvidence: (DISPATCHER, {"sha256": "ab" * 32}),
    CorrectRecord: (CLERK, {"corrects": 1, "text": _WORDS}),
    MergeIssue: (DISPATCHER, {"into": OTHER, "reason": _WORDS}),
    UnmergeIssue: (DISPATCHER, {"reason": _WORDS}),
    SplitIssue: (DISPATCHER, {"parts": _PARTS}),
}
"""Who ordinarily gives an order, and its fields; tests name only what they are about."""


@dataclass
class Course:
    """One issue and the clock it lives by; every order comes a minute after the one before."""

    issue: Issue = field(default_factory=lambda: Issue.new(ISSUE))
    now: datetime = MORNING
    policy: Policy = field(default_factory=a_policy)
    events: list[IssueEvent] = field(default_factory=list)
    others: dict[UUID, Issue] = field(default_factory=lambda: {OTHER: _another()})
    """The other issues that orders concern; `OTHER` is reported."""
    _ids: Iterator[int] = field(default_factory=lambda: count(1))

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
        ids = partners_of(self.issue, command)
        partners = {each: self.others.get(each, Issue.new(each)) for each in ids}
        facts = replace(facts_at(self.now, self.policy), partners=partners)
        events = decide(self.issue, command, facts)
        for each, partner in partners.items():
            self.others[each] = fold(partner, _of(each, events))
        own = _of(self.issue.issue_id, events)
        self.issue = fold(self.issue, own)
        self.events += own
        return events

    def beside(self, other: UUID) -> "Course":
        """Return the course of another issue by the same clock; it begins where it is unknown."""
        issue = self.others.pop(other, None) or Issue.new(other)
        others = {**self.others, self.issue.issue_id: self.issue}
        return Course(issue, self.now, self.policy, others=others, _ids=self._ids)

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


def _another() -> Issue:
    course = Course(Issue.new(OTHER), MORNING - timedelta(hours=1), others={})
    course.give(ReportIssue)
    return course.issue


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
        "rejected": an_issue,
        "withdrawn": an_issue,
        "closed": a_closed_issue,
    }
    course = start[status]()
    last: dict[Status, type[Command]] = {
        "discovered": DiscoverIssue,
        "return_requested": RequestReturn,
        "merged": MergeIssue,
        "in_conference": ConveneConference,
        "rejected": RejectIssue,
        "withdrawn": WithdrawIssue,
    }
    if status in last:
        course.give(last[status])
    assert course.issue.status == status
    return course


def issue_id(number: int) -> UUID:
    """Return one of many issue ids."""
    return UUID(int=number)
