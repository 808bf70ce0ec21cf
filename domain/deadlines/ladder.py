"""The ladder of a deadline as policy data: what happens before and after it is due, to whom."""

from operator import not_
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from domain.base import Frozen, StoredInstant, UnitCode
from domain.deadlines.units import Clock, Unit

RungAct = Literal[
    "urge",
    "notice",
    "supervise",
    "yellow",
    "red",
    "lamp",
    "criticise",
    "escalate",
    "interview",
]
"""What a rung does. `lamp` is the warning that a short limit gives instead of a yellow card."""

CARDS: Final[frozenset[RungAct]] = frozenset({"yellow", "red"})

WITHHELD: Final[frozenset[RungAct]] = CARDS | {"criticise", "interview"}
"""What is not done while the deadline is provisional (rules.md 2.3 (c)); reminders are."""

LEVELS: Final = ("lead_unit", "unit_lead", "superior", "supervisor")
"""Whom a rung may name beside units and posts; the directory says who that is."""

Spares = Literal["contacted", "explained"]
"""What spares the unit a rung: the complainant was reached, the delay was explained."""


_TAKEN: Final = ("breach", "warn-", "resume-", "decide-")
"""Actions that deadlines have without a ladder."""


class Offset(Frozen):
    """An instant of a deadline: so much after (negative: before) its start, last day or due.

    `share` of the clock's own time from start to due stands alone, with `since: start`. An amount
    in days leads to a day, on which `hour` says when; in hours it leads to an instant, from the
    opening where it counts since the last day. No amount is the last day itself, or the first late
    instant. `last_day` has no meaning for limits in hours: their deadlines get no such rung.
    """

    since: Literal["start", "last_day", "due"]
    amount: Annotated[int, Field(exclude_if=not_)] = 0
    unit: Unit | None = None
    share: Annotated[float, Field(gt=0, lt=1)] | None = None
    hour: Literal["opening", "day_end"] = "opening"
    """`day_end` is the one of the limit: 24:00, or the close of business."""

    @model_validator(mode="after")
    def _says_one_instant(self) -> Self:
        if (self.unit is None) != (self.amount == 0):
            msg = "amount and unit belong together; accepted: both, or neither"
            raise ValueError(msg)
        if self.share is not None and (self.since != "start" or self.amount):
            msg = "share with an amount or another origin; accepted: since start, share alone"
            raise ValueError(msg)
        if self.since == "start" and self.share is None and self.amount <= 0:
            msg = "since start; accepted: a share, or an amount above 0 with its unit"
            raise ValueError(msg)
        return self


class RungFields(Frozen):
    """What a rung says, as the policy writes it and as a deadline keeps it."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,47}$")]
    when: Offset
    does: RungAct
    to: Annotated[str, Field(exclude_if=not_)] = ""
    """A level that the directory resolves, a unit, or a post; the lead unit where left out."""
    level: Annotated[str, Field(exclude_if=not_)] = ""
    """Of a supervision: daily, listed, interview; daily where left out."""
    unless: Spares | None = None
    lamp_under_days: Annotated[int, Field(ge=0, exclude_if=not_)] = 0
    """A yellow card of a limit shorter than this is a warning lamp instead (rules.md 6)."""
    note: Annotated[str, Field(exclude_if=not_)] = ""
    source: Annotated[str, Field(exclude_if=not_)] = ""


class LadderRecord(RungFields):
    """One rung as the policy writes it. `key` tells it from the others of its ladder."""

    # Checked here alone: a deadline is made and read back at every step, its rungs with it.

    @model_validator(mode="after")
    def _is_no_other_action(self) -> Self:
        if self.key.startswith(_TAKEN):
            msg = f"key {self.key}; accepted: one that begins with none of {', '.join(_TAKEN)}"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _lamp_instead_of_yellow_only(self) -> Self:
        if self.lamp_under_days and self.does not in {"yellow", "lamp"}:
            msg = f"lamp_under_days with {self.does}; accepted: with yellow only"
            raise ValueError(msg)
        return self


class Rung(RungFields):
    """A rung of one deadline, with its instant: computed when the deadline was, and stored.

    `pending` is False for one that was given under an earlier revision, or that lay before the
    start: it stays on record so that a later due instant can set it anew.
    """

    at: StoredInstant
    pending: bool = True


class Escalation(Frozen):
    """The ladder of a clock. The first one that fits clock, urgency and unit applies."""

    id: str
    clock: Clock
    urgency: tuple[str, ...] = ()
    units: tuple[UnitCode, ...] = ()
    rungs: Annotated[tuple[LadderRecord, ...], Field(min_length=1)]

    def fits(self, clock: Clock, urgency: str, unit: UnitCode | None) -> bool:
        """Return whether the ladder is for such a deadline; an empty list fits everything."""
        return (
            self.clock == clock
            and (not self.urgency or urgency in self.urgency)
            and (not self.units or unit in self.units)
        )

    @model_validator(mode="after")
    def _each_key_once(self) -> Self:
        keys = [rung.key for rung in self.rungs]
        if len(set(keys)) != len(keys):
            twice = next(key for key in keys if keys.count(key) > 1)
            msg = f"rungs: {twice} is listed {keys.count(twice)} times; accepted: each key once"
            raise ValueError(msg)
        return self
