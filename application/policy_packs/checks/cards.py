"""Checks of the cards: what so many of them bring about is said once."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from application.policy_packs.checks.look import Check, Found, Look


def _repeated(look: Look) -> Iterator[Found]:
    seen: Counter[tuple[str, int, str]] = Counter()
    for place, repeated in enumerate(look.policy.cards.repeated):
        key = (repeated.colour, repeated.count, repeated.within)
        seen[key] += 1
        if seen[key] > 1:
            told = f"{repeated.count} {repeated.colour} cards within the {repeated.within}"
            problem = f"{told} stand {seen[key]} times"
            yield Found(("cards", "repeated", place), problem, "each once, with all its effects")


CHECKS: Final = (Check(("cards",), _repeated),)
