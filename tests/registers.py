"""A small county of the tests' own, and orders to its registers."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import count
from typing import Any, Final

from domain.aggregate import Given
from domain.base import SYSTEM, Actor
from domain.directory import Directory, Registers
from domain.directory.commands import CHANGES, ChangeRegister
from domain.directory.decide import decide
from domain.directory.events import RegisterChanged
from domain.directory.evolve import evolve
from domain.directory.records import Ended, Grid, Person, Place, Record, Unit
from domain.directory.register import Register
from domain.event import stream_id

DAY: Final = date(2026, 3, 2)
NOW: Final = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
ADMINISTRATOR: Final = Actor(id="administrator-1", role="administrator", unit="county")
_IDS: Final = count()

UNITS: Final = (
    Unit(code="county", name="县", kind="county", level=1, pack="pingding"),
    Unit(code="housing", name="住建局", level=1, parent="county"),
    Unit(code="market", name="市场监管局", level=1, parent="county"),
    Unit(code="street-1", name="冠山街道", kind="street", level=2, parent="county"),
    Unit(code="street-2", name="冶西镇", kind="street", level=2, parent="county"),
    Unit(code="community-1", name="东关社区", kind="community", level=3, parent="street-1"),
    Unit(code="community-2", name="西关社区", kind="community", level=3, parent="street-1"),
    # Levels may be skipped: a community that hangs on the county itself.
    Unit(code="community-9", name="直管社区", kind="community", level=3, parent="county"),
)
PEOPLE: Final = (
    Person(code="administrator-1", posts=("administrator@county",)),
    Person(code="county-lead", posts=("unit_lead@county",)),
    Person(code="street-1-lead", posts=("unit_lead@street-1",)),
    Person(code="community-1-lead", posts=("unit_lead@community-1",)),
    Person(code="housing-handler-1", posts=("handler@housing",)),
)
GRIDS: Final = (
    Grid(
        code="grid-1",
        community="community-1",
        boundary=((0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)),
    ),
    Grid(code="grid-2", community="community-2"),
)
PLACES: Final = (
    Place(code="east", name="东苑", type="物业", grid="grid-1", responsible="housing"),
    Place(code="east-1", name="东苑1号楼", parent="east"),
    Place(code="bare", name="无主楼院", type="三无", grid="grid-2"),
)


def a_county() -> Registers:
    """Return the registers of the small county."""
    return Registers(
        version="county@1",
        units=Register.of(UNITS),
        people=Register.of(PEOPLE),
        grids=Register.of(GRIDS),
        places=Register.of(PLACES),
    )


def an_estate_divided(effective: date) -> dict[str, Sequence[Record]]:
    """Return an estate whose one grid becomes two on the day, and a building that lies in one."""
    heirs = ("grid-e1", "grid-e2")
    west, east = ((0.0, 0.0), (1.0, 0.0), (1.0, 2.0)), ((1.0, 0.0), (2.0, 0.0), (2.0, 2.0))
    return {
        "grids": (
            Grid(
                code="grid-e",
                community="community-1",
                valid_to=effective,
                heirs=heirs,
                division="division-1",
            ),
            Grid(code="grid-e1", community="community-1", valid_from=effective, boundary=(*west,)),
            Grid(code="grid-e2", community="community-1", valid_from=effective, boundary=(*east,)),
        ),
        "places": (
            Place(code="east", name="东苑", grid="grid-e", valid_to=effective),
            Place(code="east", name="东苑", valid_from=effective),
            Place(code="east-1", name="东苑1号楼", parent="east", valid_to=effective),
            Place(
                code="east-1",
                name="东苑1号楼",
                parent="east",
                grid="grid-e1",
                valid_from=effective,
            ),
        ),
    }


def on(registers: Registers, day: date = DAY) -> Directory:
    """Return the registers as they stand on the day."""
    return Directory(registers, day)


def change(
    name: str,
    records: Sequence[Record] = (),
    ended: Sequence[Ended] = (),
    *,
    by: Actor = SYSTEM,
    **more: Any,  # noqa: ANN401  # the order's own fields
) -> ChangeRegister:
    """Return an order to the register."""
    return CHANGES[name](
        command_id=f"change-{next(_IDS)}",
        actor=by,
        received_at=NOW,
        entered=tuple(records),  # type: ignore[call-arg]  # every order to a register has it
        ended=tuple(ended),
        **more,
    )


def events_of(registers: Registers, command: ChangeRegister) -> tuple[RegisterChanged, ...]:
    """Return what the order brings about."""
    name = command.REGISTER
    given = Given(f"directory.{name}", stream_id(f"directory.{name}", "all"), 0, NOW)
    return decide(registers.register(name), command, given, registers)


def after(registers: Registers, command: ChangeRegister) -> Registers:
    """Return the registers after the order, by the real decide and evolve."""
    register = registers.register(command.REGISTER)
    for event in events_of(registers, command):
        register = evolve(register, event)
    return registers.with_register(command.REGISTER, register)


def entered(registers: Registers, name: str, *records: Record) -> Registers:
    """Return the registers after these were entered."""
    return after(registers, change(name, records))
