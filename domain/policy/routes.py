"""`routes.yaml`: who gets an issue where the owner of its category alone does not say it."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from domain.base import CategoryCode, Frozen, PersonCode, UnitCode
from domain.calendar import Window
from domain.policy.places import PlaceType


class RouteCondition(Frozen):
    """When a rule fits: every condition that is given must. A category covers what lies below."""

    categories: tuple[CategoryCode, ...] = ()
    place_types: tuple[PlaceType, ...] = ()
    places: tuple[str, ...] = ()
    object_types: tuple[str, ...] = ()
    answers: dict[str, str] = Field(default_factory=dict)
    """Question code → the value that must have been chosen."""
    hours: Window | None = None
    days: Literal["working", "rest"] | None = None


class RouteTarget(Frozen):
    """Where it leads: exactly one of the four."""

    unit: UnitCode | None = None
    person: PersonCode | None = None
    post: str | None = None
    owner: Literal["category", "place", "object", "community"] | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        given = [self.unit, self.person, self.post, self.owner]
        if sum(each is not None for each in given) != 1:
            msg = "a route leads to exactly one; accepted: unit, person, post or owner"
            raise ValueError(msg)
        return self


class RouteRule(Frozen):
    """One rule. The first that fits applies; where none fits, the owner of the category leads."""

    id: Annotated[str, Field(min_length=1, max_length=64)]
    when: RouteCondition = RouteCondition()
    to: RouteTarget
    source: str = ""


class RoutesFile(Frozen):
    """The rules, the special before the general."""

    routes: tuple[RouteRule, ...] = ()
