"""Refusals of handling and review."""

from domain.errors import DomainError


class ContactRequiredError(DomainError):
    """Feedback needs a contact with the complainant, or attempts enough."""

    code = "contact_required"
    text = (
        "The complainant was not contacted; accepted: a contact, or {accepted} attempts on "
        "{dates} dates."
    )


class FindingsRequiredError(DomainError):
    """Sending back needs findings the unit can work with."""

    code = "findings_required"
    text = "Sending feedback back needs findings; accepted: what is missing, in words."


class AlreadyReviewedError(DomainError):
    """Feedback is reviewed once; after its acceptance comes the revisit."""

    code, http_status = "already_reviewed", 409
    text = "The feedback is accepted already; accepted: a revisit."


class MissingPartError(DomainError):
    """The order lacks something its rule asks for."""

    code = "missing_part"
    text = "{step} lacks {field}; accepted: {accepted}."


class ApproverTooLowError(DomainError):
    """The act takes a higher post than the actor's."""

    code, http_status = "approver_too_low", 403
    text = "{actor} as {role} may not decide this ({rule}); accepted: {accepted}."


class NothingAskedError(DomainError):
    """Nobody asked for what is to be decided."""

    code, http_status = "nothing_asked", 409
    text = "No {what} waits for a decision; accepted: a request first."


class AlreadyAskedError(DomainError):
    """One request at a time: the one before waits for its decision."""

    code, http_status = "already_asked", 409
    text = "{what} was asked for already; accepted: its decision first."


class ExtensionCapError(DomainError):
    """The policy caps each round of an extension."""

    code = "extension_cap"
    text = "{given} {unit} in round {round} is too much; accepted: {accepted}."


class PauseEndError(DomainError):
    """A pause ends on a day that can be foreseen."""

    code = "pause_end"
    text = "A pause until {given} is refused; accepted: after {earliest}, up to {latest}."


class ClockPassedError(DomainError):
    """A clock that was late before cannot be paused: nothing is won by it."""

    code = "clock_passed"
    text = "The clock {deadline} was due {due}; accepted: a pause before it is."


class NoSuchClockError(DomainError):
    """The clock does not run, or the policy does not let it be moved so."""

    code = "no_such_clock"
    text = "There is no clock {given} to move so; accepted: {accepted}, while it runs."


class ReviewDateError(DomainError):
    """A suspension is reviewed in time: at least as often as the policy says."""

    code = "review_date"
    text = "{field} {given} is refused; accepted: {earliest} to {latest}."


class CommitmentOpenError(DomainError):
    """Nothing is finished while a promise is open."""

    code, http_status = "commitment_open", 409
    text = "Commitments {open} are open; accepted: a report on each first."


class EvidenceRequiredError(DomainError):
    """The category asks for evidence of certain kinds."""

    code = "evidence_required"
    text = "Evidence is missing: {missing}; accepted: entries such as {accepted}."


class CheckInRequiredError(DomainError):
    """Where a loop asks for presence on site, nothing is done before somebody was there."""

    code, http_status = "check_in_required", 409
    text = "Nobody who claimed it was on site; accepted: a check-in of {accepted} first."


class SlipTooLateError(DomainError):
    """An offline record counts only when it is entered soon after."""

    code = "slip_too_late"
    text = "The slip had to be entered before {accepted}; without it the record is accepted."


class BreachStandsError(DomainError):
    """A breach is void only where a step on a slip was taken in time."""

    code = "breach_stands"
    text = "The breach of {deadline} stands ({rule}); accepted: a step in time, proved by a slip."
