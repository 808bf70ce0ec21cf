"""What events of dispatch do to clocks (lifecycle.md 1 and 3)."""

from typing import Final

from domain.issue.clock_rules.rule import ClockRule
from domain.issue.events.dispatch import (
    ClaimReleased,
    DispatchRecalled,
    IssueClaimed,
    IssueDispatched,
    IssueReassigned,
    ReturnRefused,
    ReturnRequested,
    ReturnUpheld,
)

RULES: Final[tuple[ClockRule, ...]] = (
    ClockRule(IssueDispatched, "meet", "dispatch", "BJ 11"),
    ClockRule(IssueDispatched, "cancel", "claim", "of the unit before a conference"),
    ClockRule(IssueDispatched, "cancel", "assistance", "of the unit before", each=True),
    ClockRule(IssueDispatched, "cancel", "contact", "of the unit before a conference"),
    ClockRule(IssueDispatched, "start", "claim", "rules.md 2.5: reassignment restarts it"),
    ClockRule(IssueDispatched, "start", "contact", "BJ 15(1)"),
    ClockRule(IssueDispatched, "start", "resolve", "rules.md 2.5: from dispatch; runs on if open"),
    ClockRule(DispatchRecalled, "cancel", "claim", "nobody is asked to claim"),
    ClockRule(DispatchRecalled, "cancel", "contact", "nobody is asked to contact"),
    ClockRule(DispatchRecalled, "cancel", "assistance", "of the unit that led", each=True),
    ClockRule(DispatchRecalled, "start", "dispatch", "waits for dispatch again"),
    ClockRule(IssueClaimed, "meet", "claim", "rules.md 2.5"),
    ClockRule(ClaimReleased, "start", "claim", "must be claimed again", "back_to_dispatched"),
    ClockRule(ReturnRequested, "start", "return_decision", "rules.md 2.5"),
    ClockRule(ReturnUpheld, "meet", "return_decision", "rules.md 2.5"),
    ClockRule(ReturnUpheld, "cancel", "claim", "without fault"),
    ClockRule(ReturnUpheld, "cancel", "contact", "without fault"),
    ClockRule(ReturnUpheld, "cancel", "resolve", "without fault; the next dispatch starts one"),
    ClockRule(ReturnUpheld, "cancel", "assistance", "of the unit that led", each=True),
    ClockRule(ReturnUpheld, "start", "dispatch", "waits for dispatch again"),
    ClockRule(IssueReassigned, "cancel", "claim", "of the unit before", "to_another_unit"),
    ClockRule(IssueReassigned, "start", "claim", "rules.md 2.5: another unit", "to_another_unit"),
    ClockRule(IssueReassigned, "cancel", "assistance", "it leads itself now", subject="unit"),
    ClockRule(IssueReassigned, "cancel", "contact", "of the unit before", "to_another_unit"),
    ClockRule(IssueReassigned, "start", "contact", "BJ 15(1)", "to_another_unit"),
    ClockRule(ReturnRefused, "meet", "return_decision", "rules.md 2.5; the others went on"),
)
