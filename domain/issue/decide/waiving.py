"""When accepted feedback closes an issue without a revisit, and why."""

from domain.issue.decision import Decision
from domain.issue.events import IssueClosed, RevisitWaived
from domain.issue.state import Issue
from domain.policy import RevisitRules


def waive_where_nobody_asks(decision: Decision) -> None:
    """Close without a revisit where nobody is to be asked (JN 24; a part does not speak)."""
    reason = _reason(decision.issue, decision.facts.policy.revisit)
    if reason:
        decision.record(RevisitWaived, reason=reason)
        decision.record(IssueClosed, ground="waived")


def _reason(issue: Issue, rules: RevisitRules) -> str | None:
    if issue.parent:
        return "part"
    if not rules.waive_when_anonymous:
        return None
    if issue.anonymous:
        return "anonymous"
    return None if issue.reply_wanted else "no_reply_wanted"
