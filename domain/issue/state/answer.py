"""What the unit answered, and what the complainant said to it."""

from domain.base import Frozen, Instant, PersonCode, UnitCode
from domain.issue.values import ResolutionOutcome, Satisfaction, Solved


class Feedback(Frozen):
    """The unit's last feedback: who gave it, when it entered the system, was it accepted."""

    handler: PersonCode
    unit: UnitCode
    outcome: ResolutionOutcome
    received_at: Instant
    version: int = 0
    """Of the event that holds the reply."""
    accepted: bool = False
    done_at: Instant | None = None
    """When it was given offline, where a slip proves that."""
    slip_evidence: tuple[str, ...] = ()
    """What proves the slip."""
    evaluator: UnitCode | None = None
    """Who evaluates it in place of the centre."""


class Revisit(Frozen):
    """The revisit of the present feedback: attempts in vain, or an answer."""

    attempts: tuple[Instant, ...] = ()
    solved: Solved | None = None
    satisfaction: Satisfaction | None = None
    callers: frozenset[PersonCode] = frozenset()
    """Who called in vain."""
    is_undecided: bool = False
    """A supervisor decides what follows from the answer."""


def waits_for_decision(effect: str | None, solved: Solved) -> bool:
    """Return whether an answer with this effect is a supervisor's to decide.

    An answer stored without its effect was so where the matter was partly solved.
    """
    return solved == "partly" if effect is None else effect in {"decide", "supervise"}
