"""Which events start, meet, hold and cancel which clocks: one table (lifecycle.md 1 and 3)."""

from collections.abc import Mapping
from typing import Any, Final, Literal, NamedTuple

from domain.deadlines.model import Clock
from domain.issue.events import (
    ClaimReleased,
    ComplainantContacted,
    DispatchRecalled,
    IssueClaimed,
    IssueClosed,
    IssueDiscovered,
    IssueDispatched,
    IssueEvent,
    IssueRejected,
    IssueReopened,
    IssueReported,
    IssueResolved,
    IssueWithdrawn,
    ReopenWaived,
    ResolutionAccepted,
    ResolutionSentBack,
    ReturnRefused,
    ReturnRequested,
    ReturnUpheld,
    RevisitExhausted,
    RevisitRecorded,
    RevisitWaived,
    ReworkOrdered,
)
from domain.issue.state import Issue

Act = Literal["start", "meet", "meet_by_feedback", "cancel", "pause", "resume", "cancel_all"]
When = Literal["always", "back_to_claimed", "back_to_reported", "partly_solved"]


class ClockRule(NamedTuple):
    """What an event does to a clock; `source` says why."""

    event: type[IssueEvent]
    act: Act
    clock: Clock
    source: str
    when: When = "always"


CLOCK_RULES: Final[tuple[ClockRule, ...]] = (
    ClockRule(IssueDiscovered, "start", "report", "BZ 11"),
    ClockRule(IssueReported, "meet", "report", "BZ 11"),
    ClockRule(IssueReported, "start", "dispatch", "BJ 11: 即时派单"),
    ClockRule(IssueReported, "start", "whole_issue", "lifecycle.md 1"),
    ClockRule(IssueDispatched, "meet", "dispatch", "BJ 11"),
    ClockRule(IssueDispatched, "start", "claim", "rules.md 2.5: reassignment restarts it"),
    ClockRule(IssueDispatched, "start", "contact", "BJ 15(1)"),
    ClockRule(IssueDispatched, "start", "resolve", "rules.md 2.5: from dispatch; runs on if open"),
    ClockRule(DispatchRecalled, "cancel", "claim", "nobody is asked to claim"),
    ClockRule(DispatchRecalled, "cancel", "contact", "nobody is asked to contact"),
    ClockRule(DispatchRecalled, "start", "dispatch", "waits for dispatch again"),
    ClockRule(IssueClaimed, "meet", "claim", "rules.md 2.5"),
    ClockRule(ClaimReleased, "start", "claim", "must be claimed again"),
    ClockRule(ReturnRequested, "start", "return_decision", "rules.md 2.5"),
    ClockRule(ReturnUpheld, "meet", "return_decision", "rules.md 2.5"),
    ClockRule(ReturnUpheld, "cancel", "claim", "without fault"),
    ClockRule(ReturnUpheld, "cancel", "contact", "without fault"),
    ClockRule(ReturnUpheld, "cancel", "resolve", "without fault; the next dispatch starts one"),
    ClockRule(ReturnUpheld, "start", "dispatch", "waits for dispatch again"),
    ClockRule(ReturnRefused, "meet", "return_decision", "rules.md 2.5; the others went on"),
    ClockRule(ComplainantContacted, "meet", "contact", "BJ 15(1): the first time reached"),
    ClockRule(IssueResolved, "cancel", "contact", "exempt: anonymous, unreachable, proactive"),
    ClockRule(IssueResolved, "pause", "resolve", "review time is credited: rules.md 7.6"),
    ClockRule(IssueResolved, "start", "review", "JN 27"),
    ClockRule(ResolutionAccepted, "meet", "review", "JN 27"),
    ClockRule(ResolutionAccepted, "meet_by_feedback", "resolve", "by the instant of the feedback"),
    ClockRule(ResolutionAccepted, "start", "revisit", "rules.md 2.5"),
    ClockRule(ResolutionSentBack, "meet", "review", "JN 27"),
    ClockRule(ResolutionSentBack, "resume", "resolve", "the old deadline runs on"),
    ClockRule(RevisitRecorded, "meet", "revisit", "rules.md 7"),
    ClockRule(RevisitRecorded, "start", "rework_decision", "rules.md 7.6", "partly_solved"),
    ClockRule(RevisitExhausted, "meet", "revisit", "rules.md 7.3"),
    ClockRule(RevisitWaived, "cancel", "revisit", "none is due"),
    ClockRule(ReworkOrdered, "meet", "rework_decision", "rules.md 7.6"),
    ClockRule(ReworkOrdered, "start", "resolve", "own limit: rules.md 7.6", "back_to_claimed"),
    ClockRule(ReworkOrdered, "start", "dispatch", "waits for dispatch again", "back_to_reported"),
    ClockRule(ReopenWaived, "meet", "rework_decision", "rules.md 7.6"),
    ClockRule(IssueClosed, "meet", "whole_issue", "lifecycle.md 1"),
    ClockRule(IssueClosed, "meet_by_feedback", "resolve", "a forced close judges the feedback"),
    ClockRule(IssueClosed, "cancel_all", "whole_issue", "no handling timer in a final status"),
    ClockRule(IssueRejected, "cancel_all", "whole_issue", "no handling timer in a final status"),
    ClockRule(IssueWithdrawn, "cancel_all", "whole_issue", "no handling timer in a final status"),
    ClockRule(IssueReopened, "start", "whole_issue", "a new attempt"),
    ClockRule(IssueReopened, "start", "resolve", "own limit: rules.md 7.6", "back_to_claimed"),
    ClockRule(IssueReopened, "start", "dispatch", "waits for dispatch again", "back_to_reported"),
)


JUDGED_IN_HISTORY: Final[Clock] = "resolve"
"""The only clock that imported history starts: the others' instants are not on record."""


def rules_for(
    event: type[IssueEvent], issue: Issue, fields: Mapping[str, Any], *, historic: bool
) -> tuple[ClockRule, ...]:
    """Return what the event with these fields does to the clocks of the issue, in order.

    `historic` when it is imported, with times of its own.
    """
    return tuple(
        rule
        for rule in _BY_EVENT.get(event, ())
        if _applies(rule.when, issue, fields)
        and not (historic and rule.act == "start" and rule.clock != JUDGED_IN_HISTORY)
    )


def _applies(when: When, issue: Issue, fields: Mapping[str, Any]) -> bool:
    if when == "always":
        return True
    if when == "partly_solved":
        # An answer before the feedback is accepted decides nothing (lifecycle.md 2, RecordRevisit).
        return fields["solved"] == "partly" and issue.is_accepted
    return when == f"back_to_{fields['back_to']}"


def _index() -> dict[type[IssueEvent], tuple[ClockRule, ...]]:
    index: dict[type[IssueEvent], tuple[ClockRule, ...]] = {}
    for rule in CLOCK_RULES:
        index[rule.event] = (*index.get(rule.event, ()), rule)
    return index


_BY_EVENT: Final = _index()
