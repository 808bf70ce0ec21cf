"""What events of handling do to clocks (lifecycle.md 1 and 3)."""

from typing import Final

from domain.issue.clock_rules.rule import ClockRule
from domain.issue.events.handling import (
    ComplainantContacted,
    IssueResolved,
    ResolutionAccepted,
    ResolutionSentBack,
)
from domain.issue.events.impasse import (
    IssueReinstated,
    IssueSuspended,
    IssueTerminated,
    SuspensionReviewed,
    SuspensionReviewMissed,
)
from domain.issue.events.milestones import CommitmentBroken, CommitmentKept, StageCompleted
from domain.issue.events.timing import ExtensionGranted, ExtensionRefused, ExtensionRequested

RULES: Final[tuple[ClockRule, ...]] = (
    ClockRule(ComplainantContacted, "meet", "contact", "BJ 15(1): the first time reached"),
    ClockRule(IssueResolved, "cancel", "contact", "exempt: anonymous, unreachable, proactive"),
    ClockRule(IssueResolved, "pause", "resolve", "review time is credited: rules.md 7.6"),
    ClockRule(IssueResolved, "start", "review", "JN 27", "reviewed"),
    ClockRule(IssueResolved, "start", "revisit", "A3: who asked evaluates", "evaluated"),
    ClockRule(ResolutionAccepted, "meet", "review", "JN 27"),
    ClockRule(ResolutionAccepted, "meet_by_feedback", "resolve", "by the instant of the feedback"),
    ClockRule(ResolutionAccepted, "start", "revisit", "rules.md 2.5"),
    ClockRule(ResolutionSentBack, "meet", "review", "JN 27"),
    ClockRule(ResolutionSentBack, "meet", "revisit", "A3: who asked sent it back"),
    ClockRule(ResolutionSentBack, "resume", "resolve", "the old deadline runs on"),
    ClockRule(ResolutionAccepted, "cancel", "extension_decision", "nothing is left to extend"),
    ClockRule(ExtensionRequested, "start", "extension_decision", "rules.md 5"),
    ClockRule(ExtensionGranted, "meet", "extension_decision", "rules.md 5"),
    ClockRule(ExtensionRefused, "meet", "extension_decision", "rules.md 5"),
    ClockRule(CommitmentKept, "meet", "commitment", "lifecycle.md 2", subject="commitment"),
    ClockRule(CommitmentBroken, "cancel", "commitment", "lifecycle.md 2", subject="commitment"),
    ClockRule(StageCompleted, "meet", "resolve", "rules.md 2.7; the next stage starts"),
    ClockRule(IssueSuspended, "cancel", "extension_decision", "the limit itself stands"),
    ClockRule(SuspensionReviewed, "meet", "suspension_review", "rules.md 5"),
    ClockRule(SuspensionReviewMissed, "meet", "suspension_review", "the next review follows"),
    ClockRule(IssueReinstated, "cancel", "suspension_review", "off the ledger"),
    ClockRule(IssueTerminated, "cancel_all", "whole_issue", "no handling timer in a final status"),
)
