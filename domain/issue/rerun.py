"""Walks a recorded history again under other rules: the same steps, other clocks (what-if)."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from domain.base import SYSTEM
from domain.deadlines.due_actions import DueAction
from domain.deadlines.extend import await_decision, decided, extend_by
from domain.deadlines.fixed import is_fixed
from domain.deadlines.given import is_given
from domain.deadlines.judge import is_on_time
from domain.deadlines.model import Deadline, DeadlineChange
from domain.deadlines.pause import resume
from domain.errors import DomainError
from domain.issue import urgency
from domain.issue.commands import COMMANDS, ActOnDue, Command, ImportIssue
from domain.issue.decide import supervision
from domain.issue.decide.impasse import SUSPENSION
from domain.issue.decide.information import OWN_LIMIT
from domain.issue.decision import Decision
from domain.issue.due import due_actions
from domain.issue.errors import LengtheningError
from domain.issue.events import (
    BreachRevoked,
    ConferenceConcluded,
    DeadlineBreached,
    DeadlinesRevised,
    ExtensionRequested,
    IssueClassified,
    IssueEvent,
    StageCompleted,
    Stamp,
)
from domain.issue.facts import Facts
from domain.issue.named_date import bring_forward
from domain.issue.state import Issue

FactsAt = Callable[[datetime], Facts]
"""Instant → the other rules, as they would have stood then."""

_HEADER: Final = frozenset(IssueEvent.model_fields)
BREACH: Final = "breach"


class Rerun:
    """One issue under other rules. `events` are those that would have been recorded."""

    def __init__(self, facts_at: FactsAt) -> None:
        """Decide under the rules that `facts_at` gives."""
        self._facts_at = facts_at
        self.events: list[IssueEvent] = []

    def run(self, recorded: Iterable[IssueEvent], *, until: datetime) -> Issue:
        """Return the issue as it would stand at `until`.

        Every step is taken at its own instants and was allowed once: its guards are not asked
        again. What clocks did is left out of the history and comes about anew, with the same
        functions that a live issue meets. What was decided by hand (pauses, extensions, a new
        urgency) is done to the new deadlines.
        """
        steps = tuple(recorded)
        issue = Issue.new(steps[0].stamp.issue_id)
        told = _told(steps)
        for event in steps:
            if _is_clockwork(event):
                continue
            issue = self._ticked(issue, event.stamp.received_at)
            issue = self._again(issue, event, told[event.stamp.command_id])
        return self._ticked(issue, until)

    def _ticked(self, issue: Issue, until: datetime) -> Issue:
        """Let the clocks do what falls due by `until`, each thing at its instant."""
        while action := next(_clock_actions(issue, until), None):
            decision = self._decision(issue, _timer(issue, action.at), action.at)
            if action.action == BREACH:
                # What else a breach brings about (an order passed on, a review missed) happened.
                decision.breach(issue.deadlines[action.deadline_id])
            else:
                supervision.fire(decision, action)
            if not decision.events:
                break
            self.events += decision.events
            issue = decision.issue
        return issue

    def _again(self, issue: Issue, event: IssueEvent, told: dict[str, Any]) -> Issue:
        """Record the step once more, under the other rules."""
        command = _shell(event.stamp, told)
        decision = self._decision(issue, command, event.stamp.recorded_at)
        revised = _revised(decision, event) if isinstance(event, IssueClassified) else ()
        decision.record(type(event), **_clocks(decision, event), **_fields(event))
        urgency.record_revised(decision, revised)
        if isinstance(event, ConferenceConcluded):
            bring_forward(decision, event.done_by)
        self.events += decision.events
        return decision.issue

    def _decision(self, issue: Issue, command: Command, now: datetime) -> Decision:
        return Decision(issue, command, self._facts_at(now))


def _clock_actions(issue: Issue, until: datetime) -> Iterator[DueAction]:
    """Yield what clocks alone do; what ends somebody's act stands in the history."""
    for action in due_actions(issue):
        if action.at > until:
            return
        kind = action.action.partition("-")[0]
        line = issue.deadlines.get(action.deadline_id)
        if line and (action.rung or kind == "warn" or (kind == BREACH and not _ends(line))):
            yield action


def _ends(line: Deadline) -> bool:
    return line.clock == "information"


def _is_clockwork(event: IssueEvent) -> bool:
    """Return whether the event is the work of clocks under the rules of its day.

    Warnings and rungs name the action that they are; other events of timers end somebody's act.
    """
    if isinstance(event, DeadlineBreached | BreachRevoked | DeadlinesRevised):
        return True
    by_timer = event.stamp.caused_by == ActOnDue.__name__
    return by_timer and getattr(event, "action", None) is not None


def _is_judged_by_source(steps: tuple[IssueEvent, ...]) -> bool:
    """Return whether an import left all limits to its source, which may have set none."""
    imported = [each for each in steps if each.stamp.caused_by == ImportIssue.__name__]
    return not any(not is_given(line) for each in imported for line in each.started)


def _told(steps: tuple[IssueEvent, ...]) -> dict[str, dict[str, Any]]:
    """Return, for each order, what its events tell of its fields."""
    judged_by = "source" if _is_judged_by_source(steps) else "policy"
    told: dict[str, dict[str, Any]] = {}
    for event in steps:
        fields = told.setdefault(event.stamp.command_id, {"judged_by": judged_by})
        fields.update(_fields(event))
    return told


def _timer(issue: Issue, at: datetime) -> ActOnDue:
    header: dict[str, Any] = {"command_id": f"due-{at.isoformat()}", "channel": "timer"}
    return ActOnDue.model_construct(
        **header, issue_id=issue.issue_id, actor=SYSTEM, received_at=at, fired_at=at
    )


def _shell(stamp: Stamp, told: dict[str, Any]) -> Command:
    """Return the order that a recorded step came from, as far as recording looks at it."""
    header: dict[str, Any] = {
        "command_id": stamp.command_id,
        "issue_id": stamp.issue_id,
        "actor": stamp.actor,
        "channel": stamp.channel,
        "received_at": stamp.received_at,
        "occurred_at": stamp.occurred_at,
        "fired_at": stamp.recorded_at,
    }
    return COMMANDS.get(stamp.caused_by, Command).model_construct(**{**told, **header})


def _fields(event: IssueEvent) -> dict[str, Any]:
    return {name: getattr(event, name) for name in type(event).model_fields if name not in _HEADER}


def _clocks(decision: Decision, event: IssueEvent) -> dict[str, Any]:
    """Return how the step is judged, and what somebody's hand did to the clocks with it."""
    by_hand = {
        "actor": event.stamp.actor,
        "changed": tuple(_by_hand(decision, event)),
        "started": tuple(line for line in event.started if _is_named(event, line)),
    }
    if event.stamp.caused_by != ImportIssue.__name__:
        return by_hand
    lateness = next((line.limit.lateness for line in event.started), None)
    return {**by_hand, "at": event.stamp.occurred_at, "lateness": lateness}


def _is_named(event: IssueEvent, line: Deadline) -> bool:
    """Return whether somebody named the deadline; stages after the first stay as they were, too."""
    own = line.limit.source == OWN_LIMIT or isinstance(event, StageCompleted)
    return own or is_given(line) or is_fixed(line)


def _by_hand(decision: Decision, event: IssueEvent) -> Iterator[DeadlineChange]:
    """Yield what the step did to clocks beyond their rules, done to the deadlines of now."""
    ruled = {rule.clock for rule in decision.rules(type(event), _fields(event))}
    for change in event.changed:
        line = decision.issue.deadlines.get(change.id)
        if line is None or line.clock in ruled:
            continue
        redone = _redone(decision, event, change, line)
        if redone:
            yield redone


def _redone(
    decision: Decision, event: IssueEvent, change: DeadlineChange, line: Deadline
) -> DeadlineChange | None:
    if change.why == "voided":
        return change if line.breached_at and is_on_time(line, change.at) else None
    if line.stopped_at:
        return None
    if change.why == "paused":
        # What is late does not stand for a question; the suspension ledger takes it all the same.
        may_stand = change.reason == SUSPENSION or not line.breached_at
        return change if line.state == "running" and may_stand else None
    if change.why == "resumed" and line.state == "paused":
        upstream = decision.issue.upstream_due_at
        running = resume(line, change.at, decision.facts.time, upstream_due_at=upstream)
        return change.model_copy(update={"deadline": running})
    if change.why == "revised" and change.deadline:
        moved = _extended(decision, event, change.deadline, line)
        return change.model_copy(update={"deadline": moved, "due_before": line.due_at})
    return None


def _extended(decision: Decision, event: IssueEvent, told: Deadline, line: Deadline) -> Deadline:
    """Return the deadline after the same request, refusal or extension."""
    time, upstream = decision.facts.time, decision.issue.upstream_due_at
    if isinstance(event, ExtensionRequested):
        return _awaiting(decision, event, line)
    if len(told.extensions) > len(line.extensions):
        return extend_by(line, told.extensions[-1], time, upstream_due_at=upstream)
    return decided(line)


def _awaiting(decision: Decision, event: ExtensionRequested, line: Deadline) -> Deadline:
    grace = decision.facts.policy.handling.extension.grace_days
    asked_at = event.stamp.received_at
    try:
        return await_decision(line, asked_at=asked_at, grace_days=grace, time=decision.facts.time)
    except DomainError:
        # It was asked for in time under the rules of its day; here the limit had passed.
        return line


def _revised(decision: Decision, event: IssueClassified) -> tuple[DeadlineChange, ...]:
    try:
        return urgency.revise(decision, event)
    except LengtheningError:
        # It was in time under the rules of its day; under these its limits stay as they are.
        return ()
