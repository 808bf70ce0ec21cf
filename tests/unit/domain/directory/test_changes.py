"""Changes of the registers: what is taken, and every refusal of mechanisms.md module 3."""

from datetime import date
from typing import Final

import pytest

from domain.base import Actor
from domain.directory.directory import Directory
from domain.directory.errors import UnitStaffedError
from domain.directory.records import (
    Absence,
    Address,
    Assignment,
    Certificate,
    Ended,
    Grid,
    Person,
    Place,
    Post,
    PublicObject,
    Record,
    Responsibility,
    Unit,
)
from domain.directory.registers import Registers
from domain.errors import DomainError
from tests.registers import (
    ADMINISTRATOR,
    DAY,
    UNITS,
    a_county,
    after,
    change,
    entered,
    events_of,
    on,
)

LATER: Final = date(2026, 6, 1)


def code_of(name: str, *records: Record, ended: tuple[Ended, ...] = ()) -> str:
    """Return the code this change of the small county is refused with."""
    with pytest.raises(DomainError) as refusal:
        events_of(a_county(), change(name, records, ended))
    return refusal.value.code


def moved(person: str, day: date) -> Registers:
    """Return the small county where somebody is in another street from the day on."""
    holder = Person(code=person, posts=("unit_lead@street-2",), valid_from=day)
    return after(a_county(), change("people", [holder]))


REFUSED: Final[dict[str, tuple[str, str, tuple[Record, ...]]]] = {
    "an orphan": ("orphan", "units", (Unit(code="new", parent="nowhere"),)),
    "an unknown successor": ("orphan", "units", (Unit(code="new", successor="nowhere"),)),
    "a unit above itself": ("tree_cycle", "units", (Unit(code="county", parent="community-1"),)),
    "a code twice": ("duplicate_code", "units", (Unit(code="new"), Unit(code="new", level=2))),
    "no day at all": (
        "validity_overlap",
        "units",
        (Unit(code="new", valid_from=DAY, valid_to=DAY),),
    ),
    "a post in no unit": ("orphan", "posts", (Post(code="p", unit="nowhere", role="handler"),)),
    "a post under none": (
        "orphan",
        "posts",
        (Post(code="p", unit="housing", role="handler", under="nowhere"),),
    ),
    "posts in a circle": (
        "tree_cycle",
        "posts",
        (
            Post(code="p", unit="housing", role="handler", under="q"),
            Post(code="q", unit="housing", role="handler", under="p"),
        ),
    ),
    "an unknown post": ("orphan", "people", (Person(code="new", posts=("sheriff",)),)),
    "a post of no unit": ("orphan", "people", (Person(code="new", posts=("handler@nowhere",)),)),
    "conflicting posts": (
        "posts_conflict",
        "people",
        (Person(code="new", posts=("auditor@county", "handler@housing")),),
    ),
    "absence of a stranger": ("orphan", "absences", (Absence(code="a", person="stranger"),)),
    "his own deputy": (
        "orphan",
        "absences",
        (Absence(code="a", person="county-lead", deputy="county-lead"),),
    ),
    "away twice at a time": (
        "validity_overlap",
        "absences",
        (Absence(code="a", person="county-lead"), Absence(code="b", person="county-lead")),
    ),
    "a grid of no community": ("orphan", "grids", (Grid(code="g", community="nowhere"),)),
    "a place in no grid": ("orphan", "places", (Place(code="p", grid="nowhere"),)),
    "an unknown responsible unit": ("orphan", "places", (Place(code="p", responsible="x"),)),
    "a place in itself": ("tree_cycle", "places", (Place(code="east", parent="east-1"),)),
    "a lamp of nobody": ("orphan", "objects", (PublicObject(code="o", type="lamp", unit="x"),)),
    "an address in no grid": ("orphan", "addresses", (Address(code="a", grid="nowhere"),)),
    "an unknown primary": (
        "orphan",
        "responsibilities",
        (Responsibility(code="r", category="物业", primary="nowhere"),),
    ),
    "two primaries": (
        "ambiguous_primary",
        "responsibilities",
        (
            Responsibility(code="r", category="物业", primary="housing"),
            Responsibility(code="s", category="物业", primary="market"),
        ),
    ),
    "an unknown leader": (
        "orphan",
        "assignments",
        (Assignment(code="a", layer="leader", who="stranger", area="community-1"),),
    ),
    "a building outside the unit's estate": (
        "outside_area",
        "assignments",
        (Assignment(code="a", layer="cadre", who="housing-handler-1", area="east-1"),),
    ),
}


class TestRefusals:
    """A change that would leave the directory wrong stores nothing."""

    @pytest.mark.parametrize("case", REFUSED)
    def test_it_is_refused(self, case: str) -> None:
        """Each refusal has the code that says which rule was broken."""
        code, name, records = REFUSED[case]
        assert code_of(name, *records) == code

    def test_a_unit_with_units_below_does_not_just_end(self) -> None:
        """Somebody takes over, or those below are moved first."""
        assert code_of("units", ended=(Ended(code="street-1", at=LATER),)) == "orphan"
        ended = Ended(code="street-1", at=LATER, successor="street-2")
        county = after(moved("street-1-lead", LATER), change("units", ended=[ended]))
        assert [unit.code for unit in on(county, LATER).above("community-1")] == [
            "street-2",
            "county",
        ]

    @pytest.mark.parametrize("successor", [None, "street-1"])
    def test_a_unit_does_not_end_around_its_people(self, successor: str | None) -> None:
        """Nobody acts for what is gone: they are moved from that day on, and then it ends."""
        ended = Ended(code="community-2", at=LATER, successor=successor)
        held = Person(code="cadre-7", posts=("handler@community-2",))
        staffed = after(a_county(), change("people", [held]))
        with pytest.raises(UnitStaffedError) as refusal:
            events_of(staffed, change("units", ended=[ended]))
        assert refusal.value.details["holders"] == ("cadre-7",)
        left = held.model_copy(update={"posts": ("handler@street-2",), "valid_from": LATER})
        county = after(staffed, change("people", [left]))
        county = after(county, change("units", ended=[ended]))
        assert on(county, LATER).unit("community-2") is None
        assert on(county, LATER).units_of("cadre-7") == {"street-2"}

    def test_nor_before_somebody_comes_to_it(self) -> None:
        """A post that begins later counts, too."""
        coming = Person(code="cadre-7", posts=("handler@community-2",), valid_from=LATER)
        county = after(a_county(), change("people", [coming]))
        with pytest.raises(UnitStaffedError):
            events_of(county, change("units", ended=[Ended(code="community-2", at=DAY)]))

    def test_a_retired_code_is_not_used_again(self) -> None:
        """After a gap it would mean something else under the name people remember."""
        county = after(a_county(), change("units", ended=[Ended(code="community-9", at=DAY)]))
        with pytest.raises(DomainError) as refusal:
            events_of(county, change("units", [Unit(code="community-9", valid_from=LATER)]))
        assert refusal.value.code == "code_retired"

    def test_what_ended_does_not_end_again(self) -> None:
        """Nor does what never was."""
        assert code_of("units", ended=(Ended(code="nowhere", at=DAY),)) == "validity_overlap"

    def test_a_single_post_has_one_holder_at_a_time(self) -> None:
        """Its next holder comes on the day the former one gave it up."""
        post = Post(code="secretary", unit="community-1", role="unit_lead")
        county = entered(a_county(), "posts", post)
        county = entered(county, "people", Person(code="first", posts=("secretary",)))
        second = Person(code="second", posts=("secretary",), valid_from=LATER)
        with pytest.raises(DomainError) as refusal:
            events_of(county, change("people", [second]))
        assert refusal.value.code == "post_taken"
        county = entered(county, "people", Person(code="first", valid_from=LATER))
        county = entered(county, "people", second)
        assert on(county).holders("secretary") == ("first",)
        assert on(county, LATER).holders("secretary") == ("second",)


class TestWhoMay:
    """The registers belong to the administrator, the 三包 to the office that places cadres."""

    def test_only_an_administrator_changes_a_register(self) -> None:
        """Whoever else is refused, and an administrator of nowhere too."""
        unit = Unit(code="new", parent="county")
        assert events_of(a_county(), change("units", [unit], by=ADMINISTRATOR))
        handler = Actor(id="housing-handler-1", role="handler", unit="housing")
        stranger = Actor(id="stranger", role="administrator", unit="county")
        for actor in (handler, stranger):
            with pytest.raises(DomainError) as refusal:
                events_of(a_county(), change("units", [unit], by=actor))
            assert refusal.value.code == "not_permitted"

    def test_only_the_placement_office_moves_cadres(self) -> None:
        """Source: mechanisms.md P4."""
        county = entered(a_county(), "units", Unit(code="office", kind="placement_office"))
        county = entered(county, "people", Person(code="placer", posts=("dispatcher@office",)))
        estate = Assignment(code="a", layer="unit", who="housing", area="east")
        placer = Actor(id="placer", role="dispatcher", unit="office")
        assert events_of(county, change("assignments", [estate], by=placer))
        with pytest.raises(DomainError) as refusal:
            events_of(county, change("assignments", [estate], by=ADMINISTRATOR))
        assert refusal.value.code == "not_permitted"


class TestTaken:
    """What a change leaves behind."""

    def test_the_past_stays_what_it_was(self) -> None:
        """A unit renamed in June keeps its old name in May."""
        renamed = Unit(code="housing", name="住房局", parent="county", level=1, valid_from=LATER)
        county = entered(a_county(), "units", renamed)
        names = [on(county, day).unit("housing") for day in (DAY, LATER)]
        assert [unit.name for unit in names if unit] == ["住建局", "住房局"]

    def test_what_is_so_already_brings_nothing_about(self) -> None:
        """The same records a second time are no events."""
        assert events_of(a_county(), change("units", UNITS)) == ()

    def test_a_long_list_is_several_events(self) -> None:
        """All of one order, each short enough to be read in one piece; ends are told once."""
        people = [Person(code=f"p-{nth}") for nth in range(1001)]
        ended = Ended(code="housing-handler-1", at=LATER)
        events = events_of(a_county(), change("people", people, [ended]))
        assert [len(event.records) for event in events] == [500, 500, 1]
        assert [event.version for event in events] == [1, 2, 3]
        assert [event.ended for event in events] == [(ended,), (), ()]

    def test_a_building_of_his_units_estate_is_a_cadres(self) -> None:
        """Three layers of 三包: the leader's community, the unit's estate, the cadre's building."""
        county = entered(
            a_county(),
            "assignments",
            Assignment(code="a", layer="leader", who="county-lead", area="community-1"),
            Assignment(code="b", layer="unit", who="housing", area="east"),
        )
        cadre = Assignment(code="c", layer="cadre", who="housing-handler-1", area="east-1")
        assert events_of(county, change("assignments", [cadre]))

    def test_dual_roles_are_one_person(self) -> None:
        """A community worker may be a grid worker too. Source: mechanisms.md T7."""
        posts = ("reporter@community-1", "handler@community-1")
        county = entered(a_county(), "people", Person(code="both", posts=posts))
        assert [post.role for post in on(county).posts_of("both")] == ["reporter", "handler"]

    def test_the_catalogue_of_certificates_is_a_register(self) -> None:
        """Source: mechanisms.md B3."""
        county = entered(
            a_county(), "certificates", Certificate(code="no-crime", name="无犯罪证明")
        )
        assert county.certificates.on("no-crime", DAY)


class TestAbsence:
    """A deputy acts in the posts of who is away, for as long as he is away."""

    def test_the_deputy_holds_the_post_meanwhile(self) -> None:
        """And is recused like a member of that unit."""
        absence = Absence(
            code="leave-1",
            person="community-1-lead",
            deputy="housing-handler-1",
            valid_from=DAY,
            valid_to=LATER,
        )
        county = entered(a_county(), "absences", absence)
        lead = Actor(id="housing-handler-1", role="unit_lead", unit="community-1")
        away, back = Directory(county, DAY), Directory(county, LATER)
        assert away.holds_post(lead)
        assert "community-1" in away.ties("housing-handler-1").units
        assert not back.holds_post(lead)
        assert back.absence("community-1-lead") is None
