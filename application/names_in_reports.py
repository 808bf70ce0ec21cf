"""Remembers who is named in a report, so that it is found by that name and by nothing like it."""

from collections.abc import Iterator, Mapping
from contextlib import suppress

from application.personal_data import PersonalData
from application.vault import VaultUnavailableError
from application.vault_names import NamedRow, NameIndex
from domain.issue.commands import ReportIssue
from domain.masking import address_forms


class NamesInReports:
    """Keeps keyed digests of complainants' names and of the address, in the vault alone."""

    def __init__(self, index: NameIndex, personal: PersonalData) -> None:
        """Keep them in `index`."""
        self._index = index
        self._personal = personal

    def remember(self, command: ReportIssue, draft: Mapping[str, object]) -> None:
        """Keep what the draft says in clear; a second time changes nothing.

        The report is stored already: while the vault is away it is merely not found by them.
        """
        with suppress(VaultUnavailableError):
            self._index.remember([*self._names(command, draft), *self._address(command, draft)])

    def _names(self, command: ReportIssue, draft: Mapping[str, object]) -> Iterator[NamedRow]:
        given = draft.get("complainants")
        people = given if isinstance(given, list | tuple) else ()
        for told, known in zip(people, command.complainants, strict=False):
            name = told.get("name") if isinstance(told, Mapping) else None
            if isinstance(name, str) and name.strip():
                digest = self._personal.equality("name", name)
                yield NamedRow("name", digest, str(command.issue_id), known.person)

    def _address(self, command: ReportIssue, draft: Mapping[str, object]) -> Iterator[NamedRow]:
        location = draft.get("location")
        address = location.get("address") if isinstance(location, Mapping) else None
        for form in address_forms(address) if isinstance(address, str) else ():
            digest = self._personal.equality("address", form)
            yield NamedRow("address", digest, str(command.issue_id), command.subject)
