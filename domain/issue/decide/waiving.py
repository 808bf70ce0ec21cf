"""When accepted feedback closes an issue without a revisit, and why."""

from typing import Final

from domain.base import ReasonCode
from domain.issue.decide.lookups import rules_of
from domain.issue.decide.sampling import is_in_sample, nobody_to_ask
from domain.issue.decision import Decision
from domain.issue.events import IssueClosed, RevisitWaived
from domain.revisit_sample import commitment

_NEVER_SAMPLED: Final = frozenset({"complaint", "violation_report"})
"""Every complaint is revisited (rules.md 7.5)."""


def waive_where_nobody_asks(decision: Decision) -> None:
    """Close without a revisit where nobody is to be asked (JN 24; a part does not speak).

    What those who asked evaluate is never closed without their word (A3).
    """
    if decision.issue.feedback and decision.issue.feedback.evaluator:
        return
    reason = nobody_to_ask(decision.issue, rules_of(decision))
    if reason:
        _waive(decision, reason)
    elif _is_passed_over(decision):
        _waive(decision, "not_drawn", sample=commitment(decision.facts.sample_seed))


def _waive(decision: Decision, reason: ReasonCode, *, sample: str | None = None) -> None:
    decision.record(RevisitWaived, reason=reason, sample=sample)
    decision.record(IssueClosed, ground="waived")


def _is_passed_over(decision: Decision) -> bool:
    """Return whether the issue is left to the day's sample, and not in it.

    A day without a seed revisits everything.
    """
    issue, rules, seed = decision.issue, rules_of(decision), decision.facts.sample_seed
    if not seed or issue.kind == "complaint" or issue.request_type in _NEVER_SAMPLED:
        return False
    source = decision.facts.policy.source(issue.source)
    is_compulsory = rules.compulsory and (source is None or source.revisit_compulsory)
    return not is_compulsory and not is_in_sample(decision, "feedback", rules.sample_rate)
