"""Divides grids anew by a file: all of it is checked with the open issues, then stored at once."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from application.directory.division_file import DivisionFile, read_division
from application.directory.store import DirectoryStore
from application.streams import Streams
from domain.base import Actor
from domain.directory import Directory
from domain.directory.commands import DivideGrids, OpenIssue
from domain.directory.division import orders
from domain.directory.events import GridsDivided
from domain.issue.ids import command_id
from domain.issue.state import Issue


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedDivision:
    """Which file, from which day on, who asks, and why.

    Without a `key` the same file for the same day is the same division: given again, it is not
    done again.
    """

    path: Path
    effective: date
    actor: Actor
    reason: str
    key: str | None = None
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Moving:
    """An open issue, the grid it lies in, and the one it goes to; no grid where it has gone."""

    issue_id: UUID
    number: str
    grid: str | None
    to: str


@dataclass(frozen=True, slots=True)
class Division:
    """A division as it stands in the store, or would; `was_known`: a run before stored it."""

    event: GridsDivided
    issues: tuple[Moving, ...]
    was_known: bool


class Dividing:
    """Reads the file and the open issues, and gives the one order."""

    def __init__(
        self,
        directory: DirectoryStore,
        streams: Streams,
        lying_in: Callable[[Collection[str]], Iterable[UUID]],
    ) -> None:
        """`lying_in` names the open issues of grids, as the views have them."""
        self._directory = directory
        self._streams = streams
        self._lying_in = lying_in

    def divide(self, asked: AskedDivision) -> Division:
        """Store the division, unless it is asked only what it would be, or a run before did.

        Raises FaultyFileError, DomainError, StoreError, ViewsAwayError; then nothing is stored.
        """
        id_ = command_id(asked.actor, asked.key or _key(asked))
        stored = self._directory.division(id_)
        if stored is None:
            return Division(*self._new(asked, id_), was_known=False)
        named = ((UUID(issue), to) for issue, to in stored.issues.items())
        moving = tuple(self._moving(issue, to) for issue, to in named)
        return Division(stored, moving, was_known=True)

    def _new(self, asked: AskedDivision, id_: str) -> tuple[GridsDivided, tuple[Moving, ...]]:
        registers = self._directory.latest().registers
        file = read_division(asked.path, Directory(registers, asked.effective))
        issues = tuple(self._open(file))
        command = DivideGrids(
            command_id=id_,
            actor=asked.actor,
            received_at=self._directory.now(),
            reason=asked.reason,
            effective=asked.effective,
            mapping=dict(file.mapping),
            entered=file.entered,
            addresses=dict(file.named["addresses"]),
            places=dict(file.named["places"]),
            objects=dict(file.named["objects"]),
            open_issues=issues,
        )
        event = self._directory.draft(orders(registers, command))[0]
        if not isinstance(event, GridsDivided):
            raise TypeError(type(event))
        if not asked.dry_run:
            self._directory.give(*orders(registers, command))
        to = event.issues
        return event, tuple(Moving(one.id, one.number, one.grid, to[str(one.id)]) for one in issues)

    def _open(self, file: DivisionFile) -> Iterator[OpenIssue]:
        """Go through the open issues of the old grids, as their streams say."""
        for issue_id in self._lying_in(file.mapping.keys()):
            issue = self._streams.latest(issue_id).issue
            if issue.is_open and issue.ground and issue.ground.grid in file.mapping:
                yield _open_issue(issue, issue.ground.grid, file.named["issues"].get(issue.number))

    def _moving(self, issue_id: UUID, to: str) -> Moving:
        issue = self._streams.latest(issue_id).issue
        return Moving(issue_id, issue.number, issue.ground.grid if issue.ground else None, to)


def _key(asked: AskedDivision) -> str:
    digest = hashlib.sha256(asked.path.read_bytes()).hexdigest()
    return f"divide-{digest[:16]}-{asked.effective}"


def _open_issue(issue: Issue, grid: str, named: str | None) -> OpenIssue:
    place = issue.location.place if issue.location else None
    point = issue.location.point if issue.location else None
    return OpenIssue(
        id=issue.issue_id,
        number=issue.number,
        grid=grid,
        place=place or None,
        point=(point.longitude, point.latitude) if point else None,
        to=named,
    )
