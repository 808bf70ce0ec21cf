"""Registers the opinions of a meeting, each an issue; what was taken before is not taken again."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from application.edge import Edge
from application.importing.report import Rejected
from application.meeting.opinion import Meeting
from application.meeting.opinion_file import Numbered, Read
from application.order import Order
from application.streams import Streams
from domain.base import Actor
from domain.issue.errors import DuplicateReportError
from domain.issue.ids import issue_id_of_source
from domain.issue.state import Issue
from domain.receipt import Refusal
from domain.step import Outcome

TakeIn = Callable[[Order], Awaitable[Outcome]]
REPORT = "ReportIssue"


@dataclass(slots=True)
class MeetingReport:
    """What became of the opinions; `away` says why it stopped before the end, to be repeated."""

    read: int = 0
    numbers: list[str] = field(default_factory=list)
    """Of the issues that were opened now."""
    existing: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    """Rows that are no opinion."""
    refused: list[tuple[int, Refusal]] = field(default_factory=list)
    """Opinions that a rule refuses, by their lines."""
    degraded: bool = False
    away: Refusal | None = None

    @property
    def took_nothing(self) -> bool:
        """Tell whether every opinion was rejected."""
        return len(self.rejected) + len(self.refused) == self.read


class Register:
    """Takes a meeting's opinions in, one order each, so that a crash leaves whole issues only."""

    def __init__(self, edge: Edge, streams: Streams, take_in: TakeIn) -> None:
        """Take what compares texts, what knows the issues, and the intake."""
        self._edge = edge
        self._streams = streams
        self._take_in = take_in

    async def register(
        self,
        meeting: Meeting,
        opinions: Sequence[Read],
        *,
        actor: Actor,
        channel: str,
        occurred_at: datetime | None = None,
    ) -> MeetingReport:
        """Open an issue for every opinion that has none yet.

        An interrupted run goes on where it ended, and a row that was rejected may be mended. Raises
        DuplicateReportError, before anything is stored, where the meeting was registered before:
        in full, or with other opinions. Raises StoreError, VaultUnavailableError.
        """
        orders = {
            item: Order(
                kind=REPORT,
                actor=actor,
                draft=meeting.draft(each.opinion, item=item, of=len(opinions)),
                channel=channel,
                occurred_at=occurred_at,
            )
            for item, each in enumerate(opinions, start=1)
            if isinstance(each, Numbered)
        }
        self._check_new(meeting, orders, of=len(opinions))
        report = MeetingReport(read=len(opinions))
        for item, read in enumerate(opinions, start=1):
            if isinstance(read, Rejected):
                report.rejected.append(read)
            elif not _add(report, read.line, await self._take_in(orders[item])):
                break
        return report

    def _check_new(self, meeting: Meeting, orders: dict[int, Order], *, of: int) -> None:
        """Raise DuplicateReportError unless something of this very meeting is still to be taken."""
        # One beyond the last: a longer file was registered under this id before.
        known = {item: self._known(meeting, item) for item in range(1, of + 2)}
        stored = {item: issue for item, issue in known.items() if issue.version}
        for item, issue in stored.items():
            if not self._is_same(issue, orders.get(item), of=of):
                raise _taken(meeting, item, issue)
        if stored and orders.keys() <= stored.keys():
            raise _taken(meeting, *next(iter(stored.items())))

    def _known(self, meeting: Meeting, item: int) -> Issue:
        issue_id = issue_id_of_source(meeting.source, meeting.external_id(item))
        return self._streams.latest(issue_id).issue

    def _is_same(self, issue: Issue, order: Order | None, *, of: int) -> bool:
        raised = issue.meeting
        if order is None or raised is None or raised.of != of:
            return False
        return self._edge.same_text(issue, order)


def _taken(meeting: Meeting, item: int, issue: Issue) -> DuplicateReportError:
    return DuplicateReportError(
        source=meeting.source, external_id=meeting.external_id(item), number=issue.number
    )


def _add(report: MeetingReport, line: int, outcome: Outcome) -> bool:
    """Count an outcome; return False where the rest cannot be taken now."""
    report.degraded |= outcome.degraded
    if outcome.kind == "unavailable":
        report.away = outcome.refusal
        return False
    if outcome.refusal:
        report.refused.append((line, outcome.refusal))
    elif outcome.receipt:
        report.numbers.append(outcome.receipt.number)
    else:
        report.existing += 1
    return True
