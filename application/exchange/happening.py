"""An event as it leaves the system: typed attributes, related objects, what changed."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from application.exchange.plans import Plan
from application.exchange.pseudonyms import Pseudonyms

State = Mapping[str, Any]
"""An event as it is stored: JSON of its class's fields, of the newest version."""

Value = str | int | float | bool

Relation = tuple[str, str]
"""An object's id and the qualifier."""


class Happening(NamedTuple):
    """An event of an issue. `id` is `issue/version`, `time` when it happened, in UTC.

    `links` are object, qualifier, object; `changes` attributes of the issue with their new values.
    """

    id: str
    plan: Plan
    time: str
    issue: str
    number: str
    actor: str | None
    unit: str | None
    policy: str
    attributes: dict[str, Value]
    relations: list[Relation]
    links: list[tuple[str, str, str]]
    changes: list[tuple[str, Value]]


_OF_STAMP: Final = (
    "version",
    "recorded_at",
    "received_at",
    "status",
    "channel",
    "via",
    "caused_by",
    "directory",
    "calendar",
)
_LINKS: Final = frozenset({"part_of", "merged_into"})


def residents_of(plan: Plan, state: State) -> Iterator[str]:
    """Yield the residents whom an event names."""
    if plan.has_parties:
        for each in _complainants(state):
            yield each["person"]
    for field, prefix, _ in plan.relations:
        if prefix == "resident" and state.get(field):
            yield state[field]
    actor = state["stamp"]["actor"]
    if actor["role"] == "resident":
        yield actor["id"]


def happening(plan: Plan, state: State, people: Pseudonyms) -> Happening:
    """Return the event as it leaves the system."""
    stamp = state["stamp"]
    issue = stamp["issue_id"]
    actor = stamp["actor"]
    who = _actor(actor, people)
    about = f"issue:{issue}"
    relations: list[Relation] = [(about, "about")]
    links: list[tuple[str, str, str]] = []
    if who:
        relations.append((who, "done_by"))
    unit = actor.get("unit")
    if unit:
        relations.append((f"unit:{unit}", "done_for"))
        if who:
            links.append((who, "belongs_to", f"unit:{unit}"))
    relations.append((f"policy:{stamp['policy']}", "decided_under"))
    if plan.is_related:
        related = list(_related(plan, state, people))
        links += ((about, kind, target) for target, kind in related if kind in _LINKS)
        relations = list(dict.fromkeys(relations + related))
    return Happening(
        id=f"{issue}/{stamp['version']}",
        plan=plan,
        time=stamp["occurred_at"],
        issue=issue,
        number=stamp["number"],
        actor=who,
        unit=unit,
        policy=stamp["policy"],
        attributes=_attributes(plan, state, stamp, actor["role"]),
        relations=relations,
        links=links,
        changes=_changes(plan, state, stamp),
    )


def _attributes(plan: Plan, state: State, stamp: State, role: str) -> dict[str, Value]:
    found: dict[str, Value] = {name: stamp[name] for name in _OF_STAMP if name in stamp}
    found["role"] = role
    for field, name in plan.attributes:
        value = state.get(field)
        if isinstance(value, list):
            if value:
                found[name] = ",".join(value)
        elif value is not None:
            found[name] = value
    return found


def _changes(plan: Plan, state: State, stamp: State) -> list[tuple[str, Value]]:
    found: list[tuple[str, Value]] = [("status", stamp["status"])]
    found += [(name, state[name]) for name in plan.changes if state.get(name) is not None]
    if plan.changes and plan.has_location:
        found.append(("number", stamp["number"]))
        place = (state.get("location") or {}).get("place")
        if place:
            found.append(("place", place))
    return found


def _related(plan: Plan, state: State, people: Pseudonyms) -> Iterator[Relation]:
    for field, prefix, qualifier in plan.relations:
        value = state.get(field)
        if value is None:
            continue
        for each in value if isinstance(value, list) else (value,):
            yield _object(prefix, each, people), qualifier
    if plan.has_location:
        place = (state.get("location") or {}).get("place")
        if place:
            yield f"place:{place}", "at"
    if plan.has_parties:
        yield from _parties(state, people)


def _parties(state: State, people: Pseudonyms) -> Iterator[Relation]:
    for each in _complainants(state):
        yield people.resident(each["person"]), "complained_by"
    for each in state.get("respondents") or ():
        if each.get("unit"):
            yield f"unit:{each['unit']}", "complained_of"
        if each.get("person"):
            yield people.staff(each["person"]), "complained_of"


def _complainants(state: State) -> list[State]:
    one = state.get("complainant")
    return [*(state.get("complainants") or ()), *([one] if one else ())]


def _object(prefix: str, code: str, people: Pseudonyms) -> str:
    if prefix == "staff":
        return people.staff(code)
    return people.resident(code) if prefix == "resident" else prefix + code


def _actor(actor: State, people: Pseudonyms) -> str | None:
    if actor["role"] == "resident":
        return people.resident(actor["id"])
    return None if actor["id"] == "system" else people.staff(actor["id"])
