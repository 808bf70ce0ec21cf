"""What events of supervision do to clocks (lifecycle.md 1 and 3)."""

from typing import Final

from domain.issue.clock_rules.rule import ClockRule
from domain.issue.events.supervision import (
    IssueSupervised,
    SupervisionAnswered,
    SupervisionLifted,
)

RULES: Final[tuple[ClockRule, ...]] = (
    ClockRule(
        IssueSupervised,
        "start",
        "supervision_answer",
        "JN 28: answered within the set time",
        "no_day_named",
        subject="supervision",
    ),
    ClockRule(SupervisionAnswered, "meet", "supervision_answer", "JN 28", subject="supervision"),
    ClockRule(
        SupervisionLifted, "cancel", "supervision_answer", "nothing is asked", subject="supervision"
    ),
)
