"""Refusals of dispatch and claim."""

from collections.abc import Mapping
from typing import ClassVar

from domain.errors import DomainError


class AlreadyClaimedError(DomainError):
    """Somebody else holds the claim."""

    code, http_status = "already_claimed", 409
    text = "Claimed already by {holder} of {unit} until {until}; accepted: a release by him first."
    unset: ClassVar[Mapping[str, str]] = {"until": "it is released"}


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


class NotCommunityDutyError(DomainError):
    """Nothing outside its list goes to a community, nor what it only assists with (不得下推)."""

    code = "not_community_duty"
    text = "{category} is no own duty of {unit} on the list in force; accepted: its primary unit."


class DutyPushedDownError(DomainError):
    """A county department's duty is not passed to a town or street."""

    code = "duty_pushed_down"
    text = "{category} is the duty of {accepted}, not of {unit}; accepted: {accepted}."


class LevelSkippedError(DomainError):
    """Up or down the tree one level at a time, unless a reason for skipping is given (提级)."""

    code = "level_skipped"
    text = "Sent to {unit}, levels are skipped; accepted: {accepted} first, or escalate_reason."


class ListExpiredError(DomainError):
    """The responsibility list that the order was made by is in force no more."""

    code, http_status = "list_expired", 409
    text = "The list {given} is in force no more; look again: {accepted}."


class ConferenceRequiredError(DomainError):
    """An issue that went round comes back to a unit only through a conference (A→B→A)."""

    code, http_status = "conference_required", 409
    text = "{unit} passed it on before; accepted: a conference that names the lead unit."


class ConferenceIncompleteError(DomainError):
    """A meeting has a date, and ends with a lead unit or with the next date."""

    code = "conference_incomplete"
    text = "The conference lacks something; accepted: {accepted}."


class AssistanceKnownError(DomainError):
    """A unit is asked once at a time."""

    code, http_status = "assistance_known", 409
    text = "{unit} was asked to help already; accepted: after it has reported."


class AssistanceIncompleteError(DomainError):
    """A unit that is called to the spot is told until when to be there."""

    code = "assistance_incomplete"
    text = "A call to the spot needs {accepted}."


class NoAssistanceError(DomainError):
    """The unit is not among those whose help is waited for."""

    code, http_status = "no_assistance", 403
    text = "{unit} is not asked to help; accepted: {accepted}."


class AssistanceOpenError(DomainError):
    """The lead unit resolves after those that assist it."""

    code, http_status = "assistance_open", 409
    text = "Still to report: {accepted}; accepted: their reports, or a waiver by the dispatcher."


class CapacityFullError(DomainError):
    """Every place is taken; nobody crowds (P3)."""

    code, http_status = "capacity_full", 409
    text = (
        "All {capacity} places of the {bound} are taken ({holders}); "
        "accepted: to wait, or another demand."
    )


class CapacityBelowClaimsError(DomainError):
    """Nothing takes fewer claims than it has."""

    code, http_status = "capacity_below_claims", 409
    text = "{claims} have claimed it; accepted: a capacity from {claims} on."


class OverlappingOrdersError(DomainError):
    """A volunteer does one order at a time."""

    code, http_status = "overlapping_orders", 409
    text = "{person} is engaged by issue {other} until {until}; accepted: other hours."


class LeaseSpentError(DomainError):
    """A lease holds once: who let it pass does not begin it anew by another claim."""

    code, http_status = "lease_spent", 409
    text = "{claimant} of {unit} had it until {until}; accepted: another claimant."


class LoopModeError(DomainError):
    """A pool takes claims of the eligible, an assigned loop has one lead unit."""

    code = "loop_mode"
    text = "The loop {loop} is {mode}; accepted: {accepted}."


class ClaimRequiredError(DomainError):
    """On site checks in who claimed the demand; out, who has checked in."""

    code, http_status = "claim_required", 403
    text = "{person} has not claimed it, or is not on site; accepted: a claim, then a check-in."


class OverlappingStaysError(DomainError):
    """Nobody is in two places at once."""

    code, http_status = "overlapping_stays", 409
    text = "{person} is on site since {since}; accepted: a check-out first, or a later time."


class StayTooLongError(DomainError):
    """A stay has an end within a day."""

    code = "stay_too_long"
    text = "A stay lasts up to {hours} hours, this one began {since}; accepted: its true end."
