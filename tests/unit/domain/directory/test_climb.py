"""Upwards past vacancies, absences and recusal; the seven levels of mechanisms.md T1."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from domain.base import Role
from domain.directory import Registers
from domain.directory.climb import climb
from domain.directory.records import Absence, Person, Post, Record, Unit
from domain.directory.register import Register
from tests.registers import a_county, entered, on

T1: Final = {
    "worker": 320,
    "estate": 226,
    "grid": 619,
    "building": 1502,
    "stairwell": 2897,
    "section": 989,
    "floor": 4144,
}
"""People on each of the seven levels. Sections are fewer than stairwells: the tree is ragged."""

TEAMS: Final = 36


def seven_levels() -> Registers:
    """Return the organisation of mechanisms.md T1: 36 teams, 10,697 posts, each filled."""
    teams = [Unit(code=f"team-{nth}", kind="team") for nth in range(TEAMS)]
    posts = [*_posts()]
    people = [Person(code=f"holder-{post.code}", posts=(post.code,)) for post in posts]
    return Registers(units=Register.of(teams), posts=Register.of(posts), people=Register.of(people))


def _posts() -> Iterator[Post]:
    above: dict[str, str] = {"worker": "", **{low: high for high, low in pairwise(T1)}}
    # Where there is no section, a floor hangs on its stairwell: every other one does here.
    for level, count in T1.items():
        for nth in range(count):
            high = "stairwell" if level == "floor" and nth % 2 else above[level]
            under = f"{high}-{nth % T1[high]}" if high else None
            role: Role = "unit_lead" if level == "worker" and nth < TEAMS else "reporter"
            yield Post(code=f"{level}-{nth}", unit=f"team-{nth % TEAMS}", role=role, under=under)


class TestClimb:
    """A report climbs to the nearest filled post; vacancy or absence never stalls it."""

    def test_it_begins_with_the_units_own_head(self) -> None:
        """And says who that is."""
        found = climb(on(a_county()), "community-1")
        assert (found.person, found.unit) == ("community-1-lead", "community-1")

    def test_a_vacancy_falls_through_upwards(self) -> None:
        """The path says why each rung was passed by."""
        found = climb(on(a_county()), "community-2")
        assert [(rung.unit, rung.why) for rung in found.path] == [
            ("community-2", "no_head"),
            ("street-1", "filled"),
        ]

    def test_who_is_recused_is_passed_by(self) -> None:
        """So is a whole unit that is complained about."""
        recused = frozenset({"community-1-lead"})
        found = climb(
            on(a_county()), "community-1", recused=recused, recused_units=frozenset({"street-1"})
        )
        assert [rung.why for rung in found.path] == ["recused", "recused", "filled"]
        assert found.person == "county-lead"

    def test_who_is_away_is_passed_by_unless_he_has_a_deputy(self) -> None:
        """The deputy stands on the same rung."""
        away = Absence(code="a", person="community-1-lead")
        county = entered(a_county(), "absences", away)
        assert climb(on(county), "community-1").person == "street-1-lead"
        deputised = away.model_copy(update={"deputy": "housing-handler-1"})
        county = entered(a_county(), "absences", deputised)
        found = climb(on(county), "community-1")
        assert (found.person, found.path[-1].why) == ("housing-handler-1", "deputy")

    def test_above_leaves_the_first_rung_out(self) -> None:
        """The superior of a unit is never its own head."""
        assert climb(on(a_county()), "community-1", above=True).person == "street-1-lead"

    def test_a_dead_end_is_told(self) -> None:
        """Nobody found is not a failure: the path says what was looked at."""
        found = climb(on(a_county()), "county", recused=frozenset({"county-lead"}))
        assert (found.person, [rung.why for rung in found.path]) == (None, ["recused"])

    def test_a_unit_that_is_gone_climbs_as_its_heir(self) -> None:
        """Source: XF 24."""
        heir = Unit(code="old", valid_to=on(a_county()).day, successor="community-1")
        assert climb(on(entered(a_county(), "units", heir)), "old").unit == "community-1"


class TestSevenLevels:
    """mechanisms.md T1: 36 teams and 10,697 people on seven levels, ragged."""

    def test_the_counts_are_those_of_the_source(self) -> None:
        """320 + 226 + 619 + 1502 + 2897 + 989 + 4144."""
        registers = seven_levels()
        assert len(registers.units.versions) == 36
        assert len(registers.people.versions) == 10_697

    def test_a_report_climbs_all_levels_one_by_one(self) -> None:
        """With everybody but a community worker away, it ends there."""
        registers = seven_levels()
        day = on(registers).day
        everybody = frozenset(
            code for code in registers.people.versions if not code.startswith("holder-worker")
        )
        found = climb(on(registers, day), "floor-0", recused=everybody)
        levels = [str(rung.post).rpartition("-")[0] for rung in found.path]
        assert levels == [*reversed(T1)]

    def test_a_skipped_level_is_no_vacancy(self) -> None:
        """A floor without a section above it reports to its stairwell."""
        registers = seven_levels()
        found = climb(on(registers), "floor-1", above=True)
        assert found.post == "stairwell-1"

    def test_a_vacant_post_is_on_the_path(self) -> None:
        """It is flagged, and the climb goes on."""
        registers = seven_levels()
        without: list[Record] = [
            person for person in registers.people.everything() if person.code != "holder-floor-0"
        ]
        registers = registers.with_register("people", Register.of(without))
        found = climb(on(registers), "floor-0")
        assert [rung.why for rung in found.path] == ["vacant", "filled"]
