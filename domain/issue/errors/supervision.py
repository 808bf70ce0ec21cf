"""Refusals of supervision."""

from domain.errors import DomainError


class NotSupervisedError(DomainError):
    """There is no such supervision, or none that waits for this."""

    code, http_status = "not_supervised", 409
    text = "No supervision {given} is open for it; accepted: {accepted}."


class AlreadySupervisedError(DomainError):
    """A supervision is raised, not repeated."""

    code, http_status = "already_supervised", 409
    text = "The issue is under {given} supervision already; accepted: a level above it."


class AlreadyAccountableError(DomainError):
    """A unit is called to account once on an issue for one ground."""

    code, http_status = "already_accountable", 409
    text = "{unit} was called to account for {ground} on this issue; accepted: another ground."


class UrgedRecentlyError(DomainError):
    """A complainant urges now and then."""

    code, http_status, retryable = "urged_recently", 429, True
    text = "You have urged this issue lately; accepted: again from {accepted}."
