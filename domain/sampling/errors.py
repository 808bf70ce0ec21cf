"""Why a day's seed is neither committed nor revealed."""

from domain.errors import DomainError


class DayBegunError(DomainError):
    """Who could choose a seed during the day could choose who is called."""

    code, http_status = "day_begun", 409
    text = "{given} has begun without a seed; accepted: from {accepted}."


class SeedKeptError(DomainError):
    """Until its day is over a seed tells who will be called."""

    code, http_status = "seed_kept", 409
    text = "The seed of {given} is shown from {accepted} on."


class SeedMismatchError(DomainError):
    """What is shown must be what was committed before the day."""

    code, http_status = "seed_mismatch", 409
    text = "The seed shown for {given} is not the committed one; accepted: {accepted}."
