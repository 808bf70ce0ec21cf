"""`cards.yaml`: what a yellow or red card brings about, and what several do (rules.md 6)."""

from typing import Annotated, Literal

from pydantic import Field

from domain.base import Frozen
from domain.deadlines.model import Limit
from domain.issue.values import CardColour


class CardEffect(Frozen):
    """What follows a card: points taken, a letter to the unit, an interview of its leader."""

    points: Annotated[int, Field(le=0)] = 0
    letter: bool = False
    interview: bool = False


class RepeatedCards(Frozen):
    """What follows when so many cards of a colour fall on one target within a span."""

    colour: CardColour
    count: Annotated[int, Field(ge=2)]
    within: Literal["issue", "month", "quarter", "year"]
    """Of one issue, or of all issues in a month, quarter or year of the calendar."""
    effect: CardEffect


class CardRules(Frozen):
    """Cards are given by the ladder's rungs and by ratings; this says what they mean."""

    yellow: CardEffect = CardEffect()
    red: CardEffect = CardEffect()
    repeated: tuple[RepeatedCards, ...] = ()
    appeal: Limit | None = None
    """How long a card may be appealed, and an exclusion asked for; not at all where not set."""

    @property
    def counts_across(self) -> bool:
        """Return whether cards of several issues are counted together."""
        return any(each.within != "issue" for each in self.repeated)

    def of(self, colour: CardColour) -> CardEffect:
        """Return what one card of the colour brings about."""
        return self.yellow if colour == "yellow" else self.red


class CardsFile(Frozen):
    """The rules of cards."""

    cards: CardRules = CardRules()
