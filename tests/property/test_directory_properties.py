"""What holds for every register, whatever lists were taken over and whatever trees were drawn."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from domain.directory.difference import difference
from domain.directory.directory import Directory
from domain.directory.records import Ended, Place, Unit
from domain.directory.register import Register
from domain.directory.registers import Registers
from domain.errors import DomainError
from tests.registers import after, change

FIRST: Final = date(2026, 1, 1)
CODES: Final = tuple("abcdefgh")

days = st.integers(0, 400).map(lambda nth: FIRST + timedelta(days=nth))
lists = st.dictionaries(st.sampled_from(CODES), st.text(max_size=3), max_size=8)
# Who hangs on whom; "" is nobody.
trees = st.dictionaries(st.sampled_from(CODES), st.sampled_from(("", *CODES)), max_size=8)


def places(listed: dict[str, str]) -> list[Place]:
    """Return a list as it would be imported: no line says since when."""
    return [Place(code=code, name=name) for code, name in listed.items()]


def taken_over(register: Register[Place], listed: dict[str, str], day: date) -> Register[Place]:
    """Return the register after the list was taken over on the day."""
    found = difference(register, places(listed), day)
    return register.ended(found.ended).entered(found.entered)


def says(register: Register[Place], day: date) -> dict[str, str]:
    """Return code → name of what holds on the day."""
    return {place.code: place.name for place in register.holding(day)}


class TestDifferences:
    """A list taken over is what the register says from its day on; twice is no change."""

    @given(st.lists(st.tuples(days, lists), max_size=6))
    def test_the_register_becomes_the_list(
        self, imports: list[tuple[date, dict[str, str]]]
    ) -> None:
        """Day after day each list holds from its day to the next list's."""
        register: Register[Place] = Register()
        told = dict(imports)
        for day in sorted(told):
            register = taken_over(register, told[day], day)
            assert difference(register, places(told[day]), day).is_empty
        for day, listed in told.items():
            assert says(register, day) == listed

    @given(st.lists(st.tuples(days, lists), max_size=6))
    def test_no_two_versions_overlap(self, imports: list[tuple[date, dict[str, str]]]) -> None:
        """Versions of a code follow each other in time."""
        register: Register[Place] = Register()
        for day, listed in sorted(imports, key=lambda each: each[0]):
            register = taken_over(register, listed, day)
        for versions in register.versions.values():
            assert all(one.end <= other.start for one, other in pairwise(versions))

    @given(lists, lists, days)
    def test_only_what_differs_is_written(
        self, before: dict[str, str], now: dict[str, str], day: date
    ) -> None:
        """Added, changed and ended are told apart, and nothing else is told."""
        register = taken_over(Register(), before, FIRST)
        found = difference(register, places(now), day)
        assert {place.code for place in found.added} == now.keys() - before.keys()
        assert {end.code for end in found.ended} == before.keys() - now.keys()
        assert {place.code for place in found.changed} == {
            code for code in now.keys() & before.keys() if now[code] != before[code]
        }


class TestTrees:
    """Whatever is entered, units form a tree, or the order is refused."""

    @given(st.lists(trees, max_size=4))
    def test_there_is_never_a_cycle_or_an_orphan(self, drawn: Sequence[dict[str, str]]) -> None:
        """Going up from any unit ends; every parent is there."""
        registers = Registers(units=Register.of(Unit(code=code) for code in CODES))
        for nth, tree in enumerate(drawn, 1):
            day = FIRST + timedelta(days=nth)
            units = [
                Unit(code=code, parent=parent or None, valid_from=day)
                for code, parent in tree.items()
            ]
            try:
                registers = after(registers, change("units", units))
            except DomainError as refusal:
                assert refusal.code == "tree_cycle"  # noqa: PT017  # accepted orders go on
        for day in (FIRST, date(2026, 6, 1)):
            _check_tree(Directory(registers, day))

    @given(st.lists(st.tuples(st.sampled_from(CODES), st.sampled_from(CODES)), max_size=8))
    def test_a_successor_is_always_found_or_nobody(self, mergers: list[tuple[str, str]]) -> None:
        """Whoever merged into whom, also in a circle, the search ends at an active unit."""
        units = Register.of(Unit(code=code) for code in CODES)
        for nth, (code, heir) in enumerate(mergers, 1):
            day = FIRST + timedelta(days=nth)
            if units.on(code, day):
                units = units.ended([Ended(code=code, at=day, successor=heir)])
        directory = Directory(Registers(units=units), date(2026, 6, 1))
        for code in CODES:
            heir_now = directory.successor(code)
            assert heir_now is None or directory.unit(heir_now)


def _check_tree(directory: Directory) -> None:
    for code in directory.active_units():
        above = [unit.code for unit in directory.above(code)]
        assert code not in above
        assert len(above) == len(set(above))
        unit = directory.unit(code)
        assert unit
        assert unit.parent is None or above[0] == unit.parent
