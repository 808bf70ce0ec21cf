"""Refusals of the revisit, of closing and reopening."""

from domain.errors import DomainError


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


class RevisitMethodError(DomainError):
    """What was found before anybody complained is checked on site; people are asked."""

    code = "revisit_method"
    text = "A revisit by {given} does not fit ({rule}); accepted: {accepted}."


class NotEvaluatorError(DomainError):
    """Where a loop lets those who asked evaluate, nobody else says whether it is done."""

    code, http_status = "not_evaluator", 403
    text = "{unit} asked for it and says what was done, not {given}; accepted: a member of {unit}."


class RevisitRequiredError(DomainError):
    """A loop is closed by a revisit recorded, exhausted or waived."""

    code = "revisit_required"
    text = "No revisit closes this issue yet; accepted: a revisit, or a supervisor's request."


class ReopenWindowError(DomainError):
    """The complainant's window for reopening has passed."""

    code = "reopen_window"
    text = "The complainant could reopen it until {accepted}; ask the centre."
