"""The past of a county: services of long ago, counted in its document, that a demonstration makes.

What a document counts and does not list is generated: so many rows of a kind, spread evenly over a
window, over units and over people, always the same. The figures are the document's own words.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from domain.base import CategoryCode, Frozen, PersonCode, UnitCode
from domain.figures import parse_figure
from domain.issue.values import Kind, RequestType
from domain.policy import Named
from projections.ledger.queries import By

MOST_SECONDS: Final = 24 * 3600
"""Nobody stays longer (mechanisms.md A4)."""
DAYS_NEEDED: Final = 4
"""From the report of a service to its feedback."""

Count = Annotated[int, Field(ge=1)]
PastMeasure = Literal["registered", "closed", "activities", "units", "people", "hours"]
"""What a figure of the past counts: issues, or who served on site and how long."""


def _known(said: str) -> str:
    if parse_figure(said).value is None:
        msg = f"`{said}` is no whole figure; accepted: one such as 3260余项 or 10.4万小时"
        raise ValueError(msg)
    return said


class Numbered(Frozen):
    """Codes that differ by their number: `prefix-1` to `prefix-count`."""

    prefix: str
    count: Count

    def code(self, turn: int) -> str:
        """Return the code whose turn it is."""
        return f"{self.prefix}-{turn % self.count + 1}"


class Units(Numbered):
    """The units that served; those that the pack does not have are entered in the directory."""

    name: Named | None = None

    @property
    def codes(self) -> tuple[UnitCode, ...]:
        """Return every code."""
        return tuple(self.code(turn) for turn in range(self.count))


class Served(Frozen):
    """Who was on site at the services of a batch, and how long in all: shared out exactly."""

    people: Numbered
    each: Count
    """How many were at one service."""
    hours: Count
    confirmed_by: PersonCode


class PastMatter(Frozen):
    """What was asked and what came of it, written for the demonstration."""

    title: str
    text: str
    reply: str


class PastBatch(Frozen):
    """Services that were asked, done and closed alike."""

    code: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    source: str
    kind: Kind = "demand"
    request_type: RequestType = "help"
    category: CategoryCode
    menu_item: str | None = None
    count: Count
    units: Units
    served: Served | None = None
    matters: Annotated[tuple[PastMatter, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _can_have_been_served(self) -> Self:
        """Refuse figures that do not go together: too few turns, or days of more than a day."""
        if self.served is None:
            return self
        turns, people = self.count * self.served.each, self.served.people.count
        if self.served.each > people or people > turns:
            msg = f"{people} people at {self.count} services; accepted: {self.served.each}–{turns}"
            raise ValueError(msg)
        most = turns * MOST_SECONDS // 3600
        if self.served.hours > most:
            msg = f"{self.served.hours} hours in {turns} stays; accepted: at most {most}"
            raise ValueError(msg)
        return self


class PastFigure(Frozen):
    """A figure that the read models must hold of what was taken over, as the document says it.

    Its value is that of `said`; a qualifier such as 余 is kept in words, and nothing is made of it.
    """

    label: Named
    of: PastMeasure
    loop: str
    by: By | None = None
    """With `key`, the line of a ledger that it stands in; None is the total."""
    key: str | None = None
    said: Annotated[str, AfterValidator(_known)]
    quote: str = ""
    """The document's number and words, or `ours`."""

    @property
    def value(self) -> Decimal:
        """Return what is said, without its qualifier."""
        return parse_figure(self.said).value or Decimal()

    @model_validator(mode="after")
    def _line_of_a_ledger(self) -> Self:
        is_of_issues = self.of in {"registered", "closed"}
        if (self.by is None) != (self.key is None) or (self.by and not is_of_issues):
            msg = "`by` and `key` go together, for what is registered or closed"
            raise ValueError(msg)
        return self


class History(Frozen):
    """What is taken over as history, in a window of days, and what must then be counted."""

    since: date
    until: date
    """The last day, included. The documents date no figure: the window is ours."""
    batches: Annotated[tuple[PastBatch, ...], Field(min_length=1)]
    figures: Annotated[tuple[PastFigure, ...], Field(min_length=1)]

    @property
    def count(self) -> int:
        """Return how many services it makes."""
        return sum(batch.count for batch in self.batches)

    @property
    def days(self) -> int:
        """Return over how many days the reports are spread."""
        return (self.until - self.since).days + 1 - DAYS_NEEDED

    @model_validator(mode="after")
    def _has_days_and_codes(self) -> Self:
        if self.days < 1:
            msg = f"{self.since} to {self.until}; accepted: more than {DAYS_NEEDED} days"
            raise ValueError(msg)
        codes = [batch.code for batch in self.batches]
        if len(set(codes)) < len(codes):
            msg = f"batches {', '.join(codes)}; accepted: each code once"
            raise ValueError(msg)
        return self
