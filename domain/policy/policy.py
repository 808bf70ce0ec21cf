"""The policy pack as one value: everything a decision looks up instead of knowing."""

from functools import cached_property

from pydantic import ConfigDict

from domain.base import CategoryCode, PersonCode, UnitCode
from domain.deadlines.model import Clock, Limit
from domain.policy.calendar import CalendarFile
from domain.policy.categories import CategoriesFile
from domain.policy.deadlines import DeadlinesFile
from domain.policy.pack import PackFile
from domain.policy.permissions import PermissionsFile
from domain.policy.reasons import ReasonsFile
from domain.policy.revisit import RevisitFile
from domain.policy.units import Member, UnitEntry, UnitsFile


class Policy(
    PackFile,
    CalendarFile,
    UnitsFile,
    CategoriesFile,
    PermissionsFile,
    DeadlinesFile,
    RevisitFile,
    ReasonsFile,
):
    """Everything a decision looks up instead of knowing: the sections of all files of a pack.

    `ref` is `pack@content hash` and stands in every event the policy decided.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))

    pack: str
    ref: str

    @cached_property
    def _units(self) -> dict[str, UnitEntry]:
        return {unit.code: unit for unit in self.units}

    @cached_property
    def _members(self) -> dict[str, Member]:
        return {member.id: member for member in self.members}

    @cached_property
    def _owners(self) -> dict[str, UnitCode]:
        return {owner.category: owner.unit for owner in self.categories}

    def unit(self, code: UnitCode) -> UnitEntry | None:
        """Return the unit of that code, None when there is none."""
        return self._units.get(code)

    def member(self, person: PersonCode) -> Member | None:
        """Return the member of that code, None when there is none."""
        return self._members.get(person)

    def knows_category(self, category: CategoryCode) -> bool:
        """Return whether the category or one above it has an owner."""
        return self.owner_of(category) is not None

    def owner_of(self, category: CategoryCode) -> UnitCode | None:
        """Return the unit that leads on the category, or on the nearest one above it."""
        path = category
        while path:
            if path in self._owners:
                return self._owners[path]
            path = path.rpartition("/")[0]
        return None

    def limit_for(self, clock: Clock, *, urgency: str, unit: UnitCode | None) -> Limit | None:
        """Return the limit of the first record that fits, None where the clock does not run."""
        for record in self.clocks:
            if record.clock != clock:
                continue
            if record.urgency and urgency not in record.urgency:
                continue
            if record.units and unit not in record.units:
                continue
            return record.limit
        return None
