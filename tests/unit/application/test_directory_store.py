"""The directory of a store: folded, kept in a file, changed by several at once."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import count
from pathlib import Path

import pytest

from application.directory.snapshot import read_snapshot
from application.directory.store import DirectoryStore
from application.event_store import EventStore
from domain.base import SYSTEM
from domain.directory.records import Ended, Person, Unit
from domain.directory.seed import commands
from domain.errors import DomainError
from domain.issue.errors import KeyReusedError
from tests.ordinary import a_policy
from tests.registers import NOW, PEOPLE, UNITS, change


def clock() -> datetime:
    """Return the tests' instant."""
    return NOW


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EventStore]:
    """Return an empty event store."""
    EventStore.migrate(tmp_path / "events.sqlite")
    with EventStore.open(tmp_path / "events.sqlite") as opened:
        yield opened


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return where the snapshot is kept."""
    return tmp_path / "directory.snapshot"


def filled(store: EventStore, file: Path) -> DirectoryStore:
    """Return the directory of the small county."""
    directory = DirectoryStore(store, clock, snapshot=file)
    directory.give(change("units", UNITS), change("people", PEOPLE))
    return directory


class TestChanges:
    """Orders are stored all together, each once."""

    def test_another_process_sees_them_at_its_next_look(
        self, store: EventStore, file: Path
    ) -> None:
        """It compares heads, at most every 50 ms: here each look is later than that."""
        turns = count()
        other = DirectoryStore(store, clock, monotonic=lambda: next(turns))
        assert other.registers().is_empty
        directory = filled(store, file)
        assert other.registers() == directory.registers()
        directory.give(change("people", [Person(code="new")]))
        assert "new" in other.registers().people.versions
        assert other.registers().version == directory.registers().version

    def test_without_news_the_registers_stay_the_same_object(
        self, store: EventStore, file: Path
    ) -> None:
        """So their indexes stay too, and a step costs no more than a look at the heads."""
        directory = filled(store, file)
        assert directory.registers() is directory.registers()

    def test_an_order_given_twice_is_done_once(self, store: EventStore, file: Path) -> None:
        """By its id; another order under the same id is refused."""
        directory = filled(store, file)
        order = change("people", [Person(code="new")])
        assert directory.give(order).events == 1
        assert directory.give(order).events == 0
        same_id = change("people", [Person(code="other")]).model_copy(
            update={"command_id": order.command_id}
        )
        assert directory.give(same_id).events == 0

    def test_an_id_means_one_kind_of_order(self, store: EventStore, file: Path) -> None:
        """A division is no change of single grids."""
        directory = filled(store, file)
        order = change("people", [Person(code="new")])
        directory.give(order)

        class ChangePeopleOtherwise(type(order)):  # type: ignore[misc]  # its class is found at run time
            """Another order to the same register."""

        with pytest.raises(KeyReusedError):
            directory.give(ChangePeopleOtherwise.model_validate(order.model_dump()))

    def test_one_refused_order_undoes_all(self, store: EventStore, file: Path) -> None:
        """The second hangs on what is not there, so the first is not stored either."""
        directory = DirectoryStore(store, clock, snapshot=file)
        with pytest.raises(DomainError):
            directory.give(
                change("units", UNITS), change("people", [Person(code="p", posts=("x@y",))])
            )
        assert directory.registers().is_empty
        assert store.last_position() == 0

    def test_who_looked_at_a_unit_that_ends_meanwhile_decides_again(
        self, store: EventStore, file: Path
    ) -> None:
        """Records hang on each other across registers: both writers cannot win."""
        directory = filled(store, file)
        other = DirectoryStore(store, clock)
        stale = other.latest()
        directory.give(change("units", ended=[Ended(code="market", at=date(2026, 1, 1))]))
        other._folded = stale  # noqa: SLF001  # as if the other had looked just before
        with pytest.raises(DomainError) as refusal:
            other.give(change("people", [Person(code="p", posts=("handler@market",))]))
        assert refusal.value.code == "orphan"


class TestSnapshot:
    """The file spares folding; whatever is wrong with it, the streams decide."""

    def test_it_holds_what_the_streams_hold(self, store: EventStore, file: Path) -> None:
        """Records, heads and command ids."""
        directory = filled(store, file)
        assert read_snapshot(file) == directory.latest()
        again = DirectoryStore(store, clock, snapshot=file)
        assert again.latest() == directory.latest()
        assert DirectoryStore(store, clock).latest() == directory.latest()

    def test_what_came_later_is_read_from_the_streams(self, store: EventStore, file: Path) -> None:
        """A stale file is caught up."""
        filled(store, file)
        stale = file.read_bytes()
        DirectoryStore(store, clock, snapshot=file).give(change("people", [Person(code="new")]))
        file.write_bytes(stale)
        assert "new" in DirectoryStore(store, clock, snapshot=file).registers().people.versions

    @pytest.mark.parametrize("damage", [b"", b"{}", b"cut", b"changed"])
    def test_a_damaged_file_is_folded_anew(
        self, store: EventStore, file: Path, damage: bytes
    ) -> None:
        """Empty, of another form, cut off, or with other letters in it."""
        directory = filled(store, file)
        whole = file.read_bytes()
        damaged = {b"cut": whole[:-20], b"changed": whole.replace(b"street-1", b"street-7")}
        file.write_bytes(damaged.get(damage, damage))
        assert DirectoryStore(store, clock, snapshot=file).latest() == directory.latest()

    def test_a_file_of_another_store_is_folded_anew(
        self, store: EventStore, file: Path, tmp_path: Path
    ) -> None:
        """Its heads are not this store's, whether that has fewer events or none."""
        filled(store, file)
        EventStore.migrate(tmp_path / "other.sqlite")
        with EventStore.open(tmp_path / "other.sqlite") as other:
            assert DirectoryStore(other, clock, snapshot=file).registers().is_empty
            directory = DirectoryStore(other, clock)
            directory.give(change("units", [Unit(code="only")]))
            assert DirectoryStore(other, clock, snapshot=file).latest() == directory.latest()

    def test_without_room_for_it_the_change_holds(self, store: EventStore, tmp_path: Path) -> None:
        """The file is a convenience."""
        directory = DirectoryStore(store, clock, snapshot=tmp_path / "no" / "such" / "folder")
        assert directory.give(change("units", UNITS)).events == 1


class TestSeeds:
    """What a pack brings becomes events of the directory, once."""

    def test_the_pack_fills_an_empty_directory(self, store: EventStore, file: Path) -> None:
        """Units and people; a second time brings nothing."""
        directory = DirectoryStore(store, clock, snapshot=file)
        policy = a_policy()
        header = {"command_id": "seed", "actor": SYSTEM, "received_at": NOW}
        directory.give(*commands(directory.registers(), policy, header))
        registers = directory.registers()
        assert set(registers.units.versions) == {unit.code for unit in policy.units}
        assert set(registers.people.versions) == {member.id for member in policy.members}
        assert commands(registers, policy, header) == ()

    def test_what_the_directory_says_stays(self, store: EventStore, file: Path) -> None:
        """A pack changes only what it says otherwise than its version before."""
        directory = DirectoryStore(store, clock, snapshot=file)
        policy = a_policy()
        directory.give(change("units", [Unit(code="housing", name="住房局")]))
        header = {"command_id": "seed", "actor": SYSTEM, "received_at": NOW}
        units = [
            one.model_copy(update={"active_to": date(2030, 1, 1)})
            if one.code == "transport"
            else one
            for one in policy.units
        ]
        later = policy.model_copy(update={"units": tuple(units)})
        directory.give(*commands(directory.registers(), policy, header))
        renewed = commands(directory.registers(), later, {**header, "command_id": "two"}, policy)
        assert [record.code for order in renewed for record in order.records] == ["transport"]
        housing = directory.registers().units.last("housing")
        assert housing
        assert housing.name == "住房局"
