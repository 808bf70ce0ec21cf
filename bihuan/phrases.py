"""Sentences that parts without a catalogue write in English, told in the reader's language.

The command line's library says what was typed wrongly, and whoever reads a file what is wrong with
it. The catalogues hold the forms of these sentences under `phrase`: the English one is the form
that a sentence is known by, with its places; `…` stands for words that are left out.
"""

import re
from collections.abc import Mapping
from typing import Final

_KEYS: Final = "phrase."
_PLACE: Final = re.compile(r"\{(\w+)\}|…")


class Phrases:
    """The forms of one language beside those of English."""

    def __init__(self, english: Mapping[str, str], own: Mapping[str, str]) -> None:
        """Take both catalogues; the form with the most words of its own is tried first."""
        forms = ((key, form) for key, form in english.items() if key.startswith(_KEYS))
        by_length = sorted(forms, key=lambda one: -len(_PLACE.sub("", one[1])))
        self._forms = [(re.compile(_pattern(form), re.DOTALL), own[key]) for key, form in by_length]

    def __call__(self, sentence: str) -> str:
        """Return the sentence in the language, what it quotes too; one that is not known as is."""
        for pattern, own in self._forms:
            if found := pattern.fullmatch(sentence):
                quoted = found.groupdict().items()
                return own.format_map({name: self(text) for name, text in quoted})
        return sentence


def _pattern(form: str) -> str:
    """Return what finds the form: a place is whatever stands there."""
    # Split by its places, a form is text, name, text, name, text; a name is None for `…`.
    texts, names = (parts := _PLACE.split(form))[::2], parts[1::2]
    places = [f"(?P<{name}>.+?)" if name else ".+" for name in names]
    return "".join(
        re.escape(text) + place for text, place in zip(texts, [*places, ""], strict=True)
    )
