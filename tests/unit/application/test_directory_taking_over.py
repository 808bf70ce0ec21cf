"""Lists taken over into the registers: differences only, all faults at once, all or nothing."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from application.directory.store import DirectoryStore
from application.directory.taking_over import Asked, TakenOver, take_over
from application.event_store import EventStore
from application.yaml_file import FaultyFileError
from domain.base import SYSTEM
from domain.directory.records import Grid, Person, Place
from tests.registers import UNITS, change
from tests.unit.application.test_directory_store import clock

PEOPLE = """code,posts,companies
grid-1-worker,reporter@community-1;handler@community-1,
manager-1,,company-1
"""


class Office:
    """A directory with its units, and a folder for lists."""

    def __init__(self, folder: Path) -> None:
        """Make the store and enter the units."""
        self.folder = folder
        EventStore.migrate(folder / "events.sqlite")
        self.store = EventStore.open(folder / "events.sqlite")
        self.directory = DirectoryStore(self.store, clock)
        self.directory.give(change("units", UNITS))

    def take(self, name: str, text: str, **asked: Any) -> TakenOver:  # noqa: ANN401  # what is asked
        """Take a list over."""
        path = self.folder / f"{name}.csv"
        path.write_text(text, encoding="utf-8-sig")
        key = f"{name}-{self.store.last_position()}-{hash(text)}"
        return take_over(
            self.directory,
            Asked(path=path, register=name, actor=SYSTEM, key=key, **asked),
        )


@pytest.fixture
def office(tmp_path: Path) -> Any:  # noqa: ANN401  # a generator of one office
    """Return an office, closed afterwards."""
    opened = Office(tmp_path)
    yield opened
    opened.store.close()


class TestDifferences:
    """The same list again is no event; a new one writes what differs."""

    def test_a_list_is_taken_over(self, office: Office) -> None:
        """Lists in a cell are apart; an empty cell says nothing."""
        done = office.take("people", PEOPLE)
        assert (done.added, done.events) == (("grid-1-worker", "manager-1"), 1)
        people = office.directory.registers().people
        worker = people.last("grid-1-worker")
        assert worker == Person(
            code="grid-1-worker",
            posts=("reporter@community-1", "handler@community-1"),
            valid_from=date(2026, 3, 2),
        )

    def test_the_same_list_again_writes_nothing(self, office: Office) -> None:
        """Not one event, whatever is asked since when."""
        office.take("people", PEOPLE)
        position = office.store.last_position()
        again = office.take("people", PEOPLE, effective=date(2026, 4, 1))
        assert (again.added, again.changed, again.ended, again.events) == ((), (), (), 0)
        assert (again.unchanged, office.store.last_position()) == (2, position)

    def test_a_new_list_writes_what_differs(self, office: Office) -> None:
        """One came, one changed, one left; before the day all is as it was."""
        office.take("people", PEOPLE)
        april = date(2026, 4, 1)
        text = "code,posts\ngrid-1-worker,reporter@community-2\nnew-1,\n"
        done = office.take("people", text, effective=april)
        assert (done.added, done.changed, done.ended) == (
            ("new-1",),
            ("grid-1-worker",),
            ("manager-1",),
        )
        people = office.directory.registers().people
        march = people.on("grid-1-worker", date(2026, 3, 31))
        assert march
        assert march.posts[0] == "reporter@community-1"
        assert people.on("manager-1", april) is None

    def test_a_dry_run_writes_nothing(self, office: Office) -> None:
        """And says the same."""
        position = office.store.last_position()
        tried = office.take("people", PEOPLE, dry_run=True)
        assert (tried.added, tried.events) == (("grid-1-worker", "manager-1"), 1)
        assert office.store.last_position() == position

    def test_points_and_boundaries_are_read(self, office: Office) -> None:
        """Corners apart by semicolons, longitude and latitude by a blank."""
        text = "code,community,boundary\ng-1,community-1,0 0;2 0;2 2\n"
        office.take("grids", text)
        grid = office.directory.registers().grids.last("g-1")
        assert isinstance(grid, Grid)
        assert grid.boundary == ((0, 0), (2, 0), (2, 2))

    def test_a_place_has_a_type_of_the_five(self, office: Office) -> None:
        """Source: mechanisms.md T4."""
        office.take(
            "places", "code,name,type,responsible\nbare,无主楼院,三无,\neast,东苑,物业,housing\n"
        )
        place = office.directory.registers().places.last("bare")
        assert isinstance(place, Place)
        assert place.type == "三无"


class TestFaults:
    """Every fault of a file is told with its line, and then nothing is written."""

    def test_all_are_told_at_once(self, office: Office) -> None:
        """Faults of the cells and of what the records hang on."""
        text = (
            "code,name,type,responsible,parent\n"
            "ok,东苑,物业,housing,\n"
            "wrong-type,西苑,高档,,\n"
            "\n"
            ",没有代码,,,\n"
            "ok,又一个,,,\n"
            '"orphan","两行\n的名称",,nowhere,\n'
            "lost,,,,nowhere-either\n"
        )
        done = office.take("places", text)
        assert [(fault.line, fault.field) for fault in done.faults] == [
            (3, "type"),
            (5, "code"),
            (6, "code"),
            (7, "orphan"),
            (9, "lost"),
        ]
        assert done.events == 0
        assert not office.directory.registers().places.versions

    def test_a_file_of_other_columns_is_refused(self, office: Office) -> None:
        """Every unknown column is named, and the missing code."""
        with pytest.raises(FaultyFileError) as refusal:
            office.take("people", "person,posts,telephone\n")
        assert [fault.field for fault in refusal.value.faults] == ["person", "telephone", "code"]

    def test_a_row_with_too_many_cells_is_refused(self, office: Office) -> None:
        """Nobody knows which cell belongs where."""
        with pytest.raises(FaultyFileError) as refusal:
            office.take("people", "code,posts\na,b,c\n")
        assert refusal.value.faults[0].line == 2

    def test_what_is_no_text_is_refused(self, office: Office) -> None:
        """A file that is not UTF-8, or not there."""
        path = office.folder / "gb.csv"
        path.write_bytes("code,name\na,住建局\n".encode("gb18030"))
        for one in (path, office.folder / "none.csv"):
            with pytest.raises(FaultyFileError):
                take_over(
                    office.directory, Asked(path=one, register="units", actor=SYSTEM, key="k")
                )
