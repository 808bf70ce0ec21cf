"""What events of revisit do to clocks (lifecycle.md 1 and 3)."""

from typing import Final

from domain.issue.clock_rules.rule import ClockRule
from domain.issue.events.revisit import (
    IssueClosed,
    IssueReopened,
    ReopenWaived,
    RevisitExhausted,
    RevisitRecorded,
    RevisitWaived,
    ReworkOrdered,
)

_KEPT: Final = "nobody gains time by an end that he takes back: lifecycle.md 5.8"

RULES: Final[tuple[ClockRule, ...]] = (
    ClockRule(RevisitRecorded, "meet", "revisit", "rules.md 7"),
    ClockRule(RevisitRecorded, "start", "rework_decision", "rules.md 7.6", "left_to_decide"),
    ClockRule(RevisitExhausted, "meet", "revisit", "rules.md 7.3"),
    ClockRule(RevisitWaived, "cancel", "revisit", "none is due"),
    ClockRule(ReworkOrdered, "meet", "rework_decision", "rules.md 7.6"),
    ClockRule(ReworkOrdered, "start", "resolve", "own limit: rules.md 7.6", "back_to_claimed"),
    ClockRule(ReworkOrdered, "start", "dispatch", "waits for dispatch again", "back_to_reported"),
    ClockRule(ReopenWaived, "meet", "rework_decision", "rules.md 7.6"),
    ClockRule(IssueClosed, "meet", "whole_issue", "lifecycle.md 1"),
    ClockRule(IssueClosed, "meet_by_feedback", "resolve", "a forced close judges the feedback"),
    ClockRule(IssueClosed, "cancel_all", "whole_issue", "no handling timer in a final status"),
    ClockRule(IssueReopened, "carry_on", "whole_issue", _KEPT, "time_kept"),
    ClockRule(IssueReopened, "carry_on", "dispatch", _KEPT, "time_kept"),
    ClockRule(IssueReopened, "start", "whole_issue", "a new attempt"),
    ClockRule(IssueReopened, "start", "resolve", "own limit: rules.md 7.6", "back_to_claimed"),
    ClockRule(IssueReopened, "start", "dispatch", "waits for dispatch again", "back_to_reported"),
)
