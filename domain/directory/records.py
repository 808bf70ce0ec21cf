"""The lines of the registers: each says what is so about one code for a span of days."""

from datetime import date
from operator import not_
from typing import Annotated, Final, Literal, get_args

from pydantic import Field

from domain.base import CategoryCode, Frozen, PersonCode, Role, UnitCode

Code = Annotated[str, Field(min_length=1, max_length=128)]
Name = Annotated[str, Field(max_length=200)]
PostCode = Annotated[str, Field(min_length=1, max_length=128)]
Point = tuple[float, float]
"""Longitude and latitude in degrees, one datum for the whole installation."""

UnitKind = Literal[
    "county",
    "department",
    "street",
    "community",
    "estate",
    "team",
    "company",
    "placement_office",
]
"""What a unit is. `placement_office` places sent-down cadres (定格入网); only it moves them."""

PlaceType = Literal["三无", "物业", "自建小区", "自建房", "老旧"]
"""Kinds of estates by who looks after them. Source: mechanisms.md T4."""

DutyKind = Literal["own", "assisting"]
"""职责事项, 配合事项: what a unit answers for, what it only helps with (mechanisms.md B3)."""

Layer = Literal["leader", "unit", "cadre"]
"""三包: leaders take communities, units take estates, cadres take buildings (mechanisms.md T3)."""

ROLES: Final[frozenset[str]] = frozenset(get_args(Role))


class Record(Frozen):
    """What a register says about one code. It holds from `valid_from` until before `valid_to`.

    Open ends are None: it always was so, or no end is known.
    """

    code: Code
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def start(self) -> date:
        """Return the first day it holds."""
        return self.valid_from or date.min

    @property
    def end(self) -> date:
        """Return the day before which it holds."""
        return self.valid_to or date.max

    def holds_on(self, day: date) -> bool:
        """Return whether it is so on `day`."""
        return self.start <= day < self.end


class Unit(Record):
    """A body of people. The tree of parents is ragged: any depth, levels may be skipped.

    `level` is the administrative level, 1 for the county and its departments, 2 for a street or
    town, 3 for a community; a pack that knows no levels leaves it out. `pack` says which policy
    pack rules here, for the units below as well.
    """

    name: Name = ""
    name_en: Name = ""
    kind: UnitKind = "department"
    level: Annotated[int, Field(ge=1, le=9)] | None = None
    parent: UnitCode | None = None
    successor: UnitCode | None = None
    """Who takes over what a merged, renamed or abolished unit had."""
    credit_code: Annotated[str, Field(max_length=18)] | None = None
    pack: Code | None = None


class Post(Record):
    """A place that people fill. `under` is the post above it, else its unit's head is.

    A post that is not `single` may have any number of holders.
    """

    unit: UnitCode
    role: Role
    title: Name = ""
    under: PostCode | None = None
    single: bool = True


class Person(Record):
    """Somebody who acts in the system, known by a code alone.

    A post is a code of the register of posts, or `role@unit`, which many may hold. Who is tied to
    a company or to another person is recused where they are complained about.
    """

    posts: tuple[PostCode, ...] = ()
    companies: tuple[Code, ...] = ()
    relatives: tuple[PersonCode, ...] = ()


class Absence(Record):
    """Days on which a person is away; the deputy acts in his posts meanwhile."""

    person: PersonCode
    deputy: PersonCode | None = None


class Place(Record):
    """An estate, a building or another place that matters are about.

    `responsible` is its one responsible unit; `area` the street or community it lies in, which
    answers where there is no other.
    """

    name: Name = ""
    type: PlaceType | None = None
    parent: Code | None = None
    grid: Code | None = None
    responsible: UnitCode | None = None
    area: UnitCode | None = None
    pack: Code | None = None


class Grid(Record):
    """A grid of a community. `boundary` is a polygon, closed by itself; points on it are inside."""

    name: Name = ""
    community: UnitCode
    boundary: tuple[Point, ...] = ()
    heirs: Annotated[tuple[Code, ...], Field(exclude_if=not_)] = ()
    """What it became on its last day, where grids were divided anew."""
    division: Annotated[str, Field(exclude_if=not_)] = ""
    """The order that divided it."""


class PublicObject(Record):
    """A thing in public space that somebody owns: a lamp, a manhole cover, a bin."""

    type: Code
    unit: UnitCode
    point: Point | None = None
    grid: Code | None = None


class Address(Record):
    """A line of the town's address list: the place and the grid it lies in."""

    text: Name = ""
    place: Code | None = None
    grid: Code | None = None
    point: Point | None = None


class Responsibility(Record):
    """An item of the responsibility list (权责清单): who leads on a category, who assists."""

    name: Name = ""
    category: CategoryCode | None = None
    kind: DutyKind = "own"
    primary: UnitCode
    assisting: tuple[UnitCode, ...] = ()


class Certificate(Record):
    """A certificate that nobody may demand of a community."""

    name: Name = ""
    source: Name = ""


class Assignment(Record):
    """One of the 三包: a person or unit takes an area (mechanisms.md T3).

    `who` is a person, in the layer `unit` a unit. `area` is a community, an estate or a building.
    """

    layer: Layer
    who: Code
    area: Code
    lead_unit: UnitCode | None = None


class Ended(Frozen):
    """A code that holds no more from day `at` on, and what takes its place."""

    code: Code
    at: date
    successor: Code | None = None
