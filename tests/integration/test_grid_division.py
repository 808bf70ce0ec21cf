"""209 grids become 255 while issues are open: each goes over once, on the day (T2)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest

from application.directory.dividing import AskedDivision, Dividing, Division
from application.directory.seeding import seed_first
from application.directory.store import DirectoryStore
from application.event_store import EventStore
from application.facts import FactsInForce
from application.given_by import GivenBy
from application.order import Order
from application.regrouping import Regrouping
from application.rules import GivenRules
from application.yaml_file import FaultyFileError
from domain.base import SYSTEM
from domain.calendar import midnight
from domain.directory.commands import ChangeRegister
from domain.directory.records import Address, Ended, Grid, Place, Record, Unit
from domain.errors import DomainError
from domain.issue.events import GridReassigned
from domain.step import Outcome
from projections.board import queries as board
from projections.ledger import queries as ledger
from projections.tables import Views
from tests.desk import REPORT, AwayEngine, Desk, receipt_in
from tests.integration.stores import BOTH, place_on
from tests.logs import fresh_views
from tests.ordinary import DISPATCHER, MORNING, POLICIES
from tests.registers import change
from workers.expected import ExpectedFromViews
from workers.grid_sweep import GridSweep, Left
from workers.projection_worker import ProjectionWorker

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]

OLD, NEW, COMMUNITIES = 209, 255, 17
CUT: Final = NEW - OLD
"""So many grids are cut in two, with an estate that has a building on either side."""
EFFECTIVE: Final = date(2026, 3, 9)


@dataclass
class City:
    """One process over real stores with a clock of the test's own; the engine is away."""

    folder: Path
    views: Views
    place: str
    now: datetime = MORNING
    desk: Desk = field(init=False)

    def __post_init__(self) -> None:
        """Seed the directory, and enter the city's communities, grids, estates and addresses."""
        EventStore.migrate(self.place)
        self.store = EventStore.open(self.place)
        self.directory = DirectoryStore(self.store, self.clock, monotonic=lambda: float("inf"))
        rules = GivenRules.read(POLICIES, "default")
        self.facts = FactsInForce(rules, lambda: self.directory.latest().registers)
        seed_first(self.directory, self.facts.policy(MORNING), GivenBy(SYSTEM, "", "seed"))
        self.directory.give(*the_city())
        self.desk = Desk(
            self.folder, now=self.now, facts=self.facts, place=self.place, max_skew=None
        )
        self.regrouping = Regrouping(self.directory, self.facts, self.desk.streams, self.clock)
        self.orders: list[Order] = []

    def clock(self) -> datetime:
        """Return the present instant of the test."""
        return self.now

    def turn(self, to: datetime) -> None:
        """Set the clock of every part."""
        self.now = self.desk.now = to

    def reported(self, place: str) -> UUID:
        """Return an issue reported from a place."""
        draft = {**REPORT, "location": {"place": place}}
        return receipt_in(self.desk.give(self.desk.order(draft=draft))).issue_id

    def grid(self, issue_id: UUID) -> str | None:
        """Return the grid the issue lies in, as its stream says."""
        ground = self.desk.streams.latest(issue_id).issue.ground
        return ground.grid if ground else None

    def moves(self, issue_id: UUID) -> list[GridReassigned]:
        """Return what its history says of new grids."""
        events = [each.event for each in self.desk.stored(issue_id)]
        return [event for event in events if isinstance(event, GridReassigned)]

    def fold(self) -> None:
        """Bring the views up to date."""
        ProjectionWorker(
            self.store,
            self.views,
            self.desk.household.personal.open_masked,
            owner="test",
            clock=self.clock,
        ).catch_up()

    def divide(self, text: str, *, dry_run: bool = False) -> Division:
        """Divide the grids by a file of these lines."""
        self.fold()
        path = self.folder / "division.csv"
        path.write_text(text, "utf-8")
        lying = ExpectedFromViews(self.views).lying_in
        return Dividing(self.directory, self.desk.streams, lying).divide(
            AskedDivision(
                path=path,
                effective=EFFECTIVE,
                actor=SYSTEM,
                reason="动态调整",
                dry_run=dry_run,
            )
        )

    async def sweep(self, *, breaks_after: int | None = None) -> list[Left]:
        """Take the open issues over; the process may end after so many."""
        self.fold()
        submit = self.desk.submit(AwayEngine())

        async def submitted(order: Order) -> Outcome:
            if len(self.orders) == breaks_after:
                raise InterruptedError
            self.orders.append(order)
            return await submit.submit(order)

        return await GridSweep(
            ExpectedFromViews(self.views),
            divided=self.regrouping.divided,
            order_for=self.regrouping.order_for,
            submit=submitted,
        ).sweep()

    def close(self) -> None:
        """Give the files back."""
        self.desk.close()
        self.store.close()


@pytest.fixture(params=BOTH)
def city(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[City]:
    """Return the city a week before the division."""
    views = fresh_views(tmp_path)
    found = City(tmp_path, views, place_on(request.param, request, tmp_path))
    yield found
    found.close()
    views.dispose()


def the_city() -> tuple[ChangeRegister, ...]:
    """Return the orders that enter communities, grids, places and addresses."""
    communities = [
        Unit(code=f"c-{nth}", name=f"第{nth}社区", level=3) for nth in range(COMMUNITIES)
    ]
    grids = [Grid(code=f"old-{n}", community=f"c-{n % COMMUNITIES}") for n in range(OLD)]
    estates = [Place(code=f"e-{nth}", grid=f"old-{nth}") for nth in range(OLD)]
    sides = [(nth, side) for nth in range(CUT) for side in (1, 2)]
    buildings = [Place(code=f"b-{nth}-{side}", parent=f"e-{nth}") for nth, side in sides]
    addresses = [
        Address(code=f"a-{nth}-{side}", place=f"b-{nth}-{side}", grid=f"old-{nth}")
        for nth, side in sides
    ]
    lists: dict[str, Sequence[Record]] = {
        "units": communities,
        "grids": grids,
        "places": [*estates, *buildings],
        "addresses": addresses,
    }
    return tuple(change(name, records) for name, records in lists.items())


def a_file(**other: str) -> str:
    """Return the file that makes 255 of 209; `other` replaces lines by their new grid."""
    lines = {}
    for nth in range(OLD):
        inside = f"b-{nth}-1,a-{nth}-1" if nth < CUT else ","
        lines[f"new-{nth}"] = f"old-{nth},new-{nth},{inside},"
    for nth in range(CUT):
        new = f"new-{OLD + nth}"
        lines[new] = f"old-{nth},{new},b-{nth}-2,a-{nth}-2,"
    lines |= {new.replace("_", "-"): line for new, line in other.items()}
    return "\n".join(["old,new,places,addresses,issues", *lines.values(), ""])


class TestDivision:
    async def test_every_open_issue_goes_over_once_on_the_day(self, city: City) -> None:
        """The grids change on the day; so do the issues, and not before it."""
        issues = {city.reported(f"b-{n}-{1 + n % 2}"): n for n in range(CUT)}
        issues |= {city.reported(f"e-{n}"): n for n in range(CUT, CUT + 20)}
        division = city.divide(a_file())
        assert len(division.event.mapping) == OLD
        assert len(division.event.entered) == NEW
        assert division.event.split == tuple(f"e-{n}" for n in range(CUT))
        assert {each.issue_id for each in division.issues} == issues.keys()
        assert await city.sweep() == []
        assert {city.grid(each) for each in issues} == {f"old-{n}" for n in issues.values()}

        city.turn(midnight(EFFECTIVE) + timedelta(minutes=1))
        assert await city.sweep() == []
        for issue_id, n in issues.items():
            (event,) = city.moves(issue_id)
            new = f"new-{OLD + n}" if n < CUT and n % 2 else f"new-{n}"
            assert (event.grid_before, event.grid, event.effective) == (f"old-{n}", new, EFFECTIVE)
            assert event.division == division.event.command
        registers = city.directory.latest().registers
        assert len([*registers.grids.holding(EFFECTIVE)]) == NEW

    async def test_an_interrupted_run_goes_on(self, city: City) -> None:
        """What moved stays moved, and nothing moves twice."""
        issues = [city.reported(f"e-{CUT + n}") for n in range(6)]
        city.divide(a_file())
        city.turn(midnight(EFFECTIVE) + timedelta(hours=9))
        with pytest.raises(InterruptedError):
            await city.sweep(breaks_after=2)
        assert sum(len(city.moves(each)) for each in issues) == 2
        assert city.divide(a_file()).was_known
        assert await city.sweep() == []
        assert await city.sweep() == []
        assert [len(city.moves(each)) for each in issues] == [1] * 6
        assert len(city.orders) == 6

    async def test_who_comes_later_goes_over_too(self, city: City) -> None:
        """Reported between the order and the day, or opened again after it."""
        withdrawn = city.reported("b-0-2")
        by = city.desk.order().actor
        city.desk.give(
            city.desk.order("WithdrawIssue", by, draft={"reason": "好了"}, issue_id=withdrawn)
        )
        city.divide(a_file())
        between = city.reported("b-1-2")
        city.turn(midnight(EFFECTIVE) + timedelta(hours=9))
        assert await city.sweep() == []
        assert (city.grid(between), city.grid(withdrawn)) == (f"new-{OLD + 1}", "old-0")
        again = city.desk.order(
            "ReopenIssue",
            DISPATCHER,
            draft={"reason": "又坏了", "back_to": "reported"},
            issue_id=withdrawn,
        )
        assert city.desk.give(again).kind == "accepted"
        assert await city.sweep() == []
        assert city.grid(withdrawn) == f"new-{OLD}"

    async def test_what_went_over_is_not_looked_at_again(self, city: City) -> None:
        """Also where the grid keeps its code: every sweep would read all its issues again."""
        issue_id = city.reported("b-0-1")
        city.divide(
            "old,new,places,addresses\nold-0,old-0,b-0-1;e-0,a-0-1\nold-0,half,b-0-2,a-0-2\n"
        )
        city.turn(midnight(EFFECTIVE) + timedelta(hours=9))
        assert await city.sweep() == []
        assert (city.grid(issue_id), len(city.moves(issue_id))) == ("old-0", 1)
        city.fold()
        divided = [*city.regrouping.divided()]
        assert [*ExpectedFromViews(city.views).lying_in_divided(divided)] == []

    async def test_an_issue_that_nobody_maps_is_named(self, city: City) -> None:
        """In a split estate nothing says on which side; the file has to, by its number."""
        issue_id = city.reported("e-0")
        number = city.desk.streams.latest(issue_id).issue.number
        with pytest.raises(DomainError) as refused:
            city.divide(a_file())
        assert refused.value.code == "issue_unmapped"
        assert refused.value.details["given"] == number
        division = city.divide(a_file(new_0=f"old-0,new-0,b-0-1,a-0-1,{number}"))
        assert [(each.number, each.to) for each in division.issues] == [(number, "new-0")]
        city.turn(midnight(EFFECTIVE) + timedelta(hours=9))
        assert await city.sweep() == []
        assert city.grid(issue_id) == "new-0"

    async def test_one_that_cannot_go_is_left_and_told(self, city: City) -> None:
        """Reported too late for the file, on neither side: a dispatcher says where it goes."""
        city.divide(a_file())
        issue_id = city.reported("e-0")
        city.turn(midnight(EFFECTIVE) + timedelta(hours=9))
        (left,) = await city.sweep()
        assert (left.issue_id, left.refusal.code) == (issue_id, "issue_unmapped")
        order = city.desk.order(
            "ReassignGrid", DISPATCHER, draft={"grid": "new-0"}, issue_id=issue_id
        )
        assert city.desk.give(order).kind == "accepted"
        assert await city.sweep() == []

    async def test_the_board_has_the_present_grid_and_the_ledger_the_first(
        self, city: City
    ) -> None:
        """The ledger counts where a matter was registered; the board shows where it lies."""
        issue_id = city.reported("e-100")
        city.divide(a_file())
        city.turn(midnight(EFFECTIVE) + timedelta(hours=9))
        await city.sweep()
        city.fold()
        row = board.find(city.views, str(issue_id))
        assert row is not None
        assert (row.grid, row.grid_since) == ("new-100", EFFECTIVE.isoformat())
        (line,) = ledger.ledger(city.views, by="grid").lines
        assert line.key == "old-100"


class TestRefused:
    """A file with a hole writes nothing."""

    def refusal(self, city: City, text: str) -> str:
        """Return the code that the file is refused with; the directory stays as it is."""
        before = city.directory.latest().registers.version
        with pytest.raises(DomainError) as refused:
            city.divide(text)
        assert city.directory.latest().registers.version == before
        return refused.value.code

    def test_an_address_in_no_grid(self, city: City) -> None:
        """Neither line names it, and no boundary holds it."""
        assert self.refusal(city, a_file(new_0="old-0,new-0,b-0-1,,")) == "address_unassigned"

    def test_an_address_in_two_grids(self, city: City) -> None:
        """Both lines name it: the file is faulty, with the line and both grids."""
        with pytest.raises(FaultyFileError, match=r"csv:211: addresses: a-0-1 lies in new-0 and"):
            city.divide(a_file(new_209="old-0,new-209,b-0-2,a-0-2;a-0-1,"))

    def test_a_retired_code(self, city: City) -> None:
        """A code that ended never means another grid."""
        city.directory.give(change("grids", [Grid(code="gone", community="c-1")]))
        city.directory.give(change("grids", ended=[Ended(code="gone", at=date(2026, 3, 2))]))
        assert self.refusal(city, a_file(new_100="old-100,gone,,,")) == "code_retired"

    def test_a_place_in_no_grid(self, city: City) -> None:
        """An estate of which nothing says where it lies, and a name that is none of its heirs."""
        bare = "old,new\nold-0,new-0\nold-0,new-1\n"
        assert self.refusal(city, bare) == "address_unassigned"
        assert self.refusal(city, "old,new,places\nold-100,new-0,e-101\n") == "place_unassigned"

    def test_a_day_that_is_over(self, city: City) -> None:
        """History keeps its grids; a code that goes on does so from the next day."""
        city.turn(midnight(EFFECTIVE) + timedelta(days=1))
        assert self.refusal(city, a_file()) == "past_time"
        city.turn(midnight(EFFECTIVE) + timedelta(hours=1))
        kept = "old,new\nold-100,old-100\nold-100,new-1\n"
        assert self.refusal(city, kept) == "code_goes_on"

    def test_a_dry_run_writes_nothing(self, city: City) -> None:
        """It says what would be."""
        before = city.directory.latest().registers.version
        division = city.divide(a_file(), dry_run=True)
        assert len(division.event.entered) == NEW
        assert city.directory.latest().registers.version == before


class TestOnTheVeryDay:
    async def test_what_was_registered_that_morning_goes_over(self, city: City) -> None:
        """The directory counts in days: the old grid was that of the morning."""
        city.turn(midnight(EFFECTIVE) + timedelta(hours=8))
        issue_id = city.reported("e-100")
        city.turn(midnight(EFFECTIVE) + timedelta(hours=9))
        city.divide(a_file())
        assert await city.sweep() == []
        assert city.grid(issue_id) == "new-100"
        afterwards = city.reported("e-100")
        assert city.grid(afterwards) == "new-100"
        assert await city.sweep() == []
        assert city.moves(afterwards) == []
