"""Why an export is not made."""

from domain.errors import DomainError


class NoPurposeError(DomainError):
    """Who takes records out says what for; it stands in the record for good."""

    code = "purpose_required"
    text = "Nothing says what the export is for; accepted: a purpose in words."


class EmptyPeriodError(DomainError):
    """A time that ends before it begins is a slip, and no export goes on record for it."""

    code = "export_period_empty"
    text = "The events until {until} end before those since {since} begin; accepted: a later end."


class ApprovalRequiredError(DomainError):
    """More leaves at once than one person alone may take out (rules.md 12.7)."""

    code, http_status = "export_approval_required", 403
    text = (
        "{given} issues would leave in one file; accepted: at most {accepted}, or the number of an "
        "approval by another person."
    )


class NoSuchApprovalError(DomainError):
    """An approval is for one export, and used up by it."""

    code, http_status = "no_such_export_approval", 403
    text = "Approval {given} is not there, or was used; accepted: {accepted}."


class OtherExportApprovedError(DomainError):
    """What was approved is what is exported, by whom it was approved for."""

    code, http_status = "other_export_approved", 403
    text = "Approval {given} is for another export; these differ: {differing}."


class OwnExportError(DomainError):
    """Nobody approves his own export."""

    code, http_status = "own_export", 403
    text = "{given} would approve his own export; accepted: another person."
