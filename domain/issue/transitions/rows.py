"""The form of the status table: a row per event, and the groups of statuses rows speak of."""

from typing import Final, Literal, NamedTuple

from domain.issue.events.base import IssueEvent
from domain.issue.values import OFF_PATH, Status

Target = Status | Literal["=", "before", "named"]
"""A status; `=` stays, `before` is the status before, `named` is the event's own `back_to`."""


class Row(NamedTuple):
    """In these statuses this event may be recorded; it leads to `to`; `source` says why."""

    statuses: tuple[Status, ...]
    event: type[IssueEvent]
    to: Target
    source: str


ON_PATH: Final[tuple[Status, ...]] = ("discovered", "reported", "dispatched", "claimed", "resolved")
OPEN: Final[tuple[Status, ...]] = (*ON_PATH, *sorted(OFF_PATH))
STANDING: Final[tuple[Status, ...]] = tuple(status for status in OPEN if status != "merged")
"""Open, and answering for itself."""
ANY: Final[tuple[Status, ...]] = (*OPEN, "closed", "rejected", "withdrawn", "referred")
HELD: Final[tuple[Status, ...]] = ("dispatched", "claimed")
RETURNING: Final[tuple[Status, ...]] = (*HELD, "return_requested")
REVISITED: Final[tuple[Status, ...]] = tuple(status for status in OPEN if status != "discovered")
BEFORE_DISPATCH: Final[tuple[Status, ...]] = ("discovered", "reported", "awaiting_information")
BEFORE_RESOLVED: Final[tuple[Status, ...]] = (
    "discovered",
    "reported",
    *RETURNING,
    "awaiting_information",
    "in_conference",
    "suspended",
)
LIFECYCLE = "lifecycle.md 2"
