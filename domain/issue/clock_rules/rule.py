"""The form of the clock table: what an event does to a clock, and when."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from domain.deadlines.model import Clock
from domain.issue.events.base import IssueEvent

Act = Literal[
    "start",
    "carry_on",
    "meet",
    "meet_by_feedback",
    "cancel",
    "pause",
    "resume",
    "cancel_all",
    "take_up",
]
"""`take_up` lets the limit of a claimant's first claim run again. `carry_on` starts one that goes
on where the cancelled one ended; a `start` of the same clock holds where there is none."""
When = Literal[
    "always",
    "back_to_claimed",
    "back_to_reported",
    "back_to_dispatched",
    "left_to_decide",
    "to_another_unit",
    "first_claim",
    "claimed_again",
    "pool_is_free",
    "no_day_named",
    "reviewed",
    "evaluated",
    "time_kept",
]


class ClockRule(NamedTuple):
    """What an event does to a clock; `source` says why."""

    event: type[IssueEvent]
    act: Act
    clock: Clock
    source: str
    when: When = "always"
    subject: str = ""
    """The event's field that tells several deadlines of the clock apart; `bound`, its value."""
    reason: str = ""
    """Why a clock is held (`pause`); `resume` with a reason lets only a clock held for it go on."""
    each: bool = False
    """Whether it takes every deadline of the clock, whatever it is about."""

    def bound(self, fields: Mapping[str, Any]) -> "ClockRule":
        """Return the rule as it is for an event with these fields."""
        return self._replace(subject=str(fields[self.subject])) if self.subject else self
