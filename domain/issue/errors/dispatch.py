"""Refusals of dispatch and claim."""

from domain.errors import DomainError


class AlreadyClaimedError(DomainError):
    """Somebody else holds the claim."""

    code, http_status = "already_claimed", 409
    text = "Claimed already by {holder} of {unit}; accepted: a release by the holder first."


class NoOwnerError(DomainError):
    """Routing finds no unit for the category; name one."""

    code = "no_owner"
    text = "No unit answers for category {category}; accepted: a unit named in the order."


class AccusedUnitError(DomainError):
    """A complaint is not sent to the unit it complains about."""

    code = "accused_unit"
    text = "The complaint is about {unit}; accepted: another unit."


class LeadAmbiguousError(DomainError):
    """Exactly one unit leads; it is not also an assisting one, and nobody assists twice."""

    code = "lead_ambiguous"
    text = "{unit} is named more than once; accepted: one lead unit, others assisting once."


class DesignationRequiredError(DomainError):
    """After so many upheld returns the next dispatch must be a designation."""

    code, http_status = "designation_required", 409
    text = "Returned {returns} times with reason; accepted: a dispatch with designation."


class DesignatedUnitError(DomainError):
    """A designated unit may not return the issue."""

    code = "designated_unit"
    text = "{unit} was designated and may not return the issue; accepted: handle it."


class AlreadyReturnedError(DomainError):
    """A unit asks for a return once."""

    code = "already_returned"
    text = "{unit} asked for a return before; accepted: once per unit."


class ReturnTooLateError(DomainError):
    """The limit for asking to give the issue back has passed."""

    code = "return_too_late"
    text = "Returns were accepted until {accepted}."
