"""What-if: the recorded past under another policy or calendar. Reads the log, writes nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from application.event_store import EventStore
from application.facts import FactsInForce
from domain.calendar import SHANGHAI
from domain.issue.events import IssueDiscovered, IssueEvent, IssueReported
from domain.issue.evolve import fold
from domain.issue.rerun import Rerun
from domain.issue.state import Issue
from domain.issue.tally import Tally

GroupBy = Literal["unit", "category", "month", "source"]
_PAGE: Final = 2_000
_WHOLE: Final = ""


@dataclass(frozen=True, slots=True)
class Span:
    """The issues to look at: reported from `since` on and before `until`, as of `now`."""

    since: datetime
    until: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class Simulated:
    """All issues together, and each group by its key."""

    whole: Tally
    groups: dict[str, Tally]


def simulate(
    store: EventStore,
    facts: FactsInForce,
    span: Span,
    *,
    by: GroupBy | None = None,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Simulated:
    """Return how the issues of the span would have gone under `facts`, against what happened.

    Memory holds one issue at a time, and the ids of those in the span. Raises StoreError.
    """
    whole, groups = Tally(), dict[str, Tally]()
    ids = tuple(_reported_within(store, span))
    for done, issue_id in enumerate(ids, start=1):
        recorded = tuple(each.event for each in store.read_issue(issue_id))
        was = fold(Issue.new(issue_id), recorded)
        rerun = Rerun(facts.at)
        would = rerun.run(recorded, until=span.now)
        for tally in (whole, *_group(groups, by, was, recorded)):
            tally.add((was, recorded), (would, rerun.events))
        progress(done, len(ids))
    return Simulated(whole, groups)


def _reported_within(store: EventStore, span: Span) -> Iterator[UUID]:
    """Yield the issues that began in the span, in the order of the log."""
    position = 0
    while (page := store.page(position, _PAGE)).recorded:
        for recorded in page.recorded:
            event = recorded.event
            if not isinstance(event, IssueDiscovered | IssueReported) or event.version > 1:
                continue
            if span.since <= _began(event) < span.until:
                yield event.stream
        position = page.position


def _began(event: IssueEvent) -> datetime:
    return event.stamp.occurred_at


def _group(
    groups: dict[str, Tally], by: GroupBy | None, issue: Issue, events: tuple[IssueEvent, ...]
) -> Iterator[Tally]:
    if by:
        yield groups.setdefault(_KEYS[by](issue, events) or _WHOLE, Tally())


def _unit(issue: Issue, events: tuple[IssueEvent, ...]) -> str:
    """Return the unit that had the issue last."""
    had = (getattr(event, "unit", None) for event in reversed(events))
    return issue.lead_unit or next((unit for unit in had if unit), "")


def _month(_issue: Issue, events: tuple[IssueEvent, ...]) -> str:
    return f"{_began(events[0]).astimezone(SHANGHAI):%Y-%m}"


_KEYS: Final[dict[GroupBy, Callable[[Issue, tuple[IssueEvent, ...]], str]]] = {
    "unit": _unit,
    "category": lambda issue, _events: issue.category,
    "month": _month,
    "source": lambda issue, _events: issue.source,
}
