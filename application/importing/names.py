"""Who is named in a file that is taken over, and where it lies, to be found by exactly that."""

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple
from uuid import UUID

from application.personal_data import PersonalData
from application.vault_names import NamedRow, NameIndex
from domain.masking import address_forms


class Named(NamedTuple):
    """That a name of a complainant, or an address, stands in an issue.

    Of a name `person` is whose it is, of an address who raised the issue.
    """

    issue_id: UUID
    person: str
    text: str
    kind: Literal["name", "address"] = "name"


class NamesInFiles:
    """Keeps keyed digests of names and addresses, in the vault alone."""

    def __init__(self, index: NameIndex, personal: PersonalData) -> None:
        """Keep them in `index`."""
        self._index = index
        self._personal = personal

    def remember(self, given: Iterable[Named]) -> None:
        """Keep those of many issues at once; those of persons who were erased stay forgotten.

        Raises VaultUnavailableError: whoever takes over a file can do it again.
        """
        known = list(given)
        living = self._personal.living({each.person for each in known})
        rows = (row for each in known if each.person in living for row in self._rows(each))
        self._index.remember(list(rows))

    def _rows(self, named: Named) -> Iterator[NamedRow]:
        is_address = named.kind == "address"
        for form in address_forms(named.text) if is_address else (named.text,):
            digest = self._personal.equality(named.kind, form)
            yield NamedRow(named.kind, digest, str(named.issue_id), named.person)
