"""An event log in memory, for projections: what the store gives, without a store."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine

from domain.deadlines.model import DeadlineChange
from domain.event import Event, Kinds
from domain.issue.events import (
    ComplainantContacted,
    IssueClaimed,
    IssueClosed,
    IssueDispatched,
    IssueEvent,
    IssueReported,
    IssueResolved,
    ResolutionAccepted,
    RevisitRecorded,
)
from projections.models import migrate_views
from projections.runner import Projection
from projections.tables import open_views, writing
from tests.factories import START, Story, a_deadline, sealed


@dataclass(frozen=True, slots=True)
class LogEntry:
    """An event in the log."""

    event: Event
    position: int
    digest: str


@dataclass(frozen=True, slots=True)
class LogPage:
    """A stretch of the log."""

    recorded: Sequence[LogEntry]
    position: int
    digest: str | None
    passed_over: int = 0


class MemoryLog:
    """A log that grows; `start` leaves a gap before the first position, as PostgreSQL may."""

    def __init__(self, events: Iterable[Event] = (), *, salt: str = "", step: int = 1) -> None:
        """Begin with these events; another `salt` makes another log of the same events."""
        self.entries: list[LogEntry] = []
        self._salt = salt
        self._step = step
        self.pages_read = 0
        self.add(events)

    def add(self, events: Iterable[Event]) -> None:
        """Append events."""
        for event in events:
            position = (len(self.entries) + 1) * self._step
            digest = hashlib.sha256(f"{self._salt}/{position}".encode()).hexdigest()
            self.entries.append(LogEntry(event, position, digest))

    def page(self, after: int, limit: int, of: Kinds | None = None) -> LogPage:
        """Return events after a position."""
        self.pages_read += 1
        first = after // self._step
        found = self.entries[first : first + limit]
        kept = [each for each in found if of is None or isinstance(each.event, tuple(of))]
        left = len(found) - len(kept)
        if not found:
            return LogPage(kept, after, None)
        return LogPage(kept, found[-1].position, found[-1].digest, left)

    def read_issue(self, issue_id: UUID) -> list[LogEntry]:
        """Return the events of an issue."""
        return [each for each in self.entries if each.event.stream == issue_id]

    def digest_at(self, position: int) -> str | None:
        """Return the digest at exactly this position."""
        index, rest = divmod(position, self._step)
        return (
            self.entries[index - 1].digest if not rest and 0 < index <= len(self.entries) else None
        )

    def last_position(self) -> int:
        """Return the newest position."""
        return self.entries[-1].position if self.entries else 0


def migrated(url: str) -> Engine:
    """Return migrated views at this URL."""
    views = open_views(url)
    migrate_views(views)
    return views


def fresh_views(folder: Path) -> Engine:
    """Return migrated views in a SQLite file of this folder."""
    return migrated(f"sqlite:///{folder / 'views.sqlite'}")


def project(views: Engine, projection: Projection, events: Iterable[Event]) -> None:
    """Fold events in one page, without a runner."""
    with writing(views) as tx:
        projection.apply(tx, MemoryLog(events).entries)


def a_closed_loop(index: int) -> list[IssueEvent]:
    """Return the eight events of an issue that went straight through, with its clocks."""
    at = START + timedelta(minutes=index)
    story = Story(name=f"loop-{index}", number=f"PD-2026-{index:06d}", at=at)
    dispatch, whole = a_deadline("dispatch", at=at), a_deadline("whole_issue", at=at)
    claim, contact, resolve = (
        a_deadline(clock, at=at) for clock in ("claim", "contact", "resolve")
    )
    review, revisit = a_deadline("review", at=at), a_deadline("revisit", at=at)

    def met(*ids: str) -> tuple[DeadlineChange, ...]:
        return tuple(
            DeadlineChange(id=each, why="met", at=at, elapsed_working_days=0) for each in ids
        )

    story.then(
        IssueReported,
        "reported",
        external_id=str(index),
        title=sealed(f"{index}号楼前路灯不亮"),
        text=sealed("小区门口的路灯已经三天不亮，老人晚上出行不便，请尽快修理。" * 3),
        started=(dispatch, whole),
    )
    story.then(
        IssueDispatched,
        "dispatched",
        unit=f"unit-{index % 7}",
        started=(claim, contact, resolve),
        changed=met("dispatch-1"),
    )
    story.then(IssueClaimed, "claimed", unit=f"unit-{index % 7}", changed=met("claim-1"))
    story.then(ComplainantContacted, "claimed", changed=met("contact-1"))
    held = DeadlineChange(id="resolve-1", why="paused", at=at)
    story.then(IssueResolved, "resolved", started=(review,), changed=(held,))
    accepted = met("review-1", "resolve-1")
    story.then(ResolutionAccepted, "resolved", started=(revisit,), changed=accepted)
    story.then(RevisitRecorded, "resolved", changed=met("revisit-1"))
    story.then(IssueClosed, "closed", changed=met("whole_issue-1"))
    return story.events
