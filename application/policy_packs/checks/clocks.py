"""Checks of the time limits: what they name exists, and each can apply."""

from collections.abc import Iterator, Sequence
from typing import Final, get_args

from application.policy_packs.checks.look import Check, Found, Look, twice
from application.yaml_marks import Loc
from domain.deadlines.model import DAY_UNITS, Limit, Unit
from domain.issue.values import Urgency
from domain.policy import ClockRecord
from domain.policy.categories import lies_below

URGENCIES: Final[tuple[str, ...]] = get_args(Urgency)


def _clocks(look: Look) -> Iterator[Found]:
    yield from twice("clocks", "id", look.codes("clocks", "id"))
    yield from records(look, ("clocks",), look.policy.clocks)


def _returns(look: Look) -> Iterator[Found]:
    returns = look.policy.returns
    yield from limits_of(look, ("returns", "limit"), returns.limit)
    for place, special in enumerate(returns.special):
        yield from limits_of(look, ("returns", "special", place, "limit"), special.limit)


def _return_sources(look: Look) -> Iterator[Found]:
    # A pack with sources of its own inherits the limits of those it has not.
    special = look.policy.returns.special if "returns" in look.own else ()
    for place, each in enumerate(special):
        for number, source in enumerate(each.sources):
            loc = ("returns", "special", place, "sources", number)
            yield from look.unknown("source", loc, source, "sources")


def records(look: Look, loc: Loc, given: Sequence[ClockRecord]) -> Iterator[Found]:
    """Yield what is wrong with a list of time limits."""
    for place, record in enumerate(given):
        yield from _scope(look, (*loc, place), record)
        yield from limits_of(look, (*loc, place, "limit"), record.limit)
        for earlier in given[:place]:
            if covers(earlier, record):
                yield never_applies((*loc, place), earlier.id)


def never_applies(loc: Loc, earlier: str) -> Found:
    """Return the fault of a record that the `earlier` one above it leaves nothing."""
    problem = f"never applies, `{earlier}` above it fits wherever it does"
    return Found(loc, problem, "each clock once per scope, the special before the general")


def scope_of(
    look: Look, loc: Loc, *, urgency: Sequence[str], units: Sequence[str]
) -> Iterator[Found]:
    """Yield what is wrong with the urgencies and units that a record is for."""
    for each in urgency:
        if each not in URGENCIES:
            yield Found((*loc, "urgency"), f"`{each}` is unknown", ", ".join(URGENCIES))
    for unit in units:
        yield from look.unit((*loc, "units"), unit)


def _scope(look: Look, loc: Loc, record: ClockRecord) -> Iterator[Found]:
    yield from scope_of(look, loc, urgency=record.urgency, units=record.units)
    for key in record.loops:
        yield from look.unknown("loop", (*loc, "loops"), key, "loops", "key")
    for category in record.categories:
        yield from look.category((*loc, "categories"), category)


def limits_of(look: Look, loc: Loc, limit: Limit) -> Iterator[Found]:
    """Yield what is wrong with a limit beyond its form."""
    yield from unit_of(look, loc, limit.unit)
    if limit.amount == 0 and limit.unit not in DAY_UNITS:
        # No days mean the same day; no hours would be late at once.
        problem = f"0 {limit.unit} is over before it begins"
        yield Found((*loc, "amount"), problem, "at least 1, or 0 with a unit of days")


def unit_of(look: Look, loc: Loc, unit: Unit | None) -> Iterator[Found]:
    """Yield the fault of counting in seconds where nobody demonstrates anything."""
    if unit == "second" and not look.policy.demo:
        problem = "`second` is for packs marked `demo: true`"
        yield Found((*loc, "unit"), problem, "another unit")


def covers(earlier: ClockRecord, later: ClockRecord) -> bool:
    """Return whether the earlier record fits wherever the later one would."""
    return (
        earlier.clock == later.clock
        and holds(earlier.urgency, later.urgency or URGENCIES)
        and holds(earlier.units, later.units)
        and holds(earlier.loops, later.loops)
        and holds(earlier.request_types, later.request_types)
        and (not earlier.categories or _below(later.categories, earlier.categories))
    )


def holds(wide: Sequence[str], narrow: Sequence[str]) -> bool:
    """Return whether a list holds all of another one; an empty list is for everything."""
    return not wide or (bool(narrow) and set(narrow) <= set(wide))


def _below(narrow: Sequence[str], wide: Sequence[str]) -> bool:
    return bool(narrow) and all(lies_below(category, wide) for category in narrow)


CHECKS: Final = (
    Check(("clocks",), _clocks),
    Check(("returns",), _returns),
    Check(("returns", "sources"), _return_sources),
)
