"""A clear draft → the command that takes it over, everything personal sealed.

It seals what `application.sealing` would seal, field by field: an import has no time to look
through the model of every row.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from application.importing.mapping import Mapping
from application.importing.rows import Draft
from application.personal_data import PersonalData
from domain.base import SYSTEM, Sealed
from domain.issue.commands import ImportIssue
from domain.issue.ids import command_id
from domain.issue.values import Complainant, Location
from domain.masking import address_forms, mask_address, mask_name


def sealed_command(
    draft: Draft,
    mapping: Mapping,
    *,
    issue_id: UUID,
    person: str,
    personal: PersonalData,
    received_at: datetime,
) -> ImportIssue:
    """Return the draft as a command, sealed with the key of `person`, who raised the issue."""
    names = (draft.name,) if draft.name else ()
    known = (*names, *(address_forms(draft.address) if draft.address else ()))
    seal = partial(personal.seal, person=person, issue_id=issue_id, known=known)
    return ImportIssue(
        command_id=command_id(SYSTEM, f"import/{mapping.source}/{draft.external_id}"),
        issue_id=issue_id,
        actor=SYSTEM,
        channel=mapping.constants.channel,
        received_at=received_at,
        occurred_at=draft.reported_at,
        kind=draft.kind,
        request_type=draft.request_type,
        source=mapping.source,
        external_id=draft.external_id,
        subject=person,
        title=seal(draft.title, field="title"),
        text=seal(draft.text, field="text"),
        category=draft.category,
        urgency=mapping.constants.urgency,
        location=_location(draft, seal),
        complainants=(_complainant(draft, person, seal),),
        headcount=draft.headcount,
        unit=draft.unit,
        reply=seal(draft.reply, field="reply") if draft.reply else None,
        replied_at=draft.replied_at,
        lateness=mapping.lateness,
        flags=draft.flags,
        judged_by=mapping.judged_by,
        due_at=draft.due_at,
        menu_item=draft.menu_item,
        stays=draft.stays,
        hours_confirmed_by=draft.hours_confirmed_by,
        note=seal(draft.note, field="note") if draft.note else None,
    )


def _location(draft: Draft, seal: Callable[..., Sealed]) -> Location | None:
    if not draft.address:
        return Location(place=draft.place) if draft.place else None
    masked = mask_address(draft.address)
    address = seal(draft.address, field="location.address", masked=masked)
    return Location(place=draft.place, address=address, given_by="address")


def _complainant(draft: Draft, person: str, seal: Callable[..., Sealed]) -> Complainant:
    if not draft.name:
        return Complainant(person=person)
    name = seal(draft.name, field="complainants.name", masked=mask_name(draft.name))
    return Complainant(person=person, name=name)
