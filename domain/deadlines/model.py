"""A deadline as a value: its limit, its due instant, its state and its explanation."""

from datetime import date
from operator import not_
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from domain.base import Frozen, StoredInstant
from domain.deadlines.ladder import Rung
from domain.deadlines.units import (
    DAY_UNITS,
    SECONDS_OF,
    Clock,
    DayEnd,
    DeadlineState,
    Lateness,
    Unit,
)

__all__ = [
    "DAY_UNITS",
    "SECONDS_OF",
    "STOPS",
    "Clock",
    "DayEnd",
    "Deadline",
    "DeadlineChange",
    "DeadlineState",
    "Extension",
    "Lateness",
    "Limit",
    "Pause",
    "Rung",
    "Step",
    "Unit",
    "Warn",
]


class Warn(Frozen):
    """When to warn before a deadline: exactly one of the three is set.

    `share`: when this part of the natural span from start to due has passed (0 < share < 1).
    `before`: this long before due, in natural hours.
    `last_day_opening`: when the office opens on the last day (rules.md 6, day units only).
    """

    share: Annotated[float, Field(gt=0, lt=1)] | None = None
    before: Annotated[float, Field(gt=0)] | None = None
    last_day_opening: bool = False

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.share is not None) + (self.before is not None) + self.last_day_opening != 1:
            msg = "a warning needs exactly one; accepted: share, before or last_day_opening"
            raise ValueError(msg)
        return self


class Limit(Frozen):
    """How long a clock may run: one record of a policy pack (rules.md head)."""

    amount: Annotated[int, Field(ge=0)]
    unit: Unit
    roll: Literal["none", "next_working_day"] = "none"
    day_end: DayEnd = "midnight"
    lateness: Lateness = "deadline_instant"
    warn: tuple[Warn, ...] = ()
    source: str = ""

    def __hash__(self) -> int:
        """Hash by what tells most limits apart: counts are remembered by their limit."""
        return hash((self.amount, self.unit))

    @model_validator(mode="after")
    def _fits_its_unit(self) -> Self:
        # A field that its unit ignores would promise what no deadline keeps.
        if self.roll != "none" and self.unit != "natural_day":
            msg = f"roll with {self.unit}; accepted: roll with natural_day only"
            raise ValueError(msg)
        if self.lateness != "deadline_instant" and self.unit != "work_day":
            msg = f"lateness {self.lateness} with {self.unit}; accepted: with work_day only"
            raise ValueError(msg)
        if self.unit not in DAY_UNITS and (
            self.day_end != "midnight" or any(warn.last_day_opening for warn in self.warn)
        ):
            msg = f"day_end or last_day_opening with {self.unit}; accepted: with day units only"
            raise ValueError(msg)
        return self


class Step(Frozen):
    """One line of an explanation: what was done with which days or instants, and by which rule.

    `first` and `last` are local dates or instants in ISO form (equal for a single one). Kinds, with
    what `note` holds: start_day_not_counted; counted, counted_make_up_day, skipped_rest_day,
    skipped_holiday (how many days); provisional_day (counted or skipped: the year's calendar is not
    published); moved_to_opening; office_time, elapsed_time (seconds); rolled_forward (rest_day or
    closed); day_end (midnight or close_of_business); late_only_from (elapsed_working_days forgives
    the rest days before it); paused (its reason; last is the planned end); resumed (whole days
    gained); extended (by how many of the limit's unit); taken_up (cancelled at the first,
    running again since the last); capped_by_upstream; given_by_source (the due instant is another
    system's); fixed (somebody named it); calendar_revised, policy_revised
    (the versions; from the old due instant to the new one); not_retroactive (from what was counted
    to what holds).
    """

    kind: str
    first: str
    last: str
    note: str = ""


class Pause(Frozen):
    """An interval in which the clock stood; `until` is open while it stands."""

    since: StoredInstant
    until: StoredInstant | None = None
    reason: str
    planned_until: StoredInstant | None = None
    """When the clock runs on by itself, where that was said."""


class Extension(Frozen):
    """An amount added to a limit, in its own unit, and when that was decided."""

    amount: Annotated[int, Field(ge=1)]
    at: StoredInstant
    reason: Annotated[str, Field(exclude_if=not_)] = ""


class Deadline(Frozen):
    """A running or finished clock of one issue. Identified by `id` (`resolve-1`, `resolve-2`, …).

    On time is `t <= due_at` when `due_inclusive` (hour units), else `t < due_at` (day units:
    `due_at` is 00:00 of the day after `last_day`). Source: rules.md 2.2.
    """

    id: str
    clock: Clock
    revision: Annotated[int, Field(ge=1)] = 1
    started_at: StoredInstant
    limit: Limit
    calendar: str
    policy: str
    warn_at: tuple[StoredInstant, ...] = ()
    due_at: StoredInstant
    due_inclusive: bool
    late_from: StoredInstant | None = None
    """Under `elapsed_working_days`: 00:00 of the first working day after `last_day`, when the count
    first passes the limit. None where `due_at` decides."""
    last_day: date
    provisional: bool = False
    pauses: tuple[Pause, ...] = ()
    state: DeadlineState = "running"
    stopped_at: StoredInstant | None = None
    elapsed_working_days: int | None = None
    """Set when stopped: working days d with start date < d <= stop date (rules.md 2.2.6)."""
    breached_at: StoredInstant | None = None
    """The due instant, once a breach is on record; the clock runs on until it is stopped."""
    explanation: tuple[Step, ...] = ()
    subject: Annotated[str, Field(exclude_if=not_)] = ""
    """What the clock is about where several of one kind run: an assistance, a stage, …"""
    ladder: Annotated[tuple[Rung, ...], Field(exclude_if=not_)] = ()
    """What happens by itself before and after the due instant, in order of time."""
    extensions: Annotated[tuple[Extension, ...], Field(exclude_if=not_)] = ()
    undecided_until: StoredInstant | None = None
    """While an extension that was asked for in time waits for its decision: when it counts as
    refused. No red card is given before (rules.md 5)."""


STOPS: Final = frozenset({"met", "late", "cancelled", "voided"})
"""The changes that stop a deadline; a cancelled one may be taken up again, the others never."""


class DeadlineChange(Frozen):
    """What an event did to a deadline. `deadline` is its new value where the due instant moved.

    met, cancelled: stopped at `at`; breached: `at` is the due instant; revoked: a breach recorded
    while an in-time step was under way is taken back; voided: it was met offline at `at`, after
    all; paused: the clock stands since `at`; resumed, revised, taken_up (a cancelled one runs
    again): `deadline` replaces the value before.
    """

    id: str
    why: Literal[
        "met",
        "late",
        "cancelled",
        "paused",
        "resumed",
        "breached",
        "revoked",
        "voided",
        "revised",
        "taken_up",
    ]
    at: StoredInstant
    reason: str = ""
    """Of a pause; of a revision by calendar or policy: `calendar_revised`, `policy_revised`."""
    planned_until: StoredInstant | None = None
    """Of a pause that ends by itself."""
    due_before: StoredInstant | None = None
    """The due instant that `deadline` replaces, where the change says both."""
    elapsed_working_days: int | None = None
    deadline: Deadline | None = None

    @model_validator(mode="after")
    def _carries_the_new_value(self) -> Self:
        if self.why in {"resumed", "revised", "taken_up"} and self.deadline is None:
            msg = f"{self.why} without the new deadline; accepted: with `deadline`"
            raise ValueError(msg)
        return self
