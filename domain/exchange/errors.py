"""Why an export is not made."""

from domain.errors import DomainError


class NoPurposeError(DomainError):
    """Who takes records out says what for; it stands in the record for good."""

    code = "purpose_required"
    text = "Nothing says what the export is for; accepted: a purpose in words."
