"""When accepted feedback closes an issue without a revisit, and why."""

from typing import Final

from domain.base import ReasonCode
from domain.issue.decide.lookups import rules_of
from domain.issue.decision import Decision
from domain.issue.events import IssueClosed, RevisitWaived
from domain.issue.state import Issue
from domain.policy import RevisitRules
from domain.revisit_sample import commitment, is_drawn

_NEVER_SAMPLED: Final = frozenset({"complaint", "violation_report"})
"""Every complaint is revisited (rules.md 7.5)."""


def waive_where_nobody_asks(decision: Decision) -> None:
    """Close without a revisit where nobody is to be asked (JN 24; a part does not speak).

    What those who asked evaluate is never closed without their word (A3).
    """
    if decision.issue.feedback and decision.issue.feedback.evaluator:
        return
    reason = _reason(decision.issue, decision.facts.policy.revisit)
    if reason:
        _waive(decision, reason)
    elif _is_passed_over(decision):
        _waive(decision, "not_drawn", sample=commitment(decision.facts.sample_seed))


def _waive(decision: Decision, reason: ReasonCode, *, sample: str | None = None) -> None:
    decision.record(RevisitWaived, reason=reason, sample=sample)
    decision.record(IssueClosed, ground="waived")


def _reason(issue: Issue, rules: RevisitRules) -> str | None:
    if issue.parent:
        return "part"
    if not rules.waive_when_anonymous:
        return None
    if issue.anonymous:
        return "anonymous"
    return None if issue.reply_wanted else "no_reply_wanted"


def _is_passed_over(decision: Decision) -> bool:
    """Return whether the issue is left to the day's sample, and not in it.

    A day without a seed revisits everything.
    """
    issue, rules, seed = decision.issue, rules_of(decision), decision.facts.sample_seed
    if not seed or issue.kind == "complaint" or issue.request_type in _NEVER_SAMPLED:
        return False
    source = decision.facts.policy.source(issue.source)
    is_compulsory = rules.compulsory and (source is None or source.revisit_compulsory)
    return not is_compulsory and not is_drawn(seed, issue.issue_id, rules.sample_rate)
