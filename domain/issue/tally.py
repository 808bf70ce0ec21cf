"""What the clocks of issues came to: counts to compare what happened with what would have."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal

from domain.deadlines.model import Clock, Deadline
from domain.issue.commands import ActOnDue
from domain.issue.events import IssueEvent
from domain.issue.state import Issue

Judgement = Literal["on_time", "late", "running", "cancelled"]
JUDGEMENTS: Final[tuple[Judgement, ...]] = ("on_time", "late", "running", "cancelled")


def judged(deadline: Deadline) -> Judgement:
    """Return what a deadline came to; one that runs is late once its breach is on record."""
    if deadline.state == "cancelled":
        return "cancelled"
    if deadline.breached_at:
        return "late"
    return "on_time" if deadline.state == "met" else "running"


@dataclass(slots=True)
class Turned:
    """The deadlines of one clock in both worlds, and how many are judged otherwise."""

    happened: Counter[Judgement] = field(default_factory=Counter)
    would: Counter[Judgement] = field(default_factory=Counter)
    turned_late: int = 0
    turned_on_time: int = 0


@dataclass(slots=True)
class Tally:
    """A group of issues: its deadlines by clock, and what clocks did by themselves."""

    issues: int = 0
    clocks: dict[Clock, Turned] = field(default_factory=dict)
    happened: Counter[str] = field(default_factory=Counter)
    would: Counter[str] = field(default_factory=Counter)

    def add(
        self,
        before: tuple[Issue, Iterable[IssueEvent]],
        after: tuple[Issue, Iterable[IssueEvent]],
    ) -> None:
        """Count one issue as it is and as it would be, each with its events."""
        self.issues += 1
        (was, recorded), (would, simulated) = before, after
        for line in was.deadlines.values():
            self._of(line.clock).happened[judged(line)] += 1
        for line in would.deadlines.values():
            self._of(line.clock).would[judged(line)] += 1
        for id_ in was.deadlines.keys() & would.deadlines.keys():
            self._turn(was.deadlines[id_], would.deadlines[id_])
        self.happened.update(_acts(recorded))
        self.would.update(_acts(simulated))

    def _of(self, clock: Clock) -> Turned:
        return self.clocks.setdefault(clock, Turned())

    def _turn(self, was: Deadline, would: Deadline) -> None:
        turned, before, after = self._of(was.clock), judged(was), judged(would)
        turned.turned_late += before != "late" and after == "late"
        turned.turned_on_time += before == "late" and after == "on_time"


def _acts(events: Iterable[IssueEvent]) -> Iterable[str]:
    """Go through what timers recorded: warnings, breaches, urges, escalations, cards."""
    return (type(event).__name__ for event in events if event.stamp.caused_by == ActOnDue.__name__)
