"""What routing looks at, and what it says: each step of its reasoning, and where it led."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from domain.base import CategoryCode, PersonCode, UnitCode
from domain.calendar import WorkingTime
from domain.directory import Directory
from domain.policy import Policy

Why = Literal["rule", "object", "list", "category", "responsible", "area", "unowned"]
"""What spoke: a rule of the pack, whose the object is, the responsibility list, the category's
owner, the place's responsible unit, the street or community as the last resort, or nobody."""

UNOWNED: Final = "unowned"
"""The queue of what has no owner (rules.md 4.13)."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What routing looks at. `at` judges hours and days; by question, the answers chosen."""

    category: CategoryCode
    at: datetime
    place: str | None = None
    grid: str | None = None
    objects: tuple[str, ...] = ()
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the reasoning: what spoke, what of it matched, whom it named, what came of that.

    `unit` is None where it named nobody who is there; the next step is looked at then.
    """

    why: Why
    matched: str
    named: str | None = None
    unit: UnitCode | None = None
    person: PersonCode | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """Where the issue goes; without a unit it waits in the queue `unowned`."""

    unit: UnitCode | None
    person: PersonCode | None
    steps: tuple[Step, ...]
    policy: str
    directory: str

    @property
    def queue(self) -> str | None:
        """Return the queue of what has no owner, None where somebody has it."""
        return None if self.unit else UNOWNED


@dataclass(frozen=True, slots=True)
class Desk:
    """The matter, and everything that is known where it is routed."""

    matter: Matter
    policy: Policy
    directory: Directory
    time: WorkingTime
