"""What a clock is about and what it counts in; import these through `domain.deadlines.model`."""

from typing import Final, Literal

Clock = Literal[
    "report",
    "dispatch",
    "claim",
    "return_decision",
    "information",
    "contact",
    "assistance",
    "resolve",
    "review",
    "extension_decision",
    "supervision_answer",
    "commitment",
    "rework_decision",
    "revisit",
    "suspension_review",
    "whole_issue",
]

Unit = Literal["natural_hour", "urgent_hour", "work_hour", "natural_day", "work_day", "second"]
"""Units of rules.md 2.1; `second` exists for demonstrations, tests and what a source gave."""

DAY_UNITS: Final[frozenset[Unit]] = frozenset({"natural_day", "work_day"})
"""These fall due at the end of a day, exclusive; all others at an instant, inclusive."""

SECONDS_OF: Final[dict[Unit, int]] = {
    "natural_hour": 3600,
    "urgent_hour": 3600,
    "work_hour": 3600,
    "second": 1,
}
"""How long one of an hour unit is; day units have no fixed length."""

DayEnd = Literal["midnight", "close_of_business"]
"""When a limit in days ends on its last day: at 24:00, or as the office closes (rules.md 2.2.4)."""

Lateness = Literal["deadline_instant", "elapsed_working_days"]
DeadlineState = Literal["running", "paused", "met", "breached", "cancelled"]
