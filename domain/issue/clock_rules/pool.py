"""What events of the pool do to clocks (lifecycle.md 1: resolve starts at the claim)."""

from typing import Final

from domain.issue.clock_rules.rule import ClockRule
from domain.issue.events.dispatch import ClaimReleased, IssueClaimed
from domain.issue.events.pool import (
    ClaimLeaseExpired,
    IssueOffered,
    OfferWithdrawn,
    OrderPassedOn,
)

RULES: Final[tuple[ClockRule, ...]] = (
    ClockRule(IssueOffered, "meet", "dispatch", "the offer dispatches"),
    ClockRule(IssueOffered, "cancel", "claim", "of the unit before a conference"),
    ClockRule(IssueOffered, "cancel", "contact", "of the unit before a conference"),
    ClockRule(IssueOffered, "cancel", "resolve", "lifecycle.md 1: starts at the claim"),
    ClockRule(IssueOffered, "start", "claim", "rules.md 2.5"),
    ClockRule(OfferWithdrawn, "cancel", "claim", "nobody is asked to claim"),
    ClockRule(OfferWithdrawn, "start", "dispatch", "waits for dispatch again"),
    ClockRule(IssueClaimed, "start", "resolve", "lifecycle.md 1: at the claim", "first_claim"),
    ClockRule(
        IssueClaimed,
        "take_up",
        "resolve",
        "who had it before gains no time by giving it up",
        "claimed_again",
        subject="claimant",
    ),
    ClockRule(ClaimReleased, "cancel", "resolve", "the next claim starts one", "pool_is_free"),
    ClockRule(ClaimLeaseExpired, "cancel", "resolve", "the next claim starts one", "pool_is_free"),
    ClockRule(ClaimLeaseExpired, "start", "claim", "must be claimed again", "back_to_dispatched"),
    ClockRule(OrderPassedOn, "cancel", "claim", "of the organisation before"),
    ClockRule(OrderPassedOn, "start", "claim", "of the next organisation"),
)
