"""The day's sample: whom it draws, and who is called back after an end without his word."""

from domain.issue.decide.lookups import rules_of
from domain.issue.decision import Decision
from domain.issue.events import RevisitSampled
from domain.issue.state import Issue
from domain.issue.values import SampledFor
from domain.policy import RevisitRules
from domain.revisit_sample import commitment, is_drawn


def is_in_sample(decision: Decision, purpose: SampledFor, rate: float) -> bool:
    """Draw, and record what was drawn with all that drawing it again takes.

    A day without a seed draws everybody.
    """
    seed, issue_id = decision.facts.sample_seed, decision.issue.issue_id
    drawn = not seed or is_drawn(seed, issue_id, rate)
    sample = commitment(seed) if seed else None
    decision.record(RevisitSampled, purpose=purpose, drawn=drawn, rate=rate, sample=sample)
    return drawn


def nobody_to_ask(issue: Issue, rules: RevisitRules) -> str | None:
    """Return why no complainant is to be asked, None where one is (JN 24; a part is silent)."""
    if issue.parent:
        return "part"
    if not rules.waive_when_anonymous:
        return None
    if issue.anonymous:
        return "anonymous"
    return None if issue.reply_wanted else "no_reply_wanted"


def draw_for_call_back(decision: Decision, purpose: SampledFor) -> None:
    """Have a share of the issues that ended so called back by another revisitor (rules.md 7.3).

    So nobody writes off as unreachable, or as not true, what he only does not want to do.
    """
    issue, rules = decision.issue, rules_of(decision)
    rate = rules.call_back_rate if purpose == "exhausted" else rules.terminated_rate
    if rate and not issue.is_proactive and not nobody_to_ask(issue, rules):
        is_in_sample(decision, purpose, rate)
