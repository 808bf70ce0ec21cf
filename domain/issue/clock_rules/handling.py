"""What events of handling do to clocks (lifecycle.md 1 and 3)."""

from typing import Final

from domain.issue.clock_rules.rule import ClockRule
from domain.issue.events.handling import (
    ComplainantContacted,
    IssueResolved,
    ResolutionAccepted,
    ResolutionSentBack,
)

RULES: Final[tuple[ClockRule, ...]] = (
    ClockRule(ComplainantContacted, "meet", "contact", "BJ 15(1): the first time reached"),
    ClockRule(IssueResolved, "cancel", "contact", "exempt: anonymous, unreachable, proactive"),
    ClockRule(IssueResolved, "pause", "resolve", "review time is credited: rules.md 7.6"),
    ClockRule(IssueResolved, "start", "review", "JN 27"),
    ClockRule(ResolutionAccepted, "meet", "review", "JN 27"),
    ClockRule(ResolutionAccepted, "meet_by_feedback", "resolve", "by the instant of the feedback"),
    ClockRule(ResolutionAccepted, "start", "revisit", "rules.md 2.5"),
    ClockRule(ResolutionSentBack, "meet", "review", "JN 27"),
    ClockRule(ResolutionSentBack, "resume", "resolve", "the old deadline runs on"),
)
