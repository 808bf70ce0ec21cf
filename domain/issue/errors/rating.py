"""Refusals of ratings and exclusions."""

from domain.errors import DomainError


class StarsError(DomainError):
    """One to five stars."""

    code = "stars_out_of_range"
    text = "{given} stars; accepted: 1, 2, 3, 4 or 5."


class RatingClosedError(DomainError):
    """The window for the rating, or for changing it, has passed."""

    code, http_status = "rating_closed", 409
    text = "The rating is closed ({rule}); accepted: until {accepted}."


class ExclusionStateError(DomainError):
    """An exclusion is asked for once and decided once."""

    code, http_status = "exclusion_state", 409
    text = "The exclusion is {given}; accepted: {accepted}."
