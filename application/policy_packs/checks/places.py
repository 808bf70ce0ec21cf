"""Checks of places, the responsibility list and routes."""

from collections.abc import Iterator, Sequence
from typing import Final

from application.policy_packs.checks.look import Check, Found, Look, twice
from application.yaml_marks import Loc
from domain.policy import PlaceEntry, RouteCondition
from domain.policy.validity import Valid


def _places(look: Look) -> Iterator[Found]:
    for place, entry in enumerate(look.policy.places):
        loc = ("places", place)
        yield from look.unit((*loc, "lead"), entry.lead)
        yield from look.unit((*loc, "community"), entry.community)
        yield from _backwards(loc, entry)
        for earlier in look.policy.places[:place]:
            if earlier.code == entry.code and earlier.overlaps(entry):
                yield _double(loc, earlier, entry)


def _double(loc: Loc, earlier: PlaceEntry, entry: PlaceEntry) -> Found:
    if earlier.lead and entry.lead and earlier.lead != entry.lead:
        problem = f"two units lead on `{entry.code}` at one time: {earlier.lead}, {entry.lead}"
        return Found((*loc, "lead"), problem, "one lead unit at a time")
    problem = f"overlaps in time with another entry of `{entry.code}`"
    return Found((*loc, "code"), problem, "valid_from not before the other's valid_to")


def _responsibilities(look: Look) -> Iterator[Found]:
    items = look.policy.responsibilities
    yield from _overlapping("responsibilities", "id", [(item.id, item) for item in items])
    for place, item in enumerate(items):
        loc = ("responsibilities", place)
        yield from look.unit((*loc, "primary"), item.primary)
        for number, unit in enumerate(item.assisting):
            yield from look.unit((*loc, "assisting", number), unit)
        if item.category is not None:
            yield from look.category((*loc, "category"), item.category)


def _certificates(look: Look) -> Iterator[Found]:
    found = [(each.code, each) for each in look.policy.certificates]
    yield from _overlapping("certificates", "code", found)


def _overlapping(section: str, key: str, entries: Sequence[tuple[str, Valid]]) -> Iterator[Found]:
    for place, (code, entry) in enumerate(entries):
        yield from _backwards((section, place), entry)
        if any(code == other and entry.overlaps(each) for other, each in entries[:place]):
            problem = f"overlaps in time with another entry of `{code}`"
            accepted = "each once at a time: valid_from not before the other's valid_to"
            yield Found((section, place, key), problem, accepted)


def _backwards(loc: Loc, entry: Valid) -> Iterator[Found]:
    if entry.valid_from and entry.valid_to and entry.valid_from >= entry.valid_to:
        yield Found((*loc, "valid_to"), "lies before valid_from", "a later date, exclusive")


def _routes(look: Look) -> Iterator[Found]:
    yield from twice("routes", "id", look.codes("routes", "id"))
    open_rules = (n for n, rule in enumerate(look.policy.routes) if rule.when == RouteCondition())
    first = next(open_rules, None)
    for place, rule in enumerate(look.policy.routes):
        loc = ("routes", place)
        if first is not None and place > first:
            problem = f"never applies, `{look.policy.routes[first].id}` above it fits always"
            yield Found(loc, problem, "the special before the general")
        yield from look.unit((*loc, "to", "unit"), rule.to.unit)
        for number, category in enumerate(rule.when.categories):
            yield from look.category((*loc, "when", "categories", number), category)


CHECKS: Final = (
    Check(("places",), _places),
    Check(("responsibilities",), _responsibilities),
    Check(("certificates",), _certificates),
    Check(("routes",), _routes),
)
