"""Grids: points in polygons, addresses, and the re-division of 209 into 255 (mechanisms.md T2)."""

from datetime import date
from typing import Any, Final
from uuid import UUID

import pytest

from domain.base import SYSTEM
from domain.directory import Registers
from domain.directory.commands import DivideGrids, OpenIssue
from domain.directory.division import orders
from domain.directory.events import GridsDivided
from domain.directory.geometry import is_inside
from domain.directory.ground import (
    area_of,
    grid_at,
    grid_of_address,
    grid_of_place,
    pack_of,
    place_of_address,
    responsible_unit,
)
from domain.directory.heirs import Divided, divided_since
from domain.directory.records import Address, Grid, Place, Point, PublicObject
from domain.directory.register import Register
from domain.errors import DomainError
from tests.registers import NOW, a_county, after, entered, events_of, on

EFFECTIVE: Final = date(2026, 7, 1)
ISSUE: Final = UUID(int=7)
SHAPE: Final[tuple[Point, ...]] = ((0, 0), (4, 0), (4, 4), (2, 1), (0, 4))
"""A concave polygon: a square with a notch from above."""


class TestPointInPolygon:
    """A point is inside, outside, or on the edge, which counts as inside."""

    @pytest.mark.parametrize(
        ("point", "inside"),
        [
            ((1, 1), True),
            ((3.5, 3), True),
            ((2, 3), False),
            ((2, 1), True),
            ((0, 2), True),
            ((4, 4), True),
            ((5, 0), False),
            ((-1, 0), False),
            ((2, 0), True),
        ],
    )
    def test_it_is_told(self, point: Point, inside: bool) -> None:  # noqa: FBT001  # a row of the table
        """Concave shapes, corners and edges included."""
        assert is_inside(point, SHAPE) is inside

    def test_two_corners_enclose_nothing(self) -> None:
        """A grid without a boundary has no points."""
        assert not is_inside((0, 0), ((0, 0), (1, 1)))
        assert not is_inside((0, 0), ())


class TestGround:
    """A point or an address gives its grid; a place its responsible unit."""

    def test_a_point_gives_its_grid(self) -> None:
        """None and two are flags, not guesses."""
        county = a_county()
        assert grid_at(on(county), (1.0, 1.0)).grid == "grid-1"
        assert grid_at(on(county), (9.0, 9.0)).flag == "grid_missing"
        twin = Grid(code="twin", community="community-2", boundary=SHAPE)
        found = grid_at(on(entered(county, "grids", twin)), (1.0, 1.0))
        assert (found.flag, found.candidates) == ("grid_ambiguous", ("grid-1", "twin"))

    def test_an_address_gives_its_grid(self) -> None:
        """By its code or as it is written in the list."""
        line = Address(code="a-1", text="东街1号", grid="grid-1")
        county = entered(a_county(), "addresses", line)
        assert grid_of_address(on(county), "东街1号").grid == "grid-1"
        assert grid_of_address(on(county), "a-1").grid == "grid-1"
        assert grid_of_address(on(county), "西街1号").flag == "grid_missing"

    def test_an_address_gives_its_place(self) -> None:
        """By its code or its very text; where no line has it, or two places have, there is none."""
        line = Address(code="a-1", text="东街1号", place="east")
        county = entered(a_county(), "addresses", line)
        for given in ("东街1号", " 东街1号 ", "a-1"):
            assert place_of_address(on(county), given) == "east"
        assert place_of_address(on(county), "邻市东街1号") is None
        twin = Address(code="a-2", text="东街1号", place="bare")
        assert place_of_address(on(entered(county, "addresses", twin)), "东街1号") is None

    def test_a_building_takes_after_its_estate(self) -> None:
        """Grid and responsible unit are those of the estate around it."""
        directory = on(a_county())
        grid = grid_of_place(directory, "east-1")
        assert grid is not None
        assert (grid.code, responsible_unit(directory, "east-1")) == ("grid-1", "housing")

    def test_without_a_responsible_unit_the_community_answers(self) -> None:
        """三无小区由街道社区兜底负责."""
        directory = on(a_county())
        assert responsible_unit(directory, "bare") is None
        assert area_of(directory, "bare") == "community-2"

    def test_the_place_chooses_the_pack(self) -> None:
        """Its own, else that of the units above it; an unknown place chooses none."""
        county = entered(a_county(), "places", Place(code="other", pack="macheng"))
        assert pack_of(on(county), "other") == "macheng"
        assert pack_of(on(county), "bare") == "pingding"
        assert pack_of(on(county), "nowhere") is None


def a_city(grids: int = 209) -> Registers:
    """Return the county with so many grids, numbered, and an address in each."""
    names = [f"old-{nth}" for nth in range(grids)]
    return Registers(
        units=a_county().units,
        grids=Register.of(Grid(code=name, community="community-1") for name in names),
        addresses=Register.of(Address(code=f"at-{name}", grid=name) for name in names),
    )


def division(old: int = 209, new: int = 255, **more: Any) -> DivideGrids:  # noqa: ANN401  # its fields
    """Return the order that makes `new` grids of `old`: the first ones are cut in two."""
    cut = new - old
    mapping = {
        f"old-{nth}": (f"new-{nth}", f"new-{old + nth}") if nth < cut else (f"new-{nth}",)
        for nth in range(old)
    }
    fields = {
        "command_id": "division",
        "actor": SYSTEM,
        "received_at": NOW,
        "effective": EFFECTIVE,
        "mapping": mapping,
        "entered": tuple(Grid(code=f"new-{n}", community="community-1") for n in range(new)),
        "addresses": {f"at-old-{nth}": f"new-{nth}" for nth in range(cut)},
    }
    return DivideGrids.model_validate({**fields, **more})


def refused(command: DivideGrids, city: Registers | None = None) -> str:
    """Return the code the division is refused with."""
    with pytest.raises(DomainError) as refusal:
        events_of(city or a_city(), command)
    return refusal.value.code


class TestDivision:
    """209 grids become 255 on one day, by one order."""

    def test_209_become_255_on_the_day(self) -> None:
        """Before it the old ones stand, from it on the new ones."""
        city = after(a_city(), division())
        eve = date(2026, 6, 30)
        assert len([*city.grids.holding(eve)]) == 209
        assert len([*city.grids.holding(EFFECTIVE)]) == 255

    def test_an_old_grid_says_what_it_became(self) -> None:
        """From its last day on, by the order that divided it; the new ones say nothing."""
        city = after(a_city(), division())
        found = divided_since(on(city, EFFECTIVE), "old-0", date(2026, 3, 2))
        assert found == Divided("old-0", "division", EFFECTIVE, ("new-0", "new-209"))
        assert divided_since(on(city, date(2026, 6, 30)), "old-0", date(2026, 3, 2)) is None
        assert divided_since(on(city, EFFECTIVE), "new-0", EFFECTIVE) is None

    def test_every_address_lands_in_one_grid(self) -> None:
        """By the only heir, or as the order says."""
        (event,) = events_of(a_city(), division())
        assert isinstance(event, GridsDivided)
        assert len(event.addresses) == 209
        assert event.addresses["at-old-200"] == "new-200"

    def test_an_address_in_no_grid_or_two_is_refused(self) -> None:
        """Cut in two without a word about the address; or named for a grid of others."""
        assert refused(division(addresses={})) == "address_unassigned"
        wrong = {**division().addresses, "at-old-0": "new-5"}
        assert refused(division(addresses=wrong)) == "address_unassigned"

    def test_boundaries_settle_addresses_with_a_point(self) -> None:
        """Unless it lies in both halves, as on their common edge."""
        halves = (
            Grid(code="new-0", community="community-1", boundary=((0, 0), (1, 0), (1, 1), (0, 1))),
            Grid(code="new-1", community="community-1", boundary=((1, 0), (2, 0), (2, 1), (1, 1))),
        )
        order = division(1, 2, entered=halves, addresses={})
        for point, code in {(0.5, 0.5): "", (1.0, 0.5): "address_unassigned"}.items():
            line = Address(code="at-old-0", grid="old-0", point=point)
            city = a_city(1).with_register("addresses", Register.of([line]))
            if code:
                assert refused(order, city) == code
            else:
                assert events_of(city, order)[0].addresses == {"at-old-0": "new-0"}  # type: ignore[attr-defined]

    def test_an_open_issue_unmapped_is_refused(self) -> None:
        """It goes by its named grid, or the only heir."""
        lost = OpenIssue(id=ISSUE, grid="old-0")
        assert refused(division(open_issues=(lost,))) == "issue_unmapped"
        for issue in (
            OpenIssue(id=ISSUE, grid="old-0", to="new-209"),
            OpenIssue(id=ISSUE, grid="old-200"),
        ):
            (event,) = events_of(a_city(), division(open_issues=(issue,)))
            assert isinstance(event, GridsDivided)
            assert str(ISSUE) in event.issues

    def test_a_grid_without_its_part_is_refused(self) -> None:
        """An old one without heirs, a new one from nowhere, an old one nobody knows."""
        order = division()
        assert refused(division(mapping={**order.mapping, "old-3": ()})) == "grid_unmapped"
        assert refused(division(mapping={**order.mapping, "who": ("new-1",)})) == "grid_unmapped"
        more = (*order.entered, Grid(code="extra", community="community-1"))
        assert refused(division(entered=more)) == "grid_unmapped"
        assert refused(division(entered=order.entered[1:])) == "grid_unmapped"

    def test_an_old_code_means_nothing_new(self) -> None:
        """Codes of grids are never used again."""
        city = after(a_city(), division())
        again = division(
            mapping={"new-0": ("old-0",)}, entered=(Grid(code="old-0", community="community-1"),)
        )
        assert (
            refused(again.model_copy(update={"effective": date(2027, 1, 1)}), city)
            == "code_retired"
        )


def an_estate() -> Registers:
    """Return the county with an estate of two buildings in one grid, an address in the second."""
    places = (
        Place(code="yard", grid="grid-1"),
        Place(code="yard-1", parent="yard"),
        Place(code="yard-2", parent="yard"),
    )
    line = Address(code="a-2", place="yard-2", grid="grid-1")
    county = entered(a_county(), "places", *places)
    return entered(
        entered(county, "addresses", line),
        "objects",
        PublicObject(code="l", type="lamp", unit="housing", grid="grid-1"),
    )


def cut(**more: Any) -> DivideGrids:  # noqa: ANN401  # its fields
    """Return the order that cuts the estate's grid in two; `east` of the county is named."""
    fields: dict[str, Any] = {
        "command_id": "cut",
        "actor": SYSTEM,
        "received_at": NOW,
        "effective": EFFECTIVE,
        "mapping": {"grid-1": ("g-a", "g-b")},
        "entered": (
            Grid(code="g-a", community="community-1"),
            Grid(code="g-b", community="community-1"),
        ),
        "addresses": {"a-2": "g-b"},
        "objects": {"l": "g-a"},
    }
    places = {"east": "g-a", **more.pop("places", {})}
    return DivideGrids.model_validate({**fields, "places": places, **more})


def settled(county: Registers, command: DivideGrids) -> Registers:
    """Return the registers after the division with all that goes with it."""
    for order in orders(county, command):
        county = after(county, order)
    return county


class TestResettling:
    """What lies in a divided grid lies in exactly one new one afterwards."""

    def test_a_split_estate_is_told(self) -> None:
        """It lies in no one grid; its buildings do, the second by its address."""
        command = cut(places={"yard-1": "g-a"})
        (event,) = events_of(an_estate(), command)
        assert isinstance(event, GridsDivided)
        assert event.split == ("yard",)
        directory = on(settled(an_estate(), command), EFFECTIVE)
        grids = {code: grid_of_place(directory, code) for code in ("yard", "yard-1", "yard-2")}
        assert {code: grid and grid.code for code, grid in grids.items()} == {
            "yard": None,
            "yard-1": "g-a",
            "yard-2": "g-b",
        }
        assert grid_of_address(directory, "a-2").grid == "g-b"
        thing = directory.registers.objects.on("l", EFFECTIVE)
        assert thing is not None
        assert thing.grid == "g-a"

    def test_a_named_estate_takes_its_buildings_with_it(self) -> None:
        """A building of which nothing is known goes with it."""
        directory = on(settled(an_estate(), cut(places={"yard": "g-b"})), EFFECTIVE)
        grid = grid_of_place(directory, "yard-1")
        assert grid is not None
        assert grid.code == "g-b"

    def test_before_the_day_everything_is_as_it_was(self) -> None:
        """The registers hold both, each for its days."""
        directory = on(settled(an_estate(), cut(places={"yard": "g-b"})), date(2026, 6, 30))
        grid = grid_of_place(directory, "yard-1")
        assert grid is not None
        assert grid.code == "grid-1"

    @pytest.mark.parametrize(
        ("more", "code"),
        [
            ({}, "place_unassigned"),
            ({"places": {"east": "grid-2"}}, "place_unassigned"),
            ({"places": {"bare": "g-a"}}, "place_unassigned"),
            ({"objects": {}}, "place_unassigned"),
            ({"addresses": {}}, "address_unassigned"),
            ({"effective": date(2026, 3, 1)}, "past_time"),
        ],
        ids=["unknown building", "no heir", "another grid", "thing", "address", "day over"],
    )
    def test_nothing_is_left_out(self, more: dict[str, Any], code: str) -> None:
        """What lies nowhere, or where its grid never went, is named."""
        assert refused(cut(**more), an_estate()) == code

    def test_a_grid_may_keep_its_code(self) -> None:
        """It begins anew with what is left of it; the old one says what it became."""
        command = cut(
            mapping={"grid-1": ("grid-1", "g-b")},
            entered=(Grid(code="g-b", community="community-1"),),
            places={"east": "grid-1", "yard": "g-b"},
            objects={"l": "grid-1"},
        )
        county = settled(an_estate(), command)
        before, since = county.grids.versions["grid-1"]
        assert (before.end, since.start, since.heirs) == (EFFECTIVE, EFFECTIVE, ())
        found = divided_since(on(county, EFFECTIVE), "grid-1", date(2026, 3, 2))
        assert found == Divided("grid-1", "cut", EFFECTIVE, ("grid-1", "g-b"))
        assert divided_since(on(county, EFFECTIVE), "grid-1", EFFECTIVE) is None
