"""Who has an issue, in words and as a document."""

from typing import TYPE_CHECKING

from application.naming import unit_with_code
from bihuan.messages import Words

if TYPE_CHECKING:
    from domain.directory import Directory
    from domain.issue.hands import Hand


def hand_document(hand: "Hand") -> dict[str, object]:
    """Return the hand as plain values."""
    return {"holder": hand.holder, "unit": hand.unit, "person": hand.person}


def hand_words(words: Words, directory: "Directory", hand: "Hand") -> str:
    """Return the unit and the person, or which other holder it is."""
    if hand.unit is None:
        return words.of("holder", hand.holder)
    unit = unit_with_code(words, directory, hand.unit)
    return f"{unit}, {hand.person}" if hand.person else unit
