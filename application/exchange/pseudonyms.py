"""Who is who without saying who: keyed pseudonyms of people, the same in every export of a store.

The key is derived from the master key, which never leaves the store: who has a file alone can try
no names against it. The same person has the same pseudonym in all exports of one store, so that
files of several months can be put together, and another one in every other store.
"""

import hmac
from collections.abc import Callable, Collection
from typing import Final

ERASED_ID: Final = "person:[erased]"
"""All people whose keys were destroyed are one object: which of them it was cannot be told."""

_SHOWN: Final = 20
_KEPT: Final = 50_000

Living = Callable[[Collection[str]], Collection[str]]
"""Returns those of the residents, by their random ids, whose keys were not destroyed."""


class Pseudonyms:
    """The object ids of people. Residents are asked for page by page, staff have no keys."""

    def __init__(self, key: bytes, living: Living) -> None:
        """Derive ids from `key`; `living` knows who was not erased."""
        self._key = key
        self._living = living
        self._staff: dict[str, str] = {}
        self._residents: dict[str, str] = {}

    def staff(self, code: str) -> str:
        """Return the object id of a member of a unit."""
        known = self._staff.get(code)
        if known is None:
            known = self._staff[code] = self._of("staff", code)
        return known

    def resident(self, person: str) -> str:
        """Return the object id of a resident who was met, the one of the erased without a key."""
        return self._residents.get(person, ERASED_ID)

    def meet(self, persons: Collection[str]) -> None:
        """Look up who of the residents of a page was not erased; nobody else is known then."""
        if len(self._staff) > _KEPT:
            self._staff.clear()
        self._residents = {person: self._of("resident", person) for person in self._living(persons)}

    def _of(self, kind: str, code: str) -> str:
        digest = hmac.digest(self._key, f"{kind}\0{code}".encode(), "sha256").hex()
        return f"person:{kind}-{digest[:_SHOWN]}"
