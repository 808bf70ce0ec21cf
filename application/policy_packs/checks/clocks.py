"""Checks of the time limits: what they name exists, and each can apply."""

from collections.abc import Iterator
from typing import Final, get_args

from application.policy_packs.checks.look import Check, Found, Look, twice
from domain.deadlines.model import Limit
from domain.issue.values import Urgency
from domain.policy import ClockRecord

_URGENCIES: Final[tuple[str, ...]] = get_args(Urgency)


def _clocks(look: Look) -> Iterator[Found]:
    yield from twice("clocks", "id", look.codes("clocks", "id"))
    for place, record in enumerate(look.policy.clocks):
        loc = ("clocks", place)
        for urgency in record.urgency:
            if urgency not in _URGENCIES:
                yield Found((*loc, "urgency"), f"`{urgency}` is unknown", ", ".join(_URGENCIES))
        for unit in record.units:
            yield from look.unit((*loc, "units"), unit)
        for earlier in look.policy.clocks[:place]:
            if covers(earlier, record):
                problem = f"never applies, `{earlier.id}` above it fits wherever it does"
                yield Found(
                    loc, problem, "each clock once per scope, the special before the general"
                )


def _seconds(look: Look) -> Iterator[Found]:
    for place, record in enumerate(look.policy.clocks):
        yield from _second(look, ("clocks", place, "limit", "unit"), record.limit)


def _returns(look: Look) -> Iterator[Found]:
    yield from _second(look, ("returns", "limit", "unit"), look.policy.returns.limit)


def _second(look: Look, loc: tuple[str | int, ...], limit: Limit) -> Iterator[Found]:
    if limit.unit == "second" and not look.policy.demo:
        yield Found(loc, "`second` is for packs marked `demo: true`", "another unit")


def covers(earlier: ClockRecord, later: ClockRecord) -> bool:
    """Return whether the earlier record fits wherever the later one would."""
    urgencies = later.urgency or _URGENCIES
    wide = not earlier.urgency or set(urgencies) <= set(earlier.urgency)
    return earlier.clock == later.clock and wide and _covers_units(earlier, later)


def _covers_units(earlier: ClockRecord, later: ClockRecord) -> bool:
    if not earlier.units:
        return True
    return bool(later.units) and set(later.units) <= set(earlier.units)


CHECKS: Final = (
    Check(("clocks",), _clocks),
    Check(("clocks",), _seconds),
    Check(("returns",), _returns),
)
