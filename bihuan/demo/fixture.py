"""The fixture of a county: which issues go which way, and what its ledger must then say."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, ValidationError, model_validator

from application.yaml_file import Fault, FaultyFileError, read_yaml
from bihuan.demo.history import History
from domain.base import CategoryCode, Frozen, PersonCode
from domain.issue.values import Kind, RequestType
from domain.policy import Named

FIXTURES: Final = Path(__file__).parent.parent.parent / "examples" / "fixtures"

Measure = Literal[
    "registered",
    "resolved",
    "closed",
    "open",
    "share",
    "money_fen",
    "households",
    "claims",
    "lapsed",
    "ratings",
    "cards",
    "demands",
    "offers",
    "crowded",
    "points",
    "revoked",
    "merged",
    "photos",
    "activities",
    "people",
    "hours",
    "flagged",
]
"""What a figure counts: a column of the ledger, or what was done in its loop."""


class Matter(Frozen):
    """What somebody might have said, written for the demonstration."""

    title: str
    text: str
    category: CategoryCode | None = None
    """In place of its batch's."""


COMPLAINANT: Final[PersonCode] = "complainant"
"""In place of a person of the pack: who complained gives the order himself."""
Hours = Annotated[Decimal, Field(gt=0, le=72)]


class FixtureStep(Frozen):
    """One order on a way, by one of these people: each issue takes the next one in turn.

    A second `ReportIssue` is the same matter, seen by another, except for what its draft says: the
    steps go on with what it opens until `MergeIssue` merges that into the first. `AttachEvidence`
    attaches a generated picture.
    """

    order: str
    by: Annotated[tuple[PersonCode, ...], Field(min_length=1)]
    draft: dict[str, Any] = Field(default_factory=dict)
    hours_ago: Hours | None = None
    """When it happened, by its sheet: it is entered afterwards, with the sheet as its slip."""


class Way(Frozen):
    """How an issue goes on after its report. `spread`: totals that its feedbacks share exactly.

    `begins`: the way whose steps come first. `every_hours`: each issue's sheets are so much older
    than those of the one before, and entered after them, so that nobody is at two places at once.
    """

    begins: str | None = None
    steps: tuple[FixtureStep, ...] = ()
    spread: dict[Literal["money_fen", "households"], int] = Field(default_factory=dict)
    every_hours: Annotated[Decimal, Field(ge=0, le=24)] = Decimal(0)


class Batch(Frozen):
    """Issues that are reported alike: so many of them go each way."""

    code: str
    source: str
    kind: Kind
    request_type: RequestType
    by: Annotated[tuple[PersonCode, ...], Field(min_length=1)]
    category: CategoryCode
    found: bool = False
    """True where nobody complained: found by an inspection, or published as a need."""
    report: dict[str, Any] = Field(default_factory=dict)
    """More fields of the report, such as a location."""
    places: tuple[dict[str, Any], ...] = ()
    """Where, in turn; in place of the report's own location."""
    photo: bool = False
    """Whether a generated picture goes with each report."""
    hours_ago: Hours | None = None
    endings: Annotated[dict[str, Annotated[int, Field(ge=1)]], Field(min_length=1)]
    matters: Annotated[tuple[Matter, ...], Field(min_length=1)]


class Figure(Frozen):
    """A figure of a loop that the read models must hold; `said` is how the county says it."""

    label: Named
    of: Measure
    loop: str
    value: Decimal
    source: str | None = None
    flag: str | None = None
    """The one that `flagged` counts."""
    said: str = ""
    quote: str = ""
    """The document's number and words, or `ours`."""


class Fixture(Frozen):
    """Everything a demonstration of a pack drives and checks."""

    pack: str
    note: Named | None = None
    """What the figures assume, and what of them is left out or scaled."""
    ways: dict[str, Way]
    batches: Annotated[tuple[Batch, ...], Field(min_length=1)]
    figures: tuple[Figure, ...] = ()
    history: History | None = None
    """What is taken over beside what is driven; `figures` are of what is driven alone."""

    @property
    def issues(self) -> int:
        """Return how many issues it drives, those that are reported on a way included."""
        return sum(
            count * (1 + self._reported_on(way))
            for batch in self.batches
            for way, count in batch.endings.items()
        )

    def steps_of(self, way: str) -> tuple[FixtureStep, ...]:
        """Return every step of a way, those that it begins with first."""
        begins = self.ways[way].begins
        return (*(self.ways[begins].steps if begins else ()), *self.ways[way].steps)

    def _reported_on(self, way: str) -> int:
        return sum(step.order == "ReportIssue" for step in self.steps_of(way))

    def going(self, way: str) -> int:
        """Return how many issues go that way."""
        return sum(batch.endings.get(way, 0) for batch in self.batches)

    @model_validator(mode="after")
    def _begins_as_a_whole_way(self) -> Self:
        for name, way in self.ways.items():
            if way.begins and (way.begins not in self.ways or self.ways[way.begins].begins):
                whole = [each for each, one in self.ways.items() if not one.begins]
                msg = f"{name} begins as `{way.begins}`; accepted: {', '.join(whole)}"
                raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _knows_its_ways(self) -> Self:
        for batch in self.batches:
            for way in batch.endings:
                if way not in self.ways:
                    msg = f"{batch.code} ends by `{way}`; accepted: {', '.join(self.ways)}"
                    raise ValueError(msg)
        return self


def fixture_file(pack: str) -> Path:
    """Return where the fixture of a pack stands, also where there is none."""
    return FIXTURES / f"{pack}.yaml"


def read_fixture(path: Path) -> Fixture:
    """Return the fixture in a file. Raises FaultyFileError with everything wrong with it."""
    try:
        return Fixture.model_validate(_plain(read_yaml(path)))
    except ValidationError as error:
        raise FaultyFileError(
            *(
                Fault(path, ".".join(map(str, each["loc"])), each["msg"], "the form of a fixture")
                for each in error.errors()
            )
        ) from error


def _plain(content: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in content.items() if not key.startswith("_")}
