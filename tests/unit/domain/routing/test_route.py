"""Exactly one lead unit, or an explained "no owner": every way routing may go."""

from datetime import date, datetime
from typing import Any, Final

import pytest

from domain.directory import Registers
from domain.directory.records import (
    Absence,
    Ended,
    Person,
    Place,
    PublicObject,
    Responsibility,
)
from domain.directory.register import Register
from domain.policy import Policy
from domain.routing import Matter, Route, route
from tests.calendars import at, office
from tests.ordinary import a_policy
from tests.registers import DAY, a_county, after, change, entered, on

MONDAY: Final = at("2026-03-02T10:00")


def a_pack(*routes: dict[str, object], owners: dict[str, str] | None = None) -> Policy:
    """Return the default pack with these rules, and category → owner."""
    owned = [{"category": c, "unit": u} for c, u in (owners or {"城乡建设": "housing"}).items()]
    return Policy.model_validate({**fields_of(a_policy()), "routes": routes, "categories": owned})


def fields_of(policy: Policy) -> dict[str, object]:
    """Return what a policy was made of, without what it has worked out since."""
    return {name: getattr(policy, name) for name in Policy.model_fields}


def routed(
    policy: Policy | None = None,
    registers: Registers | None = None,
    *,
    when: datetime = MONDAY,
    day: date = DAY,
    **matter: Any,  # noqa: ANN401  # fields of a matter
) -> Route:
    """Return where the matter goes in the small county."""
    given = Matter(**{"category": "城乡建设", "at": when, **matter})
    return route(given, policy or a_pack(), on(registers or a_county(), day), office())


def why(found: Route) -> list[str]:
    """Return what spoke, in order."""
    return [step.why for step in found.steps]


class TestOwners:
    """Without a rule of the pack: objects, list, category, place, area, in this order."""

    def test_the_owner_of_the_category_leads(self) -> None:
        """Also of what lies below it; the versions that decided are named."""
        found = routed(category="城乡建设/供热")
        assert (found.unit, found.person, why(found)) == ("housing", None, ["category"])
        assert (found.policy, found.directory) == (a_pack().ref, "county@1")

    def test_the_responsibility_list_comes_first(self) -> None:
        """It says by category and day who is primary."""
        item = Responsibility(
            code="r-1", category="城乡建设", primary="market", valid_to=date(2026, 5, 1)
        )
        county = entered(a_county(), "responsibilities", item)
        assert routed(registers=county).unit == "market"
        assert routed(registers=county, day=date(2026, 5, 1)).unit == "housing"

    def test_whose_the_object_is_leads(self) -> None:
        """A broken lamp is its owner's; two owners decide nothing."""
        county = entered(
            a_county(),
            "objects",
            PublicObject(code="lamp-1", type="lamp", unit="street-1"),
            PublicObject(code="lamp-2", type="lamp", unit="market"),
        )
        assert routed(registers=county, objects=("lamp-1",)).unit == "street-1"
        found = routed(registers=county, objects=("lamp-1", "lamp-2"))
        assert (found.unit, why(found)) == ("housing", ["category"])

    def test_without_an_owner_the_places_unit_leads(self) -> None:
        """A building takes after its estate."""
        found = routed(category="其他", place="east-1")
        assert (found.unit, why(found)) == ("housing", ["responsible"])

    def test_an_unmanaged_estate_is_its_communitys(self) -> None:
        """三无小区由街道社区兜底负责: the last resort, and one fallback owner."""
        found = routed(category="其他", place="bare")
        assert (found.unit, why(found)) == ("community-2", ["responsible", "area"])
        county = entered(
            a_county(), "places", Place(code="bare", type="三无", area="street-1", valid_from=DAY)
        )
        assert routed(registers=county, category="其他", place="bare").unit == "street-1"

    def test_a_grid_alone_is_its_communitys(self) -> None:
        """Where no place is known."""
        assert routed(category="其他", grid="grid-1").unit == "community-1"

    def test_nobody_is_an_explained_answer(self) -> None:
        """The queue of what has no owner, with all that was looked at."""
        found = routed(category="其他")
        assert (found.unit, found.queue, why(found)) == (None, "unowned", ["unowned"])
        found = routed(category="其他", place="nowhere")
        assert why(found) == ["responsible", "area", "unowned"]

    def test_a_unit_that_is_gone_is_followed(self) -> None:
        """To its successor, and past it where it left none. Source: XF 24."""
        heir = Ended(code="housing", at=DAY, successor="market")
        moved = Person(code="housing-handler-1", posts=("handler@market",), valid_from=DAY)
        left = after(a_county(), change("people", [moved]))
        county = after(left, change("units", ended=[heir]))
        found = routed(registers=county)
        assert (found.unit, found.steps[0].named) == ("market", "housing")
        nobody = after(left, change("units", ended=[Ended(code="housing", at=DAY)]))
        found = routed(registers=nobody, place="bare")
        assert (found.unit, why(found)) == ("community-2", ["category", "responsible", "area"])


RULES: Final[dict[str, tuple[dict[str, object], dict[str, Any], bool]]] = {
    "category": ({"categories": ["城乡建设"]}, {"category": "城乡建设/供热"}, True),
    "other category": ({"categories": ["城乡建设"]}, {"category": "城乡"}, False),
    "place type": ({"place_types": ["物业"]}, {"place": "east-1"}, True),
    "other place type": ({"place_types": ["三无"]}, {"place": "east-1"}, False),
    "place": ({"places": ["east"]}, {"place": "east-1"}, True),
    "other place": ({"places": ["west"]}, {"place": "east-1"}, False),
    "answer": ({"answers": {"leak": "yes"}}, {"answers": {"leak": ("gas", "yes")}}, True),
    "no answer": ({"answers": {"leak": "yes"}}, {}, False),
    "hours": ({"hours": {"opens": "08:00", "closes": "12:00"}}, {}, True),
    "other hours": ({"hours": {"opens": "18:00", "closes": "23:00"}}, {}, False),
    "working day": ({"days": "working"}, {}, True),
    "rest day": ({"days": "rest"}, {}, False),
    "a Saturday": ({"days": "rest"}, {"when": at("2026-03-07T10:00")}, True),
    # 2026-02-14 is a Saturday that is worked for 春节.
    "a worked Saturday": ({"days": "rest"}, {"when": at("2026-02-14T10:00")}, False),
    "object type": ({"object_types": ["lamp"]}, {"objects": ("lamp-1",)}, True),
    "other object type": ({"object_types": ["bin"]}, {"objects": ("lamp-1",)}, False),
}


class TestRules:
    """The pack's rules come before every owner; all of their conditions must hold."""

    @pytest.mark.parametrize("case", RULES)
    def test_a_rule_fits_or_not(self, case: str) -> None:
        """Each condition by itself."""
        when, matter, fits = RULES[case]
        lamp = PublicObject(code="lamp-1", type="lamp", unit="market")
        county = entered(a_county(), "objects", lamp)
        pack = a_pack({"id": "r", "when": when, "to": {"unit": "street-2"}})
        found = routed(pack, county, **matter)
        assert (found.unit == "street-2") is fits
        assert (found.steps[0].why == "rule") is fits

    def test_the_first_that_fits_applies(self) -> None:
        """One that leads to nobody is told and passed by."""
        pack = a_pack(
            {"id": "gone", "to": {"unit": "nowhere"}},
            {"id": "first", "to": {"unit": "market"}},
            {"id": "second", "to": {"unit": "street-1"}},
        )
        found = routed(pack)
        assert found.unit == "market"
        assert [(step.matched, step.unit) for step in found.steps] == [
            ("gone", None),
            ("first", "market"),
        ]

    @pytest.mark.parametrize(
        ("owner", "unit"),
        [
            ("category", "housing"),
            ("place", "community-2"),
            ("object", "market"),
            ("community", "community-2"),
        ],
    )
    def test_a_rule_may_name_an_owner(self, owner: str, unit: str) -> None:
        """Of the category, the place (with its fallback), the object, or the community itself."""
        lamp = PublicObject(code="lamp-1", type="lamp", unit="market")
        county = entered(a_county(), "objects", lamp)
        pack = a_pack({"id": "r", "to": {"owner": owner}})
        assert routed(pack, county, place="bare", objects=("lamp-1",)).unit == unit

    def test_it_may_end_at_a_person(self) -> None:
        """In the unit of his post; while he is away the unit alone."""
        pack = a_pack({"id": "r", "to": {"person": "housing-handler-1"}})
        assert routed(pack).person == "housing-handler-1"
        away = Absence(code="leave", person="housing-handler-1")
        found = routed(pack, entered(a_county(), "absences", away))
        assert (found.unit, found.person) == ("housing", None)
        assert routed(a_pack({"id": "r", "to": {"person": "stranger"}})).steps[0].unit is None

    def test_it_may_end_at_whoever_holds_a_post(self) -> None:
        """The first who is there; a vacant post leaves it to the unit."""
        pack = a_pack({"id": "r", "to": {"post": "unit_lead@street-1"}})
        assert routed(pack).person == "street-1-lead"
        gone = a_county().with_register("people", Register.of([Person(code="nobody")]))
        found = routed(pack, gone)
        assert (found.unit, found.person) == ("street-1", None)
        assert routed(a_pack({"id": "r", "to": {"post": "sheriff"}})).steps[0].unit is None


class TestList:
    """mechanisms.md B3: 36 items of two kinds, own duty and assisting."""

    def test_36_items_of_two_kinds(self) -> None:
        """Own duties route to their unit; an assisting one to its primary, never to who assists."""
        items = [
            Responsibility(
                code=f"item-{nth}",
                category=f"第{nth}项",
                kind="own" if nth % 3 else "assisting",
                primary="community-1" if nth % 3 else "housing",
                assisting=() if nth % 3 else ("community-1",),
            )
            for nth in range(36)
        ]
        county = entered(a_county(), "responsibilities", *items)
        assert len([*county.responsibilities.holding(DAY)]) == 36
        assert routed(registers=county, category="第1项").unit == "community-1"
        assert routed(registers=county, category="第3项").unit == "housing"

    def test_fifteen_functions_have_one_desk(self) -> None:
        """A8: fifteen items, one primary unit."""
        items = [
            Responsibility(code=f"f-{nth}", category=f"物业/{nth}", primary="housing")
            for nth in range(15)
        ]
        county = entered(a_county(), "responsibilities", *items)
        assert {routed(registers=county, category=f"物业/{nth}").unit for nth in range(15)} == {
            "housing"
        }
