"""A town of issues under way: usual orders at random, and what stood after each, noted live."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from domain.errors import DomainError
from domain.issue.commands import Command, ImportIssue, ReportIssue
from domain.issue.events import IssueEvent
from domain.issue.state import Issue
from tests.factories import issue_id_of
from tests.issue_orders import VARIANTS, usual, usual_actor
from tests.issues import Course
from tests.ordinary import MORNING

_PAUSES: Final = (0, 0, 1, 1, 5, 20, 20, 300, 1_500)
"""Minutes between two orders of the town."""


@dataclass
class Town:
    """Issues by the real rules, one clock for all; some orders are entered long after they were."""

    seed: int
    issues: int = 12
    now: datetime = MORNING
    events: list[IssueEvent] = field(default_factory=list)
    """In the order in which they were recorded."""
    lived: list[tuple[datetime, UUID, Issue]] = field(default_factory=list)
    """What the rules saw live: from the instant on the issue stood so."""

    def __post_init__(self) -> None:
        """Found the town."""
        self._chance = Random(self.seed)  # noqa: S311 -- no secret
        ids = (issue_id_of(f"town-{self.seed}-{index}") for index in range(self.issues))
        self._courses = [Course(issue=Issue.new(each), now=self.now) for each in ids]

    def live(self, orders: int) -> "Town":
        """Let so many orders be given, taken or refused, and timers go off when they are due."""
        for _ in range(orders):
            self.now += timedelta(minutes=self._chance.choice(_PAUSES))
            course = self._chance.choice(self._courses)
            while course.next_timer and course.next_timer <= self.now:
                before = course.next_timer
                course.now = self.now
                self._keep(course, course.timer(before))
                if course.next_timer == before:
                    break
            course.now = self.now
            self._order(course)
        return self

    def _order(self, course: Course) -> None:
        begins = course.issue.version == 0
        kinds = (ReportIssue, ReportIssue, ImportIssue) if begins else usual(course.issue)
        kind = self._chance.choice(kinds)
        fields: dict[str, Any] = dict(self._chance.choice(({}, {}, *VARIANTS.get(kind, ()))))
        by = usual_actor(course.issue, kind, fields)
        self._keep(course, course.order(kind, by, **fields, **self._entered_late(fields)))

    def _entered_late(self, fields: Mapping[str, object]) -> dict[str, object]:
        if self._chance.random() < 0.6 or "occurred_at" in fields:
            return {}
        return {"occurred_at": self.now - timedelta(minutes=self._chance.choice((1, 50, 4_000)))}

    def _keep(self, course: Course, command: Command) -> None:
        """Take the order; what it did to other issues is no part of this town."""
        before = len(course.events)
        try:
            course.take(command)
        except DomainError:
            return
        news = course.events[before:]
        self.events += news
        if news:
            self.lived.append((news[-1].stamp.recorded_at, course.issue.issue_id, course.issue))
