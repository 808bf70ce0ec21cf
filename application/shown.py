"""An issue as readers get it: plain values, every personal text masked."""

from typing import Final

from application.personal_data import PersonalData
from application.sealing import unseal
from domain.deadlines.document import deadline_document
from domain.issue.state import Issue

INTERNAL: Final = frozenset({"commands", "fired", "subject", "deadlines"})
"""What the rules remember for themselves."""


def issue_document(issue: Issue, personal: PersonalData) -> dict[str, object]:
    """Return the issue as plain values with every personal text masked."""
    fields = {name: value for name, value in dict(issue).items() if name not in INTERNAL}
    # The orders that wait travel sealed; what each asks for stands beside it.
    fields["pending"] = [{**dict(each), "order": None} for each in issue.pending]
    opened = unseal(fields, personal, issue.issue_id)
    return {
        **(opened if isinstance(opened, dict) else {}),
        "is_open": issue.is_open,
        "deadlines": [deadline_document(each) for each in issue.deadlines.values()],
    }
