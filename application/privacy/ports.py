"""What the use cases of privacy ask of others."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID


class ClosedIssue(NamedTuple):
    """An issue and when its closing was recorded: its place among those that expire."""

    closed_at: datetime
    issue_id: UUID


class Whereabouts(Protocol):
    """Which issue holds texts of whom: read from the views, which are up to date."""

    def issues_with(self, persons: Collection[str]) -> tuple[UUID, ...]:
        """Return the issues that hold texts under any of these keys."""

    def persons_of(self, issue_id: UUID) -> tuple[str, ...]:
        """Return the keys of an issue's texts that were not erased."""

    def expired_persons(
        self, closed_by: datetime, *, held: Collection[UUID | str], limit: int
    ) -> tuple[str, ...]:
        """Return those whom only issues need that were closed by then, none of them held."""

    def expired_issues(
        self,
        closed_by: datetime,
        *,
        held: Collection[UUID | str],
        after: ClosedIssue | None,
        limit: int,
    ) -> tuple[ClosedIssue, ...]:
        """Return issues closed by then that nobody holds, behind `after`, the oldest first."""


class Files(Protocol):
    """The files of issues: what nobody can open, or no event names any more, goes."""

    def doubt(self, issue_id: UUID) -> None:
        """Let it be looked at anew whether events name the files of an issue."""

    def tidy(self) -> int:
        """Remove what is to go; return how many files that were."""
