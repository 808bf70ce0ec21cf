"""Refusals that any order may meet."""

from domain.errors import DomainError


class NotPermittedError(DomainError):
    """The actor does not hold a post or role that may give this order."""

    code, http_status = "not_permitted", 403
    text = "{actor} as {role} may not give {command}; accepted: {accepted}."


class PostNotHeldError(DomainError):
    """Somebody orders in a post that the directory does not give him today."""

    code, http_status = "post_not_held", 403
    text = "{actor} holds no post as {given}; accepted: {accepted}."


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


class FutureTimeError(DomainError):
    """An instant lies in the future."""

    code = "future_time"
    text = "{field} {given} lies in the future; accepted: up to {accepted}."


class PredatedError(DomainError):
    """A step cannot have happened before the one it follows."""

    code = "predated"
    text = "{field} {given} lies before the step it follows; accepted: from {accepted}."


class PastTimeError(DomainError):
    """An instant that is to come lies in the past."""

    code = "past_time"
    text = "{field} {given} has passed; accepted: later than {accepted}."


class KeyReusedError(DomainError):
    """An idempotency key means one order; another order needs a key of its own."""

    code = "key_reused"
    text = "The command id was used for {stored}, not {given}; accepted: a new command id."


class UnknownReferenceError(DomainError):
    """A unit, category, person or reason is not in the policy in force."""

    code = "unknown_reference"
    text = "{field} {given} is not known; accepted: {accepted}."


class NothingToChangeError(DomainError):
    """The order changes nothing."""

    code = "nothing_to_change"
    text = "The order changes nothing; accepted: at least one of {accepted}."


class SamePersonError(DomainError):
    """A two-person act needs two persons."""

    code, http_status = "same_person", 403
    text = "{actor} asked for it himself; accepted: another supervisor."


class NothingPendingError(DomainError):
    """No two-person act waits for approval."""

    code, http_status = "nothing_pending", 409
    text = "Nothing waits for approval on this issue."


class WhichRequestError(DomainError):
    """Several two-person acts wait, or none of the number given."""

    code = "which_request"
    text = "Request {given} does not wait here; accepted as `request`: {accepted}."


class AlreadyWaitingError(DomainError):
    """The same act waits for a second person already; two of it would exclude each other."""

    code, http_status = "already_waiting", 409
    text = (
        "{by} asked for {act} already, as request {request} of {number}; accepted: another "
        "person's approval or refusal of it, or another request by {by} in its place."
    )


class IssueNotFoundError(DomainError):
    """There is no issue of that number or id."""

    code, http_status = "not_found", 404
    text = "There is no issue {given}; accepted: a number such as BH-2026-000001, or an id."


class ForgedCommandError(DomainError):
    """The signature does not fit: the command did not come in through this system's edge."""

    code, http_status = "forged", 403
    text = "The command's signature does not fit; accepted: commands sent through Bihuan itself."
