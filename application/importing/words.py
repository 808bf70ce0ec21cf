"""Which rule has a word in a text: the first in the order of the rules, found in one pass."""

from collections.abc import Iterable
from typing import Generic, TypeVar

_Use = TypeVar("_Use")


class WordTable(Generic[_Use]):
    """Rules of words, each standing for something to use; thousands of texts are asked of it."""

    def __init__(self, rules: Iterable[tuple[_Use, Iterable[str]]]) -> None:
        """Take the rules in order of rank."""
        self._uses: list[_Use] = []
        self._by_first: dict[str, list[tuple[int, str]]] = {}
        for rank, (use, words) in enumerate(rules):
            self._uses.append(use)
            for word in words:
                self._by_first.setdefault(word[0], []).append((rank, word))

    def first(self, said: str) -> _Use | None:
        """Return what the first rule with a word in the text stands for, None without one."""
        best = len(self._uses)
        for char in self._by_first.keys() & set(said):
            for rank, word in self._by_first[char]:
                if rank < best and word in said:
                    best = rank
        return self._uses[best] if best < len(self._uses) else None
