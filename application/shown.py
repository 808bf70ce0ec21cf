"""An issue as readers get it: plain values, every personal text masked."""

from collections.abc import Callable
from typing import Final
from uuid import UUID

from application.personal_data import PersonalData
from application.sealing import unseal_by
from domain.access.fields import STAFF, WITHHELD, View
from domain.base import Sealed
from domain.deadlines.document import deadline_document
from domain.issue.state import Issue

INTERNAL: Final = frozenset({"commands", "fired", "subject", "deadlines", "raised_from"})
"""What the rules remember for themselves."""


def issue_document(issue: Issue, personal: PersonalData, view: View = STAFF) -> dict[str, object]:
    """Return of the issue what the reader gets, as plain values with every text masked."""
    fields = {name: value for name, value in dict(issue).items() if name not in INTERNAL}
    # The orders that wait travel sealed; what each asks for stands beside it.
    fields["pending"] = [{**dict(each), "order": None} for each in issue.pending]
    fields |= {
        "is_open": issue.is_open,
        "deadlines": [deadline_document(each) for each in issue.deadlines.values()],
    }
    read = opener(personal, view)
    return {name: unseal_by(read, value, issue.issue_id) for name, value in view.of(fields).items()}


def opener(personal: PersonalData, view: View) -> Callable[[Sealed, UUID], str]:
    """Return what opens masked texts for the reader, or says that they are kept from him."""
    return personal.open_masked if view.shows_texts else _withheld


def _withheld(sealed: Sealed, issue_id: UUID) -> str:
    del sealed, issue_id
    return WITHHELD
