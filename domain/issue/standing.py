"""What an issue carries beside its way: supervisions, cards, its rating, a wish to be left out."""

from domain.base import Frozen, Instant, PersonCode, ReasonCode, UnitCode
from domain.issue.values import CardColour, CardState, SupervisionLevel


class Supervision(Frozen):
    """A supervision (督办) that nobody has lifted yet."""

    level: SupervisionLevel
    unit: UnitCode | None
    is_answered: bool = False


class Card(Frozen):
    """A yellow or red card. `at` is the instant it was due, `deadline_id` what it is about."""

    colour: CardColour
    unit: UnitCode | None
    person: PersonCode | None
    ground: ReasonCode
    state: CardState = "issued"
    issued_at: Instant
    issued_by: PersonCode
    deadline_id: str | None = None
    due_at: Instant | None = None


class Rating(Frozen):
    """What the complainant gave: stars, how often he said so, and since when."""

    stars: int
    reasons: tuple[ReasonCode, ...]
    count: int
    first_at: Instant
    points: int


class AskedExclusion(Frozen):
    """A unit's wish to leave the issue out of the assessment, until two have decided."""

    by: PersonCode
    unit: UnitCode
    ground: ReasonCode
