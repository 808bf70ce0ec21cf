"""What events of assistance and conference do to clocks (lifecycle.md 1 and 3)."""

from typing import Final

from domain.issue.clock_rules.rule import ClockRule
from domain.issue.events.joint import (
    AssistanceReported,
    AssistanceRequested,
    AssistanceWaived,
    ConferenceConcluded,
)

_UNIT: Final = "unit"
RULES: Final[tuple[ClockRule, ...]] = (
    ClockRule(AssistanceRequested, "start", "assistance", "own sub-limit", subject=_UNIT),
    ClockRule(AssistanceReported, "meet", "assistance", "rules.md 1", subject=_UNIT),
    ClockRule(AssistanceWaived, "cancel", "assistance", "nobody asks for it", subject=_UNIT),
    ClockRule(ConferenceConcluded, "meet", "dispatch", "the conference dispatches"),
    ClockRule(ConferenceConcluded, "cancel", "claim", "of the unit before"),
    ClockRule(ConferenceConcluded, "cancel", "assistance", "it leads itself", subject=_UNIT),
    ClockRule(ConferenceConcluded, "cancel", "contact", "of the unit before"),
    ClockRule(ConferenceConcluded, "start", "claim", "rules.md 2.5: reassignment restarts it"),
    ClockRule(ConferenceConcluded, "start", "contact", "BJ 15(1)"),
    ClockRule(ConferenceConcluded, "start", "resolve", "runs on if open: the clocks go on"),
)
