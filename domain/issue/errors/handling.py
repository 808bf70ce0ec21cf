"""Refusals of handling and review."""

from domain.errors import DomainError


class ContactRequiredError(DomainError):
    """Feedback needs a contact with the complainant, or attempts enough."""

    code = "contact_required"
    text = "The complainant was not contacted; accepted: a contact, or {accepted} attempts."


class FindingsRequiredError(DomainError):
    """Sending back needs findings the unit can work with."""

    code = "findings_required"
    text = "Sending feedback back needs findings; accepted: what is missing, in words."


class AlreadyReviewedError(DomainError):
    """Feedback is reviewed once; after its acceptance comes the revisit."""

    code, http_status = "already_reviewed", 409
    text = "The feedback is accepted already; accepted: a revisit."
