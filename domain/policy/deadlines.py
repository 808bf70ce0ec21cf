"""`deadlines.yaml`: how long each clock may run, and how long an issue may be given back."""

from typing import Annotated, NamedTuple

from pydantic import Field

from domain.base import CategoryCode, Frozen, UnitCode
from domain.deadlines.model import Clock, Limit
from domain.issue.values import RequestType
from domain.policy.categories import lies_below
from domain.policy.sources import SourceCode


class ClockRecord(Frozen):
    """One time limit. The first record that fits applies; a list that is empty fits everything.

    A category stands for what lies below it.
    """

    id: str
    clock: Clock
    limit: Limit
    urgency: tuple[str, ...] = ()
    units: tuple[UnitCode, ...] = ()
    loops: tuple[str, ...] = ()
    categories: tuple[CategoryCode, ...] = ()
    request_types: tuple[RequestType, ...] = ()

    def fits(self, scope: "ClockScope") -> bool:
        """Return whether the record is about such an issue."""
        return (
            (not self.urgency or scope.urgency in self.urgency)
            and (not self.units or scope.unit in self.units)
            and (not self.loops or scope.loop in self.loops)
            and (not self.request_types or scope.request_type in self.request_types)
            and (not self.categories or lies_below(scope.category, self.categories))
        )


class ClockScope(NamedTuple):
    """What a limit may depend on; what is not known fits only records that do not ask for it."""

    urgency: str
    unit: UnitCode | None = None
    loop: str | None = None
    category: CategoryCode | None = None
    request_type: str | None = None


class ReturnLimit(Frozen):
    """The return limit of issues from some sources, in place of the ordinary one."""

    sources: Annotated[tuple[SourceCode, ...], Field(min_length=1)]
    limit: Limit


class ReturnRules(Frozen):
    """How long a unit may ask to give an issue back, and how often it may be given back."""

    limit: Limit
    special: tuple[ReturnLimit, ...] = ()
    upheld_before_designation: Annotated[int, Field(ge=1)] = 2

    def limit_for(self, source: str) -> Limit:
        """Return the limit for an issue from this source."""
        fits = (each.limit for each in self.special if source in each.sources)
        return next(fits, self.limit)


class DeadlinesFile(Frozen):
    """The time limits, the special before the general."""

    clocks: tuple[ClockRecord, ...]
    returns: ReturnRules
