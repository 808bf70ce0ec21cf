"""Since when somebody held the post he acted in."""

from datetime import date

import pytest

from domain.base import Actor
from domain.directory import Directory, Registers
from domain.directory.records import Absence, Person
from domain.directory.register import Register
from domain.directory.tenure import Tenure, tenure

HANDLER = Actor(id="h-1", role="handler", unit="housing")
POST = "handler@housing"


def on(day: date, *people: Person, absences: tuple[Absence, ...] = ()) -> Directory:
    """Return a directory of these people."""
    registers = Registers(people=Register.of(people), absences=Register.of(absences))
    return Directory(registers, day)


def since(year: int, *posts: str, person: str = "h-1") -> Person:
    """Return a person who holds these posts from 1 January of a year on."""
    return Person(code=person, valid_from=date(year, 1, 1), posts=posts)


class TestTenure:
    def test_without_a_break(self) -> None:
        """Versions of a person that follow each other and hold the post are one tenure."""
        versions = (since(2020, "lead@roads"), since(2022, POST), since(2024, POST, "lead@roads"))
        assert tenure(on(date(2025, 5, 5), *versions), HANDLER) == Tenure(POST, date(2022, 1, 1))

    def test_begins_anew_after_a_break(self) -> None:
        """Who left the post and came back holds it since he came back."""
        versions = (since(2020, POST), since(2022), since(2024, POST))
        assert tenure(on(date(2025, 5, 5), *versions), HANDLER) == Tenure(POST, date(2024, 1, 1))

    def test_as_of_the_day(self) -> None:
        """What began after the day is no part of it."""
        versions = (since(2020, POST), since(2024, "lead@roads"))
        assert tenure(on(date(2023, 5, 5), *versions), HANDLER) == Tenure(POST, date(2020, 1, 1))
        assert tenure(on(date(2024, 5, 5), *versions), HANDLER) is None

    def test_always(self) -> None:
        """A record without a first day held always."""
        person = Person(code="h-1", posts=(POST,))
        assert tenure(on(date(2025, 5, 5), person), HANDLER) == Tenure(POST, None)

    def test_acting_for_somebody_absent(self) -> None:
        """The deputy acts in the other's post since the absence began."""
        away = Absence(
            code="a-1",
            valid_from=date(2025, 5, 1),
            valid_to=date(2025, 6, 1),
            person="h-2",
            deputy="h-1",
        )
        people = (since(2020), since(2020, POST, person="h-2"))
        found = tenure(on(date(2025, 5, 5), *people, absences=(away,)), HANDLER)
        assert found == Tenure(POST, date(2025, 5, 1), "h-2")

    @pytest.mark.parametrize("role", ["resident", "system"])
    def test_who_holds_no_post(self, role: str) -> None:
        """Residents and the system have none."""
        actor = Actor.model_validate({"id": "x", "role": role})
        assert tenure(on(date(2025, 5, 5), since(2020, POST)), actor) is None
