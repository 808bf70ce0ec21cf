"""A policy pack as types: who there is, who may, how long it may take, how a revisit goes."""

from datetime import date
from functools import cached_property
from typing import Annotated

from pydantic import ConfigDict, Field

from domain.base import Actor, CategoryCode, Frozen, PersonCode, ReasonCode, Role, UnitCode
from domain.calendar import Window
from domain.deadlines.model import Clock, Limit


class Named(Frozen):
    """A name in both languages of the program."""

    zh: str
    en: str


class UnitEntry(Frozen):
    """A unit that may hold issues. `active_to` is exclusive."""

    code: UnitCode
    name: Named
    active_from: date | None = None
    active_to: date | None = None

    def is_active(self, day: date) -> bool:
        """Return whether the unit exists on `day`."""
        starts = self.active_from is None or self.active_from <= day
        return starts and (self.active_to is None or day < self.active_to)


class Post(Frozen):
    """A role held for a unit."""

    role: Role
    unit: UnitCode


class Member(Frozen):
    """Somebody who acts in the system, known by a code, with his posts."""

    id: PersonCode
    posts: Annotated[tuple[Post, ...], Field(min_length=1)]
    companies: tuple[str, ...] = ()
    """Companies he is tied to: he is recused where one of them is complained about."""


class CategoryOwner(Frozen):
    """The one unit that leads on a category; a category path owns what lies below it."""

    category: CategoryCode
    unit: UnitCode


class ClockRecord(Frozen):
    """One time limit. The first record that fits clock, urgency and unit applies."""

    id: str
    clock: Clock
    limit: Limit
    urgency: tuple[str, ...] = ()
    units: tuple[UnitCode, ...] = ()


class ReturnRules(Frozen):
    """How long a unit may ask to give an issue back, and how often it may be given back."""

    limit: Limit
    upheld_before_designation: Annotated[int, Field(ge=1)] = 2


class RevisitRules(Frozen):
    """Attempts of a revisit: how many, on how many dates, at what hours (rules.md 7.3)."""

    attempts: Annotated[int, Field(ge=1)] = 3
    dates: Annotated[int, Field(ge=1)] = 2
    hours: Window | None = None
    waive_when_anonymous: bool = True


class Reasons(Frozen):
    """The closed lists a reason must come from."""

    reject: tuple[ReasonCode, ...]
    give_back: tuple[ReasonCode, ...]
    cause: tuple[ReasonCode, ...]
    dissatisfied: tuple[ReasonCode, ...]


class Policy(Frozen):
    """Everything a decision looks up instead of knowing. Read from `policies/<pack>/policy.yaml`.

    `ref` is `pack@content hash` and stands in every event the policy decided.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))

    pack: str
    ref: str
    demo: bool = False
    """Only a pack marked so may count in the unit `second`."""
    title: Named
    number_prefix: Annotated[str, Field(pattern=r"^[A-Z]{2,4}$")]
    calendar: str
    centre: UnitCode
    office_windows: tuple[Window, ...]
    units: tuple[UnitEntry, ...]
    members: tuple[Member, ...]
    categories: tuple[CategoryOwner, ...]
    roles: dict[str, tuple[Role, ...]]
    clocks: tuple[ClockRecord, ...]
    returns: ReturnRules
    revisit: RevisitRules
    reopen_window_days: Annotated[int, Field(ge=0)]
    reasons: Reasons

    @cached_property
    def _units(self) -> dict[str, UnitEntry]:
        return {unit.code: unit for unit in self.units}

    @cached_property
    def _members(self) -> dict[str, Member]:
        return {member.id: member for member in self.members}

    @cached_property
    def _owners(self) -> dict[str, UnitCode]:
        return {owner.category: owner.unit for owner in self.categories}

    def unit(self, code: UnitCode) -> UnitEntry | None:
        """Return the unit of that code, None when there is none."""
        return self._units.get(code)

    def member(self, person: PersonCode) -> Member | None:
        """Return the member of that code, None when there is none."""
        return self._members.get(person)

    def units_of(self, person: PersonCode) -> frozenset[UnitCode]:
        """Return every unit the person holds a post in."""
        member = self.member(person)
        return frozenset(post.unit for post in member.posts) if member else frozenset()

    def holds_post(self, actor: Actor) -> bool:
        """Return whether the actor holds the post he acts in."""
        member = self.member(actor.id)
        return member is not None and any(
            post.role == actor.role and post.unit == actor.unit for post in member.posts
        )

    def knows_category(self, category: CategoryCode) -> bool:
        """Return whether the category or one above it has an owner."""
        return self.owner_of(category) is not None

    def owner_of(self, category: CategoryCode) -> UnitCode | None:
        """Return the unit that leads on the category, or on the nearest one above it."""
        path = category
        while path:
            if path in self._owners:
                return self._owners[path]
            path = path.rpartition("/")[0]
        return None

    def limit_for(self, clock: Clock, *, urgency: str, unit: UnitCode | None) -> Limit | None:
        """Return the limit of the first record that fits, None where the clock does not run."""
        for record in self.clocks:
            if record.clock != clock:
                continue
            if record.urgency and urgency not in record.urgency:
                continue
            if record.units and unit not in record.units:
                continue
            return record.limit
        return None
