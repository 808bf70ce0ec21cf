"""Which events start, meet, hold and cancel which clocks (lifecycle.md 1 and 3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple

from domain.deadlines.compute import start_deadline
from domain.deadlines.judge import elapsed_working_days, is_on_time
from domain.deadlines.model import Clock, Deadline, DeadlineChange, Lateness
from domain.deadlines.pause import resume
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
from domain.issue.facts import Facts
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


@dataclass(frozen=True, slots=True)
class Scope:
    """What the limits depend on, as the event leaves it. `at` judges what is stopped."""

    at: datetime
    urgency: str
    unit: str | None
    upstream_due_at: datetime | None = None
    lateness: Lateness | None = None


def rules_for(
    event: type[IssueEvent], issue: Issue, fields: Mapping[str, Any]
) -> tuple[ClockRule, ...]:
    """Return what the event with these fields does to the clocks of the issue, in order."""
    rules = _BY_EVENT.get(event, ())
    return tuple(rule for rule in rules if _applies(rule.when, issue, fields))


def _applies(when: When, issue: Issue, fields: Mapping[str, Any]) -> bool:
    if when == "always":
        return True
    if when == "partly_solved":
        # An answer before the feedback is accepted decides nothing (lifecycle.md 2, RecordRevisit).
        return fields["solved"] == "partly" and issue.is_accepted
    return when == f"back_to_{fields['back_to']}"


def start(issue: Issue, clock: Clock, *, scope: Scope, facts: Facts) -> Deadline | None:
    """Return the clock's new deadline, None where one runs already or the policy sets no limit."""
    limit = facts.policy.limit_for(clock, urgency=scope.urgency, unit=scope.unit)
    if limit is None or issue.open_deadline(clock):
        return None
    if scope.lateness and limit.unit == "work_day":
        limit = limit.model_copy(update={"lateness": scope.lateness})
    count = sum(1 for deadline in issue.deadlines.values() if deadline.clock == clock)
    return start_deadline(
        id=f"{clock}-{count + 1}",
        clock=clock,
        limit=limit,
        started_at=scope.at,
        time=facts.time,
        policy=facts.policy.ref,
        upstream_due_at=scope.upstream_due_at,
    )


def judged_at(issue: Issue, rule: ClockRule, at: datetime) -> datetime:
    """Return the instant that decides: the feedback's own where the rule says so."""
    if rule.act == "meet_by_feedback" and issue.feedback:
        return issue.feedback.received_at
    return at


def stop(
    deadline: Deadline, why: Literal["met", "cancelled"], at: datetime, facts: Facts
) -> DeadlineChange:
    """Return the change that stops a deadline: met, late, or cancelled."""
    on_time = why == "cancelled" or is_on_time(deadline, at)
    return DeadlineChange(
        id=deadline.id,
        why=why if on_time else "late",
        at=at,
        elapsed_working_days=elapsed_working_days(deadline, at, facts.time.calendar),
    )


def hold(deadline: Deadline, at: datetime) -> DeadlineChange | None:
    """Return the change that holds a running clock during review; a breached one is not held."""
    if deadline.state != "running" or deadline.breached_at:
        return None
    return DeadlineChange(id=deadline.id, why="paused", at=_in_order(deadline, at), reason="review")


def go_on(deadline: Deadline, at: datetime, *, scope: Scope, facts: Facts) -> DeadlineChange | None:
    """Return the change that lets a held clock run on with the time of the review credited."""
    if deadline.state != "paused":
        return None
    after = _in_order(deadline, at)
    resumed = resume(deadline, after, facts.time, upstream_due_at=scope.upstream_due_at)
    return DeadlineChange(id=deadline.id, why="resumed", at=after, deadline=resumed)


def _in_order(deadline: Deadline, at: datetime) -> datetime:
    """Return `at`, but not before the clock's last turn: two edges may stamp out of order."""
    turns = [deadline.started_at]
    turns += [turn for pause in deadline.pauses for turn in (pause.since, pause.until) if turn]
    return max(at, *turns)


def _index() -> dict[type[IssueEvent], tuple[ClockRule, ...]]:
    index: dict[type[IssueEvent], tuple[ClockRule, ...]] = {}
    for rule in CLOCK_RULES:
        index[rule.event] = (*index.get(rule.event, ()), rule)
    return index


_BY_EVENT: Final = _index()
