"""What events of relations do to clocks (lifecycle.md 1 and 3).

Which clocks that stood run on while it is merged is decided in `decide/merged_clocks.py`.
"""

from typing import Final

from domain.issue.clock_rules.rule import ClockRule
from domain.issue.events.relations import IssueMerged, IssueUnmerged, ResolutionShared

_OTHERS = "the target is dispatched, claimed and contacted for it; its own limit runs on"
_NOBODY = "nobody answers, reviews or decides: what was left of it is left"
_UNITS = "its unit does not work on it: what was left of it is left"

RULES: Final[tuple[ClockRule, ...]] = (
    ClockRule(IssueMerged, "pause", "dispatch", _OTHERS, reason="merged"),
    ClockRule(IssueMerged, "pause", "claim", _OTHERS, reason="merged"),
    ClockRule(IssueMerged, "pause", "contact", _OTHERS, reason="merged"),
    ClockRule(IssueMerged, "pause", "information", _NOBODY, reason="merged"),
    ClockRule(IssueMerged, "pause", "suspension_review", _NOBODY, reason="merged"),
    ClockRule(IssueMerged, "pause", "return_decision", _NOBODY, reason="merged"),
    ClockRule(IssueMerged, "pause", "review", _NOBODY, reason="merged"),
    ClockRule(IssueMerged, "pause", "rework_decision", _NOBODY, reason="merged"),
    ClockRule(IssueMerged, "pause", "extension_decision", _NOBODY, reason="merged"),
    ClockRule(IssueMerged, "pause", "supervision_answer", _NOBODY, reason="merged", each=True),
    ClockRule(IssueMerged, "pause", "commitment", _UNITS, reason="merged", each=True),
    ClockRule(IssueMerged, "pause", "assistance", _UNITS, reason="merged", each=True),
    ClockRule(IssueUnmerged, "resume", "dispatch", "lifecycle.md 5.9", reason="merged"),
    ClockRule(IssueUnmerged, "resume", "claim", "lifecycle.md 5.9", reason="merged"),
    ClockRule(IssueUnmerged, "resume", "contact", "lifecycle.md 5.9", reason="merged"),
    ClockRule(IssueUnmerged, "resume", "information", "lifecycle.md 5.9", reason="merged"),
    ClockRule(IssueUnmerged, "resume", "suspension_review", "lifecycle.md 5.9", reason="merged"),
    ClockRule(IssueUnmerged, "resume", "return_decision", "lifecycle.md 5.9", reason="merged"),
    ClockRule(IssueUnmerged, "resume", "review", "lifecycle.md 5.9", reason="merged"),
    ClockRule(IssueUnmerged, "resume", "rework_decision", "lifecycle.md 5.9", reason="merged"),
    ClockRule(IssueUnmerged, "resume", "extension_decision", "lifecycle.md 5.9", reason="merged"),
    ClockRule(
        IssueUnmerged,
        "resume",
        "supervision_answer",
        "lifecycle.md 5.9",
        reason="merged",
        each=True,
    ),
    ClockRule(
        IssueUnmerged, "resume", "commitment", "lifecycle.md 5.9", reason="merged", each=True
    ),
    ClockRule(
        IssueUnmerged, "resume", "assistance", "lifecycle.md 5.9", reason="merged", each=True
    ),
    ClockRule(ResolutionShared, "meet_by_feedback", "resolve", "by the target's feedback"),
    ClockRule(ResolutionShared, "cancel", "dispatch", "answered through its target"),
    ClockRule(ResolutionShared, "cancel", "claim", "answered through its target"),
    ClockRule(ResolutionShared, "cancel", "contact", "answered through its target"),
    ClockRule(ResolutionShared, "cancel", "return_decision", "answered through its target"),
    ClockRule(ResolutionShared, "cancel", "information", "answered through its target"),
    ClockRule(ResolutionShared, "cancel", "review", "answered through its target"),
    ClockRule(ResolutionShared, "cancel", "rework_decision", "answered through its target"),
    ClockRule(ResolutionShared, "cancel", "suspension_review", "answered through its target"),
    ClockRule(ResolutionShared, "cancel", "extension_decision", "nothing is left to extend"),
    ClockRule(ResolutionShared, "cancel", "commitment", "answered through its target", each=True),
    ClockRule(ResolutionShared, "cancel", "assistance", "answered through its target", each=True),
    ClockRule(
        ResolutionShared,
        "resume",
        "supervision_answer",
        "it is still asked",
        reason="merged",
        each=True,
    ),
    ClockRule(ResolutionShared, "start", "revisit", "every complainant keeps his own revisit"),
)
