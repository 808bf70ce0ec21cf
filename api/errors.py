"""Refusals of the HTTP edge itself: what was sent cannot be taken for an order or a question."""

from domain.errors import DomainError


class BadJsonError(DomainError):
    """The body is no JSON of the strict kind: UTF-8, every key once, finite numbers, few levels."""

    code, http_status = "bad_json", 400
    text = "The body cannot be read: {problem}; accepted: {accepted}."


class MediaTypeError(DomainError):
    """The body is of a kind that this resource does not read."""

    code, http_status = "media_type", 415
    text = "A body of type {given} is not read here; accepted: {accepted}."


class BodyTooLargeError(DomainError):
    """The body is longer than this resource reads."""

    code, http_status = "body_too_large", 413
    text = "The body is too long; accepted: up to {accepted} bytes."


class UploadError(DomainError):
    """The body of an upload does not hold one file, or stopped coming."""

    code, http_status = "bad_upload", 400
    text = "The upload cannot be read: {problem}; accepted: {accepted}."


class BadParameterError(DomainError):
    """A header, a part of the path or of the query is not of its form, or was sent twice."""

    code, http_status = "bad_parameter", 400
    text = "{field}: {problem}; accepted: {accepted}."


class BeyondLogError(DomainError):
    """The log ends before that position: it was read from another one, or an older was restored."""

    code, http_status = "beyond_log", 400
    text = "The log ends before position {given}; accepted: up to {accepted}, or 0 to begin anew."


class KeyMissingError(DomainError):
    """An order needs a key under which it may be repeated without happening twice."""

    code, http_status = "idempotency_key_missing", 400
    text = "The header {field} is missing; accepted: a new text of its own for each order."


class PreconditionMissingError(DomainError):
    """An order to an issue names the version it was decided on, so that nothing is overwritten."""

    code, http_status = "precondition_required", 428
    text = "The header {field} is missing; accepted: the ETag of the issue as read, or *."


class ActingError(DomainError):
    """It is not clear in which post somebody acts, or he holds no such post."""

    code, http_status = "acting_as", 400
    text = "{given} may act in several posts, or not in this one; accepted in {field}: {accepted}."


class ScopeError(DomainError):
    """The token or session is not for acts of this kind."""

    code, http_status = "scope", 403
    text = "This token or session is not for that; accepted: one for {accepted}."


class SessionNeededError(DomainError):
    """A token does not do what only the person does who logged in."""

    code, http_status = "session_needed", 403
    text = "A token is not for that; accepted: a session, which a login begins."


class CsrfError(DomainError):
    """A request that changes something brings a cookie, which any page could make a browser send.

    So it also brings what only a page of ours can know.
    """

    code, http_status = "csrf", 403
    text = "The header {field} is missing or of another session, or another site asks; see {at}."


class RateLimitedError(DomainError):
    """More requests came than one token or one address may send; wait as the answer says."""

    code, http_status, retryable = "rate_limited", 429, True
    text = "Too many requests; accepted: the next one in {seconds} seconds."


class JobsBusyError(DomainError):
    """As many jobs go on as one process works on at once."""

    code, http_status, retryable = "jobs_busy", 429, True
    text = "{accepted} jobs go on already; accepted: the same again in {seconds} seconds."


class NotCoveredYetError(DomainError):
    """No signed checkpoint covers these events yet, or the log does not fit its own checkpoints."""

    code, http_status = "not_covered", 409
    text = "No signed checkpoint proves these events now; accepted: {accepted}."


class NoSuchPlaceError(DomainError):
    """There is nothing at this address, or nothing that the asker may see."""

    code, http_status = "no_such_place", 404
    text = "There is nothing here; accepted: the addresses of {accepted}."


class MethodError(DomainError):
    """The resource is there but not for this method: nothing on record is edited or deleted."""

    code, http_status = "method_not_allowed", 405
    text = "{given} is not for this address; accepted: {accepted}."


class FaultError(DomainError):
    """A fault of the program; its log has the request id."""

    code, http_status, retryable = "fault", 500, True
    text = "The program failed; its log names the place under this request id."


class AwayError(DomainError):
    """A store that the answer needs does not take part now; nothing was recorded."""

    code, http_status, retryable = "service_away", 503, True
    text = "A store is away ({given}) and nothing was recorded; accepted: the same again, later."
