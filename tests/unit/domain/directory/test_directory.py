"""Who there is on one day, as decisions look it up."""

from datetime import date

from domain.base import Actor
from domain.directory import Directory
from domain.policy import Policy
from tests.ordinary import HANDLER, a_policy

DAY = date(2026, 3, 2)


def without_housing_from(day: date) -> Directory:
    """Return the default pack's directory, its housing unit abolished on the day."""
    policy = a_policy()
    gone = [
        unit.model_copy(update={"active_to": day}) if unit.code == "housing" else unit
        for unit in policy.units
    ]
    fields = {name: getattr(policy, name) for name in Policy.model_fields}
    return Directory.seeded(Policy.model_validate({**fields, "units": gone}), DAY)


class TestUnits:
    """A unit is there on the days it exists."""

    def test_a_unit_is_found_on_its_days(self) -> None:
        """Its last day is the one before `active_to`."""
        assert without_housing_from(date(2026, 3, 3)).unit("housing") is not None
        assert without_housing_from(DAY).unit("housing") is None

    def test_only_active_units_are_offered(self) -> None:
        """What a refusal accepts are the units of the day."""
        offered = without_housing_from(DAY).active_units()
        assert "housing" not in offered
        assert "transport" in offered


class TestPeople:
    """A person acts in the posts he holds, and in no other."""

    def test_he_holds_his_own_post_only(self) -> None:
        """The unit counts as well as the role; a stranger holds nothing."""
        directory = Directory.seeded(a_policy(), DAY)
        assert directory.holds_post(HANDLER)
        assert not directory.holds_post(Actor(id=HANDLER.id, role="handler", unit="transport"))
        assert not directory.holds_post(Actor(id="stranger", role="handler", unit="housing"))
        assert directory.units_of("stranger") == frozenset()
