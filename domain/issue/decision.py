"""One decision in the making: it records events, keeps the clocks, and folds as it goes."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.aggregate import Standing
from domain.base import SYSTEM, Actor, PersonCode, Sealed
from domain.deadlines.judge import breach_instant
from domain.deadlines.model import Clock, Deadline, DeadlineChange, Lateness
from domain.event import AggregateEvent, Entry
from domain.issue import clocks
from domain.issue.clock_rules import STARTS, ClockRule, rules_for
from domain.issue.clocks import Scope
from domain.issue.commands import ActOnDue, Command, ImportIssue, encode_command
from domain.issue.errors import AlreadyWaitingError
from domain.issue.events import (
    ApprovalRequested,
    BreachRevoked,
    DeadlineBreached,
    IssueEvent,
    Stamp,
)
from domain.issue.evolve import evolve
from domain.issue.facts import Facts
from domain.issue.loops import loop_of
from domain.issue.state import Issue
from domain.issue.transitions import require, status_after


class Decision:
    """Collects what a command brings about. `issue` is always the state after the last event."""

    def __init__(self, issue: Issue, command: Command, facts: Facts) -> None:
        """Begin on `issue` as it stands; nothing is recorded yet."""
        self.before = issue
        self.issue = issue
        self.command = command
        self.facts = facts
        self.events: list[IssueEvent] = []
        fired_at = command.fired_at if isinstance(command, ActOnDue) else facts.now
        instants = (facts.now, fired_at, issue.recorded_at or facts.now)
        self.recorded_at: datetime = max(instants)
        self.received_at: datetime = min(command.received_at, self.recorded_at)
        self.approver: PersonCode | None = None
        """Who approved the order, where it is one that takes two persons."""
        self.reservations: list[AggregateEvent] = []
        """Places that units and people take or give back, and cards, in their own streams."""
        self._first: Decision | None = None
        self._partners: dict[UUID, Decision] = {}
        """One decision for each other issue that is written to, shared among all of them.

        The first is not among them: a decision that held itself would be freed late.
        """

    @property
    def all_events(self) -> tuple[IssueEvent, ...]:
        """Return the events of the order's issue, then those of its partners."""
        return tuple(event for each in self.touched for event in each.events)

    @property
    def touched(self) -> "tuple[Decision, ...]":
        """Return the decision on the order's issue, then those on its partners."""
        return (self._first or self, *self._partners.values())

    def entry_in(self, aggregate: str, standing: Standing[Any]) -> Entry:
        """Return the stamp of the event that the order adds to the stream of another aggregate."""
        command = self.command
        return Entry(
            aggregate=aggregate,
            id=standing.id,
            version=standing.version + 1,
            # One order may add for several issues at once; each is done once.
            command_id=f"{self.issue.issue_id}/{command.command_id}",
            caused_by=type(command).__name__,
            actor=command.actor,
            occurred_at=command.occurred_at or self.received_at,
            received_at=self.received_at,
            recorded_at=max(self.recorded_at, standing.recorded_at or self.recorded_at),
            channel=command.channel,
        )

    def beside(self, issue_id: UUID, *, number: str = "") -> "Decision":
        """Return the decision on a partner, stored in one transaction with this one or not at all.

        `number` is for a partner that begins here. Raises FamilyNeededError.
        """
        first = self._first or self
        if issue_id == first.issue.issue_id:
            return first
        if issue_id not in self._partners:
            partner = self.facts.partner(issue_id)
            facts = replace(self.facts, via="partner", number=number)
            beside = self._partners[issue_id] = Decision(partner, self.command, facts)
            beside._first, beside._partners = first, self._partners  # of the same class
        return self._partners[issue_id]

    def ask_second_person(self, act: str, order: Command, reason: Sealed) -> None:
        """Record that somebody asked for a two-person act; nothing else happens yet.

        On `ApproveRequest` by another person the same order is decided again, with `approver` set.
        Raises AlreadyWaitingError where somebody else's request for the act waits.
        """
        for asked in self.issue.pending:
            if asked.act == act and asked.requested_by != self.command.actor.id:
                raise AlreadyWaitingError(
                    act=act, by=asked.requested_by, request=asked.request, number=self.issue.number
                )
        self.record(
            ApprovalRequested,
            act=act,
            reason=reason,
            order=encode_command(order),
            request=self.issue.version + 1,
        )

    def require(self, event: type[IssueEvent]) -> None:
        """Raise WrongStateError unless the event may be recorded in the present status."""
        require(self.issue, event)

    def record(
        self,
        event: type[IssueEvent],
        *,
        at: datetime | None = None,
        lateness: Lateness | None = None,
        started: tuple[Deadline, ...] = (),
        changed: tuple[DeadlineChange, ...] = (),
        actor: Actor | None = None,
        **fields: Any,  # noqa: ANN401  # the event's own fields, validated by its model
    ) -> None:
        """Record an event with what it does to the clocks; breaches that it reveals come first.

        `at` is the instant that judges and starts clocks: when the step entered the system, or, for
        imported history, when it happened. A deadline among `started` takes the place of the one
        that the rules would start. Raises WrongStateError.
        """
        require(self.issue, event)
        judged = at or self.received_at
        scope = self._scope(fields, judged, lateness)
        rules = self.rules(event, fields)
        if at is None:
            self._settle_breaches(rules, scope)
        stopped = clocks.changes(self.issue, rules, scope=scope, facts=self.facts)
        starting = clocks.starts(self.issue, rules, stopped=stopped, scope=scope, facts=self.facts)
        self._append(
            event,
            status=status_after(self.issue, event, back_to=fields.get("back_to")),
            occurred_at=at or self.command.occurred_at or judged,
            received_at=at or self.received_at,
            started=(*started, *_not_given(started, starting)),
            changed=(*changed, *stopped),
            actor=actor,
            **fields,
        )

    def breach(self, deadline: Deadline) -> None:
        """Record that a deadline passed; the moment of overdue is its due instant."""
        change = DeadlineChange(id=deadline.id, why="breached", at=deadline.due_at)
        self._record_alone(DeadlineBreached, deadline, change)

    def has_missed(self, clock: Clock) -> bool:
        """Return whether the latest deadline of the clock was missed; its breach is on record then.

        A timer may be late: what counts is the instant at which the command entered the system.
        """
        deadline = self.issue.latest_deadline(clock)
        if deadline is None or deadline.breached_at:
            return deadline is not None
        late = deadline.state == "running" and self.received_at >= breach_instant(deadline)
        if late:
            self.breach(deadline)
        return late

    def has_missed_any(self) -> bool:
        """Return whether any deadline of the issue was missed; what a timer is late with too."""
        clocks_used = {deadline.clock for deadline in self.issue.deadlines.values()}
        missed = [self.has_missed(clock) for clock in sorted(clocks_used)]
        return any(missed) or any(each.breached_at for each in self.issue.deadlines.values())

    def _settle_breaches(self, rules: tuple[ClockRule, ...], scope: Scope) -> None:
        """Put on record what a stopping step reveals: a breach in silence, or one unjustified."""
        for deadline, judged in clocks.stopping(self.issue, rules, scope):
            late = judged >= breach_instant(deadline)
            if late and not deadline.breached_at and deadline.state == "running":
                self.breach(deadline)
            elif not late and deadline.breached_at:
                change = DeadlineChange(id=deadline.id, why="revoked", at=self.received_at)
                self._record_alone(BreachRevoked, deadline, change)

    def rules(self, event: type[IssueEvent], fields: dict[str, Any]) -> tuple[ClockRule, ...]:
        """Return what the event with these fields does to the clocks by rule."""
        command = self.command
        historic = isinstance(command, ImportIssue)
        rules = rules_for(event, self.issue, fields, historic=historic)
        if isinstance(command, ImportIssue) and command.judged_by == "source":
            # What the source set no target for is not judged by limits that it never knew.
            return tuple(rule for rule in rules if rule.act not in STARTS)
        return rules

    def _record_alone(
        self,
        event: type[DeadlineBreached | BreachRevoked],
        deadline: Deadline,
        change: DeadlineChange,
    ) -> None:
        fields: dict[str, Any] = {
            "deadline_id": deadline.id,
            "clock": deadline.clock,
            "revision": deadline.revision,
        }
        if event is DeadlineBreached:
            evaluator = self.issue.evaluator_of(deadline.clock)
            fields |= {"due_at": deadline.due_at, "fired_at": self.recorded_at}
            fields |= {
                "evaluator": evaluator,
                "flags": ("no_evaluation_in_time",) if evaluator else (),
            }
        occurred_at = deadline.due_at if event is DeadlineBreached else self.received_at
        self._append(
            event,
            status=status_after(self.issue, event, back_to=None),
            occurred_at=occurred_at,
            received_at=self.received_at,
            started=(),
            changed=(change,),
            actor=SYSTEM,
            **fields,
        )

    def _scope(self, fields: dict[str, Any], at: datetime, lateness: Lateness | None) -> Scope:
        upstream = fields.get("upstream")
        return Scope(
            at=at,
            urgency=fields.get("urgency") or self.issue.urgency,
            unit=fields.get("unit") or self.issue.lead_unit,
            upstream_due_at=upstream.due_at if upstream else self.issue.upstream_due_at,
            lateness=lateness,
            answered_at=fields.get("feedback_at"),
            loop=fields.get("loop") or loop_of(self.issue, self.facts.policy, self.command).key,
            category=fields.get("category") or self.issue.category,
            request_type=fields.get("request_type") or self.issue.request_type,
        )

    def _append(
        self,
        event: type[IssueEvent],
        *,
        status: str,
        occurred_at: datetime,
        received_at: datetime,
        actor: Actor | None,
        **fields: Any,  # noqa: ANN401  # the event's own fields, validated by its model
    ) -> None:
        stamp = Stamp(
            issue_id=self.issue.issue_id,
            number=self.issue.number or self.facts.number,
            version=self.issue.version + 1,
            command_id=self.command.command_id,
            caused_by=type(self.command).__name__,
            actor=actor or self.command.actor,
            occurred_at=occurred_at,
            received_at=received_at,
            recorded_at=self.recorded_at,
            channel=self.command.channel,
            via=self.facts.via,
            status=status,
            policy=self.facts.policy.ref,
            directory=self.facts.directory.version,
            calendar=self.facts.time.calendar.version if _used_calendar(fields) else None,
            slip=self.command.slip,
            request_id=self.command.request_id,
        )
        recorded = event(stamp=stamp, **fields)
        self.issue = evolve(self.issue, recorded)
        self.events.append(recorded)


Deciders = dict[type[Command], Callable[[Decision, Any], None]]
"""Command → the function that decides on it."""


def _not_given(given: tuple[Deadline, ...], ruled: tuple[Deadline, ...]) -> Iterator[Deadline]:
    """Yield what the rules start of the clocks for which no deadline is given."""
    clocks_given = {deadline.clock for deadline in given}
    return (deadline for deadline in ruled if deadline.clock not in clocks_given)


def _used_calendar(fields: dict[str, Any]) -> bool:
    return bool(fields.get("started")) or any(c.deadline for c in fields.get("changed", ()))
