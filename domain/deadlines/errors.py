"""Refusals of a clock that is asked to stand or run against its state."""

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
