"""`reasons.yaml`: the closed lists a reason must come from."""

from domain.base import Frozen, ReasonCode


class Reasons(Frozen):
    """The closed lists a reason must come from."""

    reject: tuple[ReasonCode, ...]
    give_back: tuple[ReasonCode, ...]
    cause: tuple[ReasonCode, ...]
    dissatisfied: tuple[ReasonCode, ...]
    call_supervisor: tuple[ReasonCode, ...] = ()
    """Those of `dissatisfied` that a supervisor looks at."""
    card: tuple[ReasonCode, ...] = ()
    """What a supervisor may give a card for."""
    exclude: tuple[ReasonCode, ...] = ()
    """Why an issue may be left out of the assessment."""


class ReasonsFile(Frozen):
    """Every list of reasons."""

    reasons: Reasons
