"""Why an order to an issue is refused: one class per rule, with what would be accepted."""

from domain.errors import DomainError


class NotPermittedError(DomainError):
    """The actor does not hold a post or role that may give this order."""

    code, http_status = "not_permitted", 403
    text = "{actor} as {role} may not give {command}; accepted: {accepted}."


class ConflictOfInterestError(DomainError):
    """Recusal: nobody handles, reviews or revisits what concerns himself or his own work."""

    code, http_status = "conflict_of_interest", 403
    text = "{actor} is recused ({rule}); accepted: {accepted}."


class NotAddresseeError(DomainError):
    """The issue is with another unit; ask the dispatcher to redirect it."""

    code, http_status = "not_addressee", 403
    text = "The issue is with {unit}, not with {given}; accepted: a member of {unit}."


class WrongStateError(DomainError):
    """The step does not follow in the issue's present status."""

    code, http_status = "wrong_state", 409
    text = "{step} does not follow while the issue is {status}; accepted while: {accepted}."


class StaleVersionError(DomainError):
    """The caller saw an older version; read the issue again and decide anew."""

    code, http_status = "stale_version", 412
    text = "The issue is at version {version}, the order expects {given}; read it again."


class AlreadyClaimedError(DomainError):
    """Somebody else holds the claim."""

    code, http_status = "already_claimed", 409
    text = "Claimed already by {holder} of {unit}; accepted: a release by the holder first."


class FutureTimeError(DomainError):
    """An instant lies in the future."""

    code = "future_time"
    text = "{field} {given} lies in the future; accepted: up to {accepted}."


class PredatedError(DomainError):
    """A step cannot have happened before the one it follows."""

    code = "predated"
    text = "{field} {given} lies before the step it follows; accepted: from {accepted}."


class KeyReusedError(DomainError):
    """An idempotency key means one order; another order needs a key of its own."""

    code = "key_reused"
    text = "The command id was used for {stored}, not {given}; accepted: a new command id."


class UnknownReferenceError(DomainError):
    """A unit, category, person or reason is not in the policy in force."""

    code = "unknown_reference"
    text = "{field} {given} is not known; accepted: {accepted}."


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


class NothingToChangeError(DomainError):
    """The order changes nothing."""

    code = "nothing_to_change"
    text = "The order changes nothing; accepted: at least one of {accepted}."


class LengtheningError(DomainError):
    """A lower urgency lengthens the limits; after dispatch that needs a supervisor."""

    code, http_status = "lengthening_refused", 403
    text = "Lower urgency lengthens a running limit ({rule}); accepted: {accepted}."


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


class RevisitNotDueError(DomainError):
    """A revisit comes after accepted feedback or after the limit has passed."""

    code, http_status = "revisit_not_due", 409
    text = "No revisit is due: {rule}; accepted: {accepted}."


class RevisitIncompleteError(DomainError):
    """A revisit that reached the complainant records both of his answers."""

    code = "revisit_incomplete"
    text = "A revisit that reached the complainant needs {accepted}."


class RevisitTimeError(DomainError):
    """Attempts keep to the hours and are spread over the dates the policy asks for."""

    code = "revisit_time"
    text = "The attempt does not count ({rule}); accepted: {accepted}."


class RevisitRequiredError(DomainError):
    """A loop is closed by a revisit recorded, exhausted or waived."""

    code = "revisit_required"
    text = "No revisit closes this issue yet; accepted: a revisit, or a supervisor's request."


class SamePersonError(DomainError):
    """A two-person act needs two persons."""

    code, http_status = "same_person", 403
    text = "{actor} asked for it himself; accepted: another supervisor."


class NothingPendingError(DomainError):
    """No two-person act waits for approval."""

    code, http_status = "nothing_pending", 409
    text = "Nothing waits for approval on this issue."


class ReopenWindowError(DomainError):
    """The complainant's window for reopening has passed."""

    code = "reopen_window"
    text = "The complainant could reopen it until {accepted}; ask the centre."


class DuplicateReportError(DomainError):
    """The source's number is taken by an issue with other content."""

    code, http_status = "duplicate_import", 409
    text = "{source} {external_id} is issue {number} with other content; accepted: the same text."


class IssueNotFoundError(DomainError):
    """There is no issue of that number or id."""

    code, http_status = "not_found", 404
    text = "There is no issue {given}; accepted: a number such as BH-2026-000001, or an id."


class ForgedCommandError(DomainError):
    """The signature does not fit: the command did not come in through this system's edge."""

    code, http_status = "forged", 403
    text = "The command's signature does not fit; accepted: commands sent through Bihuan itself."
