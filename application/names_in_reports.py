"""Who is named in a report, and where it lies, as rows by which exactly that is found.

Of a resident without an account his contacts, too: nobody has checked that they are his, so that
they lead to this report and not to a person.
"""

from collections.abc import Iterator, Mapping

from application.personal_data import PersonalData
from application.vault_names import NamedRow
from domain.issue.commands import ReportIssue
from domain.masking import address_forms


def named_in(
    command: ReportIssue, draft: Mapping[str, object], personal: PersonalData
) -> list[NamedRow]:
    """Return keyed digests of the complainants' names and of the address said in clear."""
    parts = (_names, _address, _contacts)
    return [row for part in parts for row in part(command, draft, personal)]


def _names(
    command: ReportIssue, draft: Mapping[str, object], personal: PersonalData
) -> Iterator[NamedRow]:
    given = draft.get("complainants")
    people = given if isinstance(given, list | tuple) else ()
    for told, known in zip(people, command.complainants, strict=False):
        name = told.get("name") if isinstance(told, Mapping) else None
        if isinstance(name, str) and name.strip():
            digest = personal.equality("name", name)
            yield NamedRow("name", digest, str(command.issue_id), known.person)


def _address(
    command: ReportIssue, draft: Mapping[str, object], personal: PersonalData
) -> Iterator[NamedRow]:
    location = draft.get("location")
    address = location.get("address") if isinstance(location, Mapping) else None
    for form in address_forms(address) if isinstance(address, str) else ():
        digest = personal.equality("address", form)
        yield NamedRow("address", digest, str(command.issue_id), command.subject)


def _contacts(
    command: ReportIssue, draft: Mapping[str, object], personal: PersonalData
) -> Iterator[NamedRow]:
    given = draft.get("complainants") if command.actor.role == "resident" else None
    for told in given if isinstance(given, list | tuple) else ():
        ways = told.get("contacts") if isinstance(told, Mapping) else None
        for way in ways if isinstance(ways, list | tuple) else ():
            digest = personal.equality(str(way["kind"]), str(way["value"]))
            yield NamedRow("contact", digest, str(command.issue_id), command.subject)
