"""What must hold between the sections of a policy pack, beyond the form of each."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import get_args

from domain.base import UNCLASSIFIED
from domain.issue.commands import COMMANDS
from domain.issue.values import Urgency
from domain.policy import ClockRecord, Policy

Found = tuple[str, str, str]
"""Field path, what is wrong, what would be accepted."""

_URGENCIES: tuple[str, ...] = get_args(Urgency)


def faults_in(policy: Policy) -> tuple[Found, ...]:
    """Return every contradiction in the pack, in the order of its sections."""
    return tuple(found for check in _CHECKS for found in check(policy))


def _office(policy: Policy) -> Iterator[Found]:
    for place, (above, below) in enumerate(pairwise(policy.office_windows), start=1):
        if below.opens <= above.closes:
            problem = "begins before the one above it ends"
            yield f"office_windows[{place}]", problem, "windows in order and apart"


def _units(policy: Policy) -> Iterator[Found]:
    codes = [unit.code for unit in policy.units]
    yield from _twice("units", "code", codes)
    if policy.centre not in codes:
        yield _unknown_unit(policy, "centre", policy.centre)
    for place, unit in enumerate(policy.units):
        if unit.active_from and unit.active_to and unit.active_from >= unit.active_to:
            yield f"units[{place}].active_to", "lies before active_from", "a later date, exclusive"


def _members(policy: Policy) -> Iterator[Found]:
    yield from _twice("members", "id", [member.id for member in policy.members])
    for place, member in enumerate(policy.members):
        for number, post in enumerate(member.posts):
            if policy.unit(post.unit) is None:
                field = f"members[{place}].posts[{number}].unit"
                yield _unknown_unit(policy, field, post.unit)


def _categories(policy: Policy) -> Iterator[Found]:
    yield from _twice("categories", "category", [owner.category for owner in policy.categories])
    for place, owner in enumerate(policy.categories):
        if policy.unit(owner.unit) is None:
            yield _unknown_unit(policy, f"categories[{place}].unit", owner.unit)
        if owner.category == UNCLASSIFIED:
            field = f"categories[{place}].category"
            yield field, "is dispatched by hand", "no owner for `unclassified`"


def _roles(policy: Policy) -> Iterator[Found]:
    for name, roles in policy.roles.items():
        if name not in COMMANDS:
            yield f"roles.{name}", "there is no such command", ", ".join(COMMANDS)
        if "auditor" in roles:
            yield f"roles.{name}", "an auditor never acts on an issue", "every role but auditor"
    for name in COMMANDS:
        if not policy.roles.get(name):
            yield f"roles.{name}", "nobody may give this order", "a list of at least one role"


def _clocks(policy: Policy) -> Iterator[Found]:
    yield from _twice("clocks", "id", [record.id for record in policy.clocks])
    for place, record in enumerate(policy.clocks):
        field = f"clocks[{place}]"
        for urgency in record.urgency:
            if urgency not in _URGENCIES:
                yield f"{field}.urgency", f"`{urgency}` is unknown", ", ".join(_URGENCIES)
        for unit in record.units:
            if policy.unit(unit) is None:
                yield _unknown_unit(policy, f"{field}.units", unit)
        for earlier in policy.clocks[:place]:
            if _covers(earlier, record):
                problem = f"never applies, `{earlier.id}` above it fits wherever it does"
                yield field, problem, "each clock once per scope, the special before the general"


def _limits(policy: Policy) -> Iterator[Found]:
    limits = {f"clocks[{n}].limit": record.limit for n, record in enumerate(policy.clocks)}
    for field, limit in (limits | {"returns.limit": policy.returns.limit}).items():
        if limit.unit == "second" and not policy.demo:
            yield f"{field}.unit", "`second` is for packs marked `demo: true`", "another unit"


def _revisit(policy: Policy) -> Iterator[Found]:
    revisit = policy.revisit
    if revisit.dates > revisit.attempts:
        yield "revisit.dates", "more dates than attempts", f"1 to {revisit.attempts}"


_CHECKS: tuple[Callable[[Policy], Iterable[Found]], ...] = (
    _office,
    _units,
    _members,
    _categories,
    _roles,
    _clocks,
    _limits,
    _revisit,
)


def _covers(earlier: ClockRecord, later: ClockRecord) -> bool:
    """Return whether the earlier record fits wherever the later one would."""
    same = earlier.clock == later.clock
    urgencies = later.urgency or _URGENCIES
    wide = not earlier.urgency or set(urgencies) <= set(earlier.urgency)
    return same and wide and _covers_units(earlier, later)


def _covers_units(earlier: ClockRecord, later: ClockRecord) -> bool:
    if not earlier.units:
        return True
    return bool(later.units) and set(later.units) <= set(earlier.units)


def _twice(section: str, key: str, values: list[str]) -> Iterator[Found]:
    for value, count in Counter(values).items():
        if count > 1:
            yield section, f"{key} `{value}` stands {count} times", "each once"


def _unknown_unit(policy: Policy, field: str, given: str) -> Found:
    return field, f"there is no unit `{given}`", ", ".join(unit.code for unit in policy.units)
