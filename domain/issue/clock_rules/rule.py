"""The form of the clock table: what an event does to a clock, and when."""

from typing import Literal, NamedTuple

from domain.deadlines.model import Clock
from domain.issue.events.base import IssueEvent

Act = Literal["start", "meet", "meet_by_feedback", "cancel", "pause", "resume", "cancel_all"]
When = Literal["always", "back_to_claimed", "back_to_reported", "partly_solved"]


class ClockRule(NamedTuple):
    """What an event does to a clock; `source` says why."""

    event: type[IssueEvent]
    act: Act
    clock: Clock
    source: str
    when: When = "always"
