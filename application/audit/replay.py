"""An issue's history step by step: what changed, which row allowed it, who acted in which post."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from application.audit.past_directory import PastDirectory
from application.event_store import EventStore
from application.recorded import Recorded
from domain.calendar import local_date
from domain.directory import Directory
from domain.directory.tenure import Tenure, tenure
from domain.issue.commands import ActOnDue
from domain.issue.events import IssueEvent
from domain.issue.evolve import evolve
from domain.issue.state import Issue
from domain.issue.transitions import row_of
from domain.issue.transitions.rows import Row

NOT_TOLD: Final = frozenset(
    {
        "issue_id",
        "version",
        "recorded_at",
        "commands",
        "deadlines",
        "raised_from",
        "fired",
        "subject",
    }
)
"""Fields that every step moves or that are told in another way."""


@dataclass(frozen=True, slots=True)
class Step:
    """One event: the issue before and after it, and what it stood on.

    `row` is None where today's table has none for it, as for imported history. `tenure` is None for
    residents, the system, and whoever the directory of that instant does not know in that post.
    `directory_found` says whether that directory is the version which the event names.
    """

    recorded: Recorded[IssueEvent]
    before: Issue
    after: Issue
    row: Row | None
    tenure: Tenure | None
    directory_found: bool

    @property
    def is_by_timer(self) -> bool:
        """Return whether a clock brought it about."""
        return self.recorded.event.stamp.caused_by == ActOnDue.__name__

    @property
    def changed(self) -> dict[str, tuple[Any, Any]]:
        """Return what the event changed, deadlines apart: field → before, after."""
        before, after = dict(self.before), dict(self.after)
        return {
            name: (before[name], value)
            for name, value in after.items()
            if name not in NOT_TOLD and before[name] != value
        }

    @property
    def deadlines(self) -> dict[str, tuple[Any, Any]]:
        """Return the deadlines that the event started, stopped or moved: id → before, after."""
        return _differing(self.before.deadlines, self.after.deadlines)


def replay(store: EventStore, issue_id: UUID) -> Iterator[Step]:
    """Fold the issue's stream again, event by event; nothing is decided anew. Raises StoreError."""
    directories, issue = PastDirectory(store), Issue.new(issue_id)
    for recorded in store.read_issue(issue_id):
        after = evolve(issue, recorded.event)
        yield _step(recorded, issue, after, directories)
        issue = after


def _step(
    recorded: Recorded[IssueEvent], before: Issue, after: Issue, directories: PastDirectory
) -> Step:
    stamp = recorded.event.stamp
    registers = directories.registers(stamp.recorded_at)
    directory = Directory(registers, local_date(stamp.recorded_at))
    return Step(
        recorded=recorded,
        before=before,
        after=after,
        row=row_of(before.status, type(recorded.event)),
        tenure=tenure(directory, stamp.actor),
        directory_found=registers.version == stamp.directory,
    )


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {
        name: (before.get(name), value)
        for name, value in after.items()
        if before.get(name) != value
    }
