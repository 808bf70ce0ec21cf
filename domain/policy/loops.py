"""`loops.yaml`: the closed loops of a county as data; one workflow runs them all."""

from typing import Annotated, Literal

from pydantic import Field

from domain.base import CategoryCode, Frozen, Role, UnitCode
from domain.calendar import Window
from domain.deadlines.model import Limit
from domain.issue.values import Kind, RequestType
from domain.policy.deadlines import ClockRecord
from domain.policy.names import Named
from domain.policy.revisit import RevisitRules
from domain.policy.sources import Campaign, Source, SourceCode

LoopKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]
Mode = Literal["assigned", "pool", "order"]
Step = Literal["discover", "report", "dispatch", "claim", "resolve", "revisit", "close"]


class LoopChoice(Frozen):
    """Which issues take a loop: every list that is not empty must hold what the issue has.

    A category stands for what lies below it.
    """

    sources: tuple[SourceCode, ...] = ()
    grades: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    request_types: tuple[RequestType, ...] = ()
    categories: tuple[CategoryCode, ...] = ()


class Stage(Frozen):
    """One step of a loop: who may give its orders, and what evidence each person must leave.

    `roles` replaces, for the commands that it names, the roles of `permissions.yaml`.
    """

    step: Step
    roles: dict[str, tuple[Role, ...]] = Field(default_factory=dict)
    evidence: tuple[str, ...] = ()


class Capacity(Frozen):
    """How much may be claimed at once; what is not set has no bound (P3: no crowding)."""

    per_unit: Annotated[int, Field(ge=1)] | None = None
    per_person: Annotated[int, Field(ge=1)] | None = None
    per_demand: Annotated[int, Field(ge=1)] | None = None
    per_place: Annotated[int, Field(ge=1)] | None = None
    """Claims in the community of a demand's place, else at the place itself."""
    per_batch: Annotated[int, Field(ge=1)] | None = None
    """Claims of the demands that are offered in one batch (分批下沉)."""


class CheckInRules(Frozen):
    """Checking in on site: how near, when, and how long a stay may last (A4)."""

    required: bool = True
    geofence_m: Annotated[int, Field(ge=1)] | None = None
    window: Window | None = None
    max_hours: Annotated[int, Field(ge=1, le=24)] = 24


class RatingRules(Frozen):
    """One matter, one rating (A7): from when, how long, and what the stars bring about."""

    from_resolved: bool = False
    window: Limit | None = None
    revisable_days: Annotated[int, Field(ge=0)] = 7
    five_star_points: Annotated[int, Field(ge=0)] = 0
    one_star_card: bool = False
    suspect_raise_hours: Annotated[int, Field(ge=0)] = 24
    """One star that rises so soon after the unit's contact is flagged."""


class MenuItem(Frozen):
    """What may be ordered (A5), and the unit whose station dispatches it."""

    code: Annotated[str, Field(min_length=1, max_length=64)]
    name: Named
    unit: UnitCode | None = None


class LoopDefinition(Frozen):
    """One loop. An issue keeps the version of the pack, and so of its loop, that it began with."""

    key: LoopKey
    version: Annotated[int, Field(ge=1)] = 1
    name: Named
    mode: Mode = "assigned"
    default: bool = False
    """Taken by every issue that no other loop's choice fits; exactly one loop of a pack."""
    choice: LoopChoice = LoopChoice()
    stages: tuple[Stage, ...] = ()
    """The steps it has, in order; none means all of them with the pack's own roles."""
    clocks: tuple[ClockRecord, ...] = ()
    """Looked at before the pack's own."""
    capacity: Capacity = Capacity()
    lease: Limit | None = None
    """How long a claim holds before it lapses."""
    check_in: CheckInRules | None = None
    evaluator: Literal["centre", "proposer", "community"] = "centre"
    revisit: RevisitRules | None = None
    """In place of the pack's own."""
    rating: RatingRules | None = None
    menu: tuple[MenuItem, ...] = ()
    system_dispatch: bool = False
    """The system dispatches where exactly one owner results, marked and recallable."""

    def stage(self, step: Step) -> Stage | None:
        """Return the loop's own word on a step, None where it has none."""
        return next((stage for stage in self.stages if stage.step == step), None)

    def roles_for(self, command: str) -> tuple[Role, ...] | None:
        """Return the roles that the loop itself names for a command, None where it names none."""
        for stage in self.stages:
            if command in stage.roles:
                return stage.roles[command]
        return None

    def evidence_for(self, step: Step) -> tuple[str, ...]:
        """Return what evidence a step must leave."""
        stage = self.stage(step)
        return stage.evidence if stage else ()


class LoopsFile(Frozen):
    """The loops, the special before the general; the sources issues come from; the campaigns."""

    loops: Annotated[tuple[LoopDefinition, ...], Field(min_length=1)]
    sources: tuple[Source, ...] = ()
    campaigns: tuple[Campaign, ...] = ()
