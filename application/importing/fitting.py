"""Does a mapping fit the policy in force? Asked before the first row is taken."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from application.importing.mapping import Mapping
from application.yaml_file import Fault, FaultyFileError
from domain.base import UNCLASSIFIED
from domain.policy import Policy


def check_fit(mapping: Mapping, policies: Sequence[Policy]) -> None:
    """Raise FaultyFileError for every category and unit of the mapping that no policy knows.

    The place of a row chooses among the policies: what its own does not know rejects the row.
    """
    faults = (*_categories(mapping, policies), *_unit(mapping, policies))
    if faults:
        raise FaultyFileError(*faults)


def _categories(mapping: Mapping, policies: Sequence[Policy]) -> Iterator[Fault]:
    used = {f"categories[{n}].use": rule.use for n, rule in enumerate(mapping.categories)}
    owned = (owner.category for policy in policies for owner in policy.categories)
    known = ", ".join(dict.fromkeys((UNCLASSIFIED, *owned)))
    for field, category in (used | {"constants.category": mapping.constants.category}).items():
        if category != UNCLASSIFIED and not any(p.knows_category(category) for p in policies):
            problem = f"`{category}` has no owner in {', '.join(each.ref for each in policies)}"
            yield Fault(_named(mapping), field, problem, f"{known}, or a path below one of them")


def _unit(mapping: Mapping, policies: Sequence[Policy]) -> Iterator[Fault]:
    unit = mapping.constants.unit
    if unit and not any(policy.unit(unit) for policy in policies):
        known = ", ".join(dict.fromkeys(entry.code for each in policies for entry in each.units))
        yield Fault(_named(mapping), "constants.unit", f"`{unit}` is no unit", known)


def _named(mapping: Mapping) -> Path:
    return Path(f"mapping of {mapping.source}")
