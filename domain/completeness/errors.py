"""Why what a source says it sent is not put on record."""

from domain.errors import DomainError


class TotalKnownError(DomainError):
    """A stated total is never edited; a correction says so and why."""

    code, http_status = "total_known", 409
    text = "{source} stated {known} for {given} already; accepted: a correction."


class TotalUnknownError(DomainError):
    """Only what was stated can be corrected."""

    code, http_status = "total_unknown", 409
    text = "{source} stated nothing for {given}; accepted: a first total."


class DayNotOverError(DomainError):
    """Until a day is over nobody knows how much was sent on it."""

    code = "day_not_over"
    text = "{given} is not over; accepted: until {accepted}."
