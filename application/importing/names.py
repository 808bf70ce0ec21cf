"""Who is named in a file that is taken over, so that he is found by exactly that name."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from application.personal_data import PersonalData
from application.vault_names import NamedRow, NameIndex


class Named(NamedTuple):
    """That a complainant of an issue, by his person id, has this name."""

    issue_id: UUID
    person: str
    name: str


class NamesInFiles:
    """Keeps keyed digests of names, in the vault alone."""

    def __init__(self, index: NameIndex, personal: PersonalData) -> None:
        """Keep them in `index`."""
        self._index = index
        self._personal = personal

    def remember(self, given: Iterable[Named]) -> None:
        """Keep names of many issues at once; those of persons who were erased stay forgotten.

        Raises VaultUnavailableError: whoever takes over a file can do it again.
        """
        known = list(given)
        living = self._personal.living({each.person for each in known})
        self._index.remember([self._row(each) for each in known if each.person in living])

    def _row(self, named: Named) -> NamedRow:
        digest = self._personal.equality("name", named.name)
        return NamedRow("name", digest, str(named.issue_id), named.person)
