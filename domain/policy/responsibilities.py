"""`responsibilities.yaml`: the responsibility list, and what communities must not certify (B3)."""

from typing import Annotated, Literal

from pydantic import Field

from domain.base import CategoryCode, Frozen, UnitCode
from domain.policy.names import Named
from domain.policy.validity import Valid

ItemCode = Annotated[str, Field(min_length=1, max_length=64)]


class Responsibility(Valid):
    """An item of the list: an own duty (职责事项), or one of assisting only (配合事项)."""

    id: ItemCode
    name: Named
    kind: Literal["own", "assisting"]
    category: CategoryCode | None = None
    primary: UnitCode
    assisting: tuple[UnitCode, ...] = ()


class Certificate(Valid):
    """A certificate that nobody may demand from a community."""

    code: ItemCode
    name: Named
    source: str = ""


class ResponsibilitiesFile(Frozen):
    """The list and the catalogue."""

    responsibilities: tuple[Responsibility, ...] = ()
    certificates: tuple[Certificate, ...] = ()
