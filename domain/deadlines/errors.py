"""Refusals of a clock that is asked to stand, run or go on longer against its state."""

from domain.errors import DomainError


class ClockNotRunningError(DomainError):
    """Pauses do not nest, and a stopped clock stays stopped; ask for the state first."""

    code = "clock_not_running"
    http_status = 409
    text = "The clock {deadline} is {state}; accepted: a pause of a running clock."


class ClockNotPausedError(DomainError):
    """Only a clock that stands can run on."""

    code = "clock_not_paused"
    http_status = 409
    text = "The clock {deadline} is {state}; accepted: resuming a paused clock."


class PauseOrderError(DomainError):
    """A clock stands and runs in the order of time."""

    code = "pause_order"
    http_status = 422
    text = "{at} is before {earliest}; accepted: an instant from {earliest} on."


class ClockStoppedError(DomainError):
    """A clock that was met, missed or cancelled never moves again."""

    code = "clock_stopped"
    http_status = 409
    text = "The clock {deadline} is {state}; accepted: one that runs or stands."


class ExtensionTooLateError(DomainError):
    """An extension is asked for before the deadline has passed (rules.md 5)."""

    code = "extension_too_late"
    http_status = 422
    text = "The clock {deadline} was due {due}; accepted: an extension asked for before."


class ExtensionUnitError(DomainError):
    """An extension adds to a limit in the limit's own unit."""

    code = "extension_unit"
    http_status = 422
    text = "The clock {deadline} counts in {unit}, not in {given}; accepted: {unit}."


class StageOrderError(DomainError):
    """The stages of a limit follow each other; none is finished before the one before it."""

    code = "stage_order"
    http_status = 409
    text = "The stage {stage} cannot be finished now; accepted: {accepted}."


class UnreachableDayError(DomainError):
    """A day so far off that no calendar holds its end."""

    code = "unreachable_day"
    http_status = 422
    text = "{given} is not a day to count to; accepted: {first} to {last}."
