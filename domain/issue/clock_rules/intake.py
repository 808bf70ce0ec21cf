"""What events of intake do to clocks (lifecycle.md 1 and 3)."""

from typing import Final

from domain.issue.clock_rules.rule import ClockRule
from domain.issue.events.intake import (
    IssueAnswered,
    IssueDiscovered,
    IssueReferred,
    IssueRejected,
    IssueReported,
    IssueWithdrawn,
)

RULES: Final[tuple[ClockRule, ...]] = (
    ClockRule(IssueDiscovered, "start", "report", "BZ 11"),
    ClockRule(IssueReported, "meet", "report", "BZ 11"),
    ClockRule(IssueReported, "start", "dispatch", "BJ 11: 即时派单"),
    ClockRule(IssueReported, "start", "whole_issue", "lifecycle.md 1"),
    ClockRule(IssueAnswered, "meet", "dispatch", "the answer takes the place of the dispatch"),
    ClockRule(IssueAnswered, "start", "revisit", "rules.md 2.5"),
    ClockRule(IssueRejected, "cancel_all", "whole_issue", "no handling timer in a final status"),
    ClockRule(IssueReferred, "cancel_all", "whole_issue", "no handling timer in a final status"),
    ClockRule(IssueWithdrawn, "cancel_all", "whole_issue", "no handling timer in a final status"),
)
