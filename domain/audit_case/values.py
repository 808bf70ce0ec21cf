"""The parts of an audit engagement."""

from datetime import date
from typing import Annotated, Final, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from domain.base import CategoryCode, Frozen, UnitCode
from domain.issue.values import Digest

CaseCode = Annotated[str, Field(pattern=r"^[^\s/]{1,64}$")]
Severity = Literal["high", "medium", "low"]
Strata = Literal["none", "unit", "category", "source", "status", "outcome"]
"""What divides the frame into strata; `none` leaves it whole."""
FRAME_MOST: Final = 100_000
"""So many issues at most: a larger frame is several engagements."""


class Scope(Frozen):
    """What is audited: registered in these local days, both included; an empty list names all."""

    since: date
    until: date
    units: tuple[UnitCode, ...] = ()
    categories: tuple[CategoryCode, ...] = ()
    sources: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.since > self.until:
            msg = f"{self.since} is after {self.until}; accepted: a period in order"
            raise ValueError(msg)
        return self


class Plan(Frozen):
    """How the sample is drawn, fixed before the frame is known.

    `size` issues in all, but at least `at_least` of each stratum, or all of a smaller one.
    """

    strata: Strata = "none"
    size: Annotated[int, Field(ge=1, le=FRAME_MOST)]
    at_least: Annotated[int, Field(ge=0, le=FRAME_MOST)] = 1
    reply_days: Annotated[int, Field(ge=1, le=365)] = 10
    """Natural days in which a unit replies to a confirmed finding."""


class FrameEntry(Frozen):
    """An issue of the frame, as it stood when the frame was frozen; "" is what was not set."""

    issue_id: UUID
    number: str
    unit: str = ""
    category: str = ""
    source: str = ""
    status: str = ""
    outcome: str = ""


class StratumSize(Frozen):
    """How many issues a stratum holds, and how many of them are drawn."""

    stratum: str
    population: int
    drawn: int


class EvidenceRef(Frozen):
    """The event that shows a finding: of which issue, which version, and its digest."""

    issue_id: UUID
    version: Annotated[int, Field(ge=1)]
    digest: Digest
