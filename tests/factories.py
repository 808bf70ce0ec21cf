"""Events as tests need them: every field that is not given is filled with something ordinary."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal, TypeVar, get_args, get_origin
from uuid import NAMESPACE_URL, UUID, uuid5

from domain.base import Actor, Sealed
from domain.deadlines.compute import start_deadline
from domain.deadlines.ladder import LadderRecord
from domain.deadlines.model import Clock, Deadline, DeadlineChange, Limit
from domain.issue.events import IssueEvent, Stamp
from tests.calendars import office

E = TypeVar("E", bound=IssueEvent)
ISSUE: Final = UUID("7d0c6d3e-38a5-5f0c-9a53-5d1f0b8c2a01")
OTHER: Final = UUID("7d0c6d3e-38a5-5f0c-9a53-5d1f0b8c2a02")
START: Final = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DISPATCHER: Final = Actor(id="dispatcher-1", role="dispatcher", unit="centre")
POLICY: Final = "default@0123456789abcdef0123456789abcdef"
PAPER: Final = Limit(amount=5, unit="work_day")
ORDINARY: Final[dict[str, object]] = {
    "kind": "complaint",
    "request_type": "help",
    "source": "hotline",
    "subject": "p-1",
    "category": "城乡建设/市政公用",
    "unit": "housing",
    "claimant": "housing-handler-1",
    "handler": "housing-handler-1",
    "outcome": "solved",
    "method": "phone",
    "attempt": 1,
    "attempts": 3,
    "solved": "yes",
    "satisfaction": "satisfied",
    "reworks": 1,
    "request": 7,
    "count": 3,
    "template_version": 1,
    "complainant": {"person": "p-1"},
    "act": "force_close",
    "ground": "revisited",
    "back_to": "claimed",
    "proper_channel": "court",
    "why": "calendar",
    "before": (),
    "effective": date(2026, 4, 1),
    "size_bytes": 48_213,
    "sha256": "ab" * 32,
    "corrects": 1,
    "into": OTHER,
    "target": OTHER,
    "duplicate": OTHER,
    "part": OTHER,
    "parts": (OTHER,),
    "numbers": ("PD-2026-000001-1",),
    "ended": "closed",
    "feedback_version": 6,
    "feedback_at": START,
    "reached": True,
    "purpose": "exhausted",
    "drawn": True,
    "rate": 0.1,
    "round": 1,
    "amount": 5,
    "due_before": START,
    "until": START,
    "done_at": START,
    "planned": True,
    "missed": 2,
    "supervise": True,
    "evidence": ("record:1",),
    "promised_on": START.date(),
    "expected_on": START.date(),
    "review_on": START.date(),
    "deadline_id": "resolve-1",
    "clock": "resolve",
    "revision": 1,
    "action": "warn-1",
    "result": "holds",
    "to": "lead_unit",
    "rating": 1,
    "stars": 5,
    "level": "daily",
    "supervision": "1",
    "improve_by": START,
    "card": "card-1",
    "colour": "yellow",
    "does": "red",
    "cause": "appeal",
    "due_action_at": START,
    "due_at": START,
    "arrive_by": START,
    "done_by": START,
    "next_meeting_at": START,
    "meeting": 1,
    "since": START,
    "left_at": START,
    "served_seconds": 3600,
    "capacity": 2,
    "capacity_before": 1,
    "lease_until": START,
    "fired_at": START,
}
"""What the required fields of events hold unless a test says otherwise."""


def sealed(clear: str, masked: str | None = None, *, person: str = "p-1") -> Sealed:
    """Return text sealed by nobody: the boxes hold hexadecimal, so no file shows it by chance."""
    covered = clear if masked is None else masked
    return Sealed(key=person, field="text", box=clear.encode().hex(), masked=covered.encode().hex())


def open_masked(text: Sealed, issue_id: UUID) -> str:
    """Open what `sealed` made, as far as a projection may."""
    del issue_id
    return bytes.fromhex(text.masked).decode()


def issue_id_of(name: str) -> UUID:
    """Return an issue's id by a name of the test's own."""
    return uuid5(NAMESPACE_URL, name)


def an_event(  # noqa: PLR0913  # keyword-only, all but the class optional
    kind: type[E],
    *,
    issue: UUID = ISSUE,
    version: int = 1,
    at: datetime = START,
    status: str = "reported",
    number: str = "PD-2026-000001",
    actor: Actor = DISPATCHER,
    caused_by: str = "Test",
    started: Sequence[Deadline] = (),
    changed: Sequence[DeadlineChange] = (),
    **fields: object,
) -> E:
    """Return an event of this class; `status` is the issue's after it."""
    stamp = Stamp(
        issue_id=issue,
        number=number,
        version=version,
        command_id=f"{number}/{version}",
        caused_by=caused_by,
        actor=actor,
        occurred_at=at,
        received_at=at,
        recorded_at=at,
        channel="api",
        status=status,
        policy=POLICY,
        directory=POLICY,
    )
    own = {
        name: _ordinary(name, each.annotation)
        for name, each in kind.model_fields.items()
        if each.is_required() and name != "stamp"
    }
    values = {"stamp": stamp, "started": started, "changed": changed, **own, **fields}
    return kind.model_validate(values)


def _ordinary(name: str, annotation: object) -> object:
    if annotation is Sealed:
        return sealed(f"{name}：路灯不亮")
    value = ORDINARY.get(name, f"a-{name}")
    choices = get_args(annotation) if get_origin(annotation) is Literal else (value,)
    return value if value in choices else choices[0]


def a_deadline(
    clock: Clock = "resolve",
    *,
    count: int = 1,
    at: datetime = START,
    limit: Limit = PAPER,
    ladder: tuple[LadderRecord, ...] = (),
) -> Deadline:
    """Return a running deadline, computed as the domain does."""
    return start_deadline(
        id=f"{clock}-{count}",
        clock=clock,
        limit=limit,
        started_at=at,
        time=office(),
        policy=POLICY,
        ladder=ladder,
    )


@dataclass
class Story:
    """The stream of one issue, written event by event, a minute apart."""

    name: str = "story"
    number: str = "PD-2026-000001"
    at: datetime = START
    caused_by: str = "Test"
    events: list[IssueEvent] = field(default_factory=list)

    @property
    def issue(self) -> UUID:
        """The issue's id."""
        return issue_id_of(self.name)

    def then(
        self,
        kind: type[IssueEvent],
        status: str,
        **fields: object,
    ) -> "Story":
        """Add the next event; the issue's status after it is `status`."""
        if self.events:
            self.at += timedelta(minutes=1)
        self.events.append(
            an_event(
                kind,
                issue=self.issue,
                version=len(self.events) + 1,
                at=self.at,
                status=status,
                number=self.number,
                caused_by=self.caused_by,
                **fields,  # type: ignore[arg-type]  # checked by the model
            )
        )
        return self
