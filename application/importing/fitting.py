"""Does a mapping fit the policy in force? Asked before the first row is taken."""

from collections.abc import Iterator
from pathlib import Path

from application.importing.mapping import Mapping
from application.yaml_file import Fault, FaultyFileError
from domain.base import UNCLASSIFIED, CategoryCode
from domain.policy import Policy


def check_fit(mapping: Mapping, policy: Policy) -> None:
    """Raise FaultyFileError for every category and unit of the mapping the policy lacks."""
    faults = (*_categories(mapping, policy), *_unit(mapping, policy))
    if faults:
        raise FaultyFileError(*faults)


def _categories(mapping: Mapping, policy: Policy) -> Iterator[Fault]:
    used = {f"categories[{n}].use": rule.use for n, rule in enumerate(mapping.categories)}
    known = ", ".join((UNCLASSIFIED, *(owner.category for owner in policy.categories)))
    for field, category in (used | {"constants.category": mapping.constants.category}).items():
        if not _has_owner(category, policy):
            problem = f"`{category}` has no owner in {policy.ref}"
            yield Fault(_named(mapping), field, problem, f"{known}, or a path below one of them")


def _unit(mapping: Mapping, policy: Policy) -> Iterator[Fault]:
    unit = mapping.constants.unit
    if unit and policy.unit(unit) is None:
        known = ", ".join(entry.code for entry in policy.units)
        yield Fault(_named(mapping), "constants.unit", f"`{unit}` is no unit", known)


def _has_owner(category: CategoryCode, policy: Policy) -> bool:
    return category == UNCLASSIFIED or policy.knows_category(category)


def _named(mapping: Mapping) -> Path:
    return Path(f"mapping of {mapping.source}")
