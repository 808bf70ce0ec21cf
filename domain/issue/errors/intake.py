"""Refusals of intake."""

from domain.errors import DomainError


class LengtheningError(DomainError):
    """A lower urgency lengthens the limits; after dispatch that needs a supervisor."""

    code, http_status = "lengthening_refused", 403
    text = "Lower urgency lengthens a running limit ({rule}); accepted: {accepted}."


class DuplicateReportError(DomainError):
    """The source's number is taken by an issue with other content."""

    code, http_status = "duplicate_import", 409
    text = "{source} {external_id} is issue {number} with other content; accepted: the same text."


class AnswerNotAllowedError(DomainError):
    """The policy does not let the centre answer such a matter itself; dispatch it."""

    code = "answer_not_allowed"
    text = "A {given} about {category} is not answered at once; accepted: {accepted}."


class ReferralIncompleteError(DomainError):
    """A referral without what proves that it was taken over, or what the complainant was told."""

    code = "referral_incomplete"
    text = "A referral to {channel} needs {accepted}."
