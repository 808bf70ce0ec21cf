"""Checks of the time limits: what they name exists, and each can apply."""

from collections.abc import Iterator, Sequence
from typing import Final, get_args

from application.policy_packs.checks.look import Check, Found, Look, twice
from application.yaml_marks import Loc
from domain.deadlines.model import DAY_UNITS, Limit
from domain.issue.values import Urgency
from domain.policy import ClockRecord
from domain.policy.categories import lies_below

URGENCIES: Final[tuple[str, ...]] = get_args(Urgency)


def _clocks(look: Look) -> Iterator[Found]:
    yield from twice("clocks", "id", look.codes("clocks", "id"))
    yield from records(look, ("clocks",), look.policy.clocks)


def _returns(look: Look) -> Iterator[Found]:
    yield from limits_of(look, ("returns", "limit"), look.policy.returns.limit)


def records(look: Look, loc: Loc, given: Sequence[ClockRecord]) -> Iterator[Found]:
    """Yield what is wrong with a list of time limits."""
    for place, record in enumerate(given):
        yield from _scope(look, (*loc, place), record)
        yield from limits_of(look, (*loc, place, "limit"), record.limit)
        for earlier in given[:place]:
            if covers(earlier, record):
                problem = f"never applies, `{earlier.id}` above it fits wherever it does"
                accepted = "each clock once per scope, the special before the general"
                yield Found((*loc, place), problem, accepted)


def _scope(look: Look, loc: Loc, record: ClockRecord) -> Iterator[Found]:
    for urgency in record.urgency:
        if urgency not in URGENCIES:
            yield Found((*loc, "urgency"), f"`{urgency}` is unknown", ", ".join(URGENCIES))
    for unit in record.units:
        yield from look.unit((*loc, "units"), unit)
    for key in record.loops:
        yield from look.unknown("loop", (*loc, "loops"), key, "loops", "key")
    for category in record.categories:
        yield from look.category((*loc, "categories"), category)


def limits_of(look: Look, loc: Loc, limit: Limit) -> Iterator[Found]:
    """Yield what is wrong with a limit beyond its form."""
    if limit.unit == "second" and not look.policy.demo:
        problem = "`second` is for packs marked `demo: true`"
        yield Found((*loc, "unit"), problem, "another unit")
    if limit.amount == 0 and limit.unit not in DAY_UNITS:
        # No days mean the same day; no hours would be late at once.
        problem = f"0 {limit.unit} is over before it begins"
        yield Found((*loc, "amount"), problem, "at least 1, or 0 with a unit of days")


def covers(earlier: ClockRecord, later: ClockRecord) -> bool:
    """Return whether the earlier record fits wherever the later one would."""
    urgencies = later.urgency or URGENCIES
    return (
        earlier.clock == later.clock
        and (not earlier.urgency or set(urgencies) <= set(earlier.urgency))
        and _holds(earlier.units, later.units)
        and _holds(earlier.loops, later.loops)
        and _holds(earlier.request_types, later.request_types)
        and (not earlier.categories or _below(later.categories, earlier.categories))
    )


def _holds(wide: Sequence[str], narrow: Sequence[str]) -> bool:
    return not wide or (bool(narrow) and set(narrow) <= set(wide))


def _below(narrow: Sequence[str], wide: Sequence[str]) -> bool:
    return bool(narrow) and all(lies_below(category, wide) for category in narrow)


CHECKS: Final = (Check(("clocks",), _clocks), Check(("returns",), _returns))
