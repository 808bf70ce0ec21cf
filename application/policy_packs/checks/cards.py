"""Checks of the cards: what several of them bring about is counted where it can be counted."""

from collections.abc import Iterator
from typing import Final

from application.policy_packs.checks.look import Check, Found, Look


def _repeated(look: Look) -> Iterator[Found]:
    # A decision knows the cards of its own issue: a span over others would promise what never is.
    for place, repeated in enumerate(look.policy.cards.repeated):
        if repeated.within != "issue":
            loc = ("cards", "repeated", place, "within")
            problem = f"cards of other issues are not counted, within the {repeated.within} or else"
            yield Found(loc, problem, "`within: issue`")


CHECKS: Final = (Check(("cards",), _repeated),)
