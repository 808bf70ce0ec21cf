"""Why personal data is not erased, revealed, held or destroyed."""

from domain.errors import DomainError


class LegalHoldError(DomainError):
    """What is under legal hold stays as it is until the hold is lifted."""

    code, http_status = "legal_hold", 409
    text = "{given} is under legal hold; accepted: after `bihuan privacy lift`."


class RecordInUseError(DomainError):
    """A record is kept until its issue is closed, and every issue that belongs with it."""

    code, http_status = "record_in_use", 409
    text = "Issue {given} is open; accepted: after the closing of all issues that belong together."


class NotHeldError(DomainError):
    """There is no hold to lift."""

    code, http_status = "not_held", 409
    text = "{given} is under no legal hold."


class RevealPurposeError(DomainError):
    """Who reads personal data says what for; it stands in the record for good."""

    code = "reveal_purpose_required"
    text = "Nothing says what for; accepted: a purpose in words."


class IssueDestroyedError(DomainError):
    """The record's term is over: the contents are gone, their digests stand."""

    code, http_status = "issue_destroyed", 410
    text = "The contents of issue {given} were destroyed at the end of the record's term."


class NoSuchTextError(DomainError):
    """The issue has no sealed text of this name."""

    code, http_status = "no_such_text", 404
    text = "There is no sealed text {given}; accepted: {accepted}."


class SearchPurposeError(DomainError):
    """Who looks for a person says what for; it stands in the record for good."""

    code = "search_purpose_required"
    text = "The purpose is missing or too long; accepted: 1 to {accepted} characters."


class NothingSoughtError(DomainError):
    """An exact search looks for one contact, name or address."""

    code = "nothing_sought"
    text = "Nothing is looked for; accepted: one contact, name or address, whole."
