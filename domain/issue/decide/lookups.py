"""Looks up what an order names, in directory and policy, and when a window closes."""

from datetime import datetime
from typing import Any

from domain.base import UNCLASSIFIED, CategoryCode, ReasonCode, UnitCode
from domain.deadlines.compute import start_deadline
from domain.deadlines.judge import is_on_time
from domain.deadlines.model import Deadline, Limit
from domain.issue.commands import Command
from domain.issue.decision import Decision
from domain.issue.errors import (
    MissingPartError,
    NoNewFactsError,
    PastTimeError,
    PredatedError,
    ReopenWindowError,
    UnknownReferenceError,
)
from domain.issue.loops import loop_of
from domain.policy import LoopDefinition, RevisitRules


def require_unit(decision: Decision, code: UnitCode, *, field: str) -> UnitCode:
    """Return the unit, or who has taken over its duties by today. Raises UnknownReferenceError.

    Source: XF 24: a unit that was renamed, merged or abolished is followed by its successor.
    """
    directory = decision.facts.directory
    unit = directory.successor(code)
    if unit is None:
        raise UnknownReferenceError(field=field, given=code, accepted=directory.active_units())
    return unit


def require_future(decision: Decision, instant: datetime | None, *, field: str) -> None:
    """Raise PastTimeError for a date to come that has passed already."""
    if instant is not None and instant <= decision.received_at:
        raise PastTimeError(
            field=field, given=instant.isoformat(), accepted=decision.received_at.isoformat()
        )


def require_category(decision: Decision, category: CategoryCode | None) -> None:
    """Raise UnknownReferenceError unless the category, or one above it, has an owner."""
    policy = decision.facts.policy
    if category in {None, UNCLASSIFIED} or policy.knows_category(str(category)):
        return
    known = tuple(owner.category for owner in policy.categories)
    raise UnknownReferenceError(field="category", given=category, accepted=(UNCLASSIFIED, *known))


def require_reason(
    reason: ReasonCode, known: tuple[ReasonCode, ...], field: str = "reason"
) -> None:
    """Raise UnknownReferenceError unless the reason is on the policy's list."""
    if reason not in known:
        raise UnknownReferenceError(field=field, given=reason, accepted=known)


def require_part(command: Command, field: str, *, accepted: str) -> Any:  # noqa: ANN401  # its type
    """Return a field of the order that its rule asks for. Raises MissingPartError."""
    given = getattr(command, field)
    if not given:
        raise MissingPartError(step=type(command).__name__, field=field, accepted=accepted)
    return given


def require_menu_item(loop: LoopDefinition, item: str | None) -> None:
    """Raise UnknownReferenceError for an order of what is not on the loop's menu (A5)."""
    codes = tuple(each.code for each in loop.menu)
    if item not in codes:
        raise UnknownReferenceError(field="menu_item", given=item or "", accepted=codes)


def require_told(decision: Decision, *, told: bool) -> None:
    """Raise MissingPartError unless the complainant was told, where there is one to tell."""
    issue = decision.issue
    if not (told or issue.anonymous or issue.is_proactive):
        raise MissingPartError(
            step=type(decision.command).__name__,
            field="complainant_told",
            accepted="the complainant told first",
        )


def require_after_dispatch(decision: Decision) -> None:
    """Raise PredatedError for a step of the unit dated before it had the issue."""
    occurred_at, sent_at = decision.command.occurred_at, decision.issue.sent_at
    if occurred_at and sent_at and occurred_at < sent_at:
        raise PredatedError(
            field="occurred_at", given=occurred_at.isoformat(), accepted=sent_at.isoformat()
        )


def require_reopen_window(decision: Decision) -> None:
    """Raise ReopenWindowError where the complainant's window for reopening has closed."""
    window = reopen_window(decision)
    if not is_on_time(window, decision.received_at):
        raise ReopenWindowError(accepted=window.due_at.isoformat())


def reopen_window(decision: Decision) -> Deadline:
    """Return the window in which the complainant may reopen what has ended."""
    limit = Limit(amount=decision.facts.policy.reopen_window_days, unit="natural_day")
    return window_of(decision, limit, decision.issue.ended_at or decision.received_at)


def keeps_time(decision: Decision, *, new_facts: bool) -> bool | None:
    """Return True where a reopening gives nobody more time, None where a new attempt begins.

    Who rejected a matter, or let it be withdrawn, and takes it up again gains nothing: the time
    goes on from the first receipt. The complainant begins anew, and so does a clerk who heard new
    facts, unless it was he who ended it: that takes two.
    """
    issue, actor = decision.issue, decision.command.actor
    heard = new_facts and actor.role == "clerk" and actor.id != issue.ended_by
    begins_anew = issue.status == "closed" or actor.role == "resident" or heard
    return None if begins_anew else True


def require_new_facts(decision: Decision, *, new_facts: bool) -> None:
    """Raise NoNewFactsError for a declined matter without anything new (mechanisms.md A1)."""
    if decision.issue.declined and not new_facts:
        raise NoNewFactsError(number=decision.issue.number)


def rules_of(decision: Decision) -> RevisitRules:
    """Return how revisits of the issue go: by its loop, else by the pack."""
    policy = decision.facts.policy
    return policy.revisit_of(loop_of(decision.issue, policy))


def window_closed(decision: Decision, limit: Limit, since: datetime) -> datetime | None:
    """Return when a window that opened at `since` has closed; None while it is open."""
    window = window_of(decision, limit, since)
    return None if is_on_time(window, decision.received_at) else window.due_at


def window_of(decision: Decision, limit: Limit, since: datetime) -> Deadline:
    """Return the window that opened at `since`.

    It is counted like any limit, but only looked at when a command comes (lifecycle.md 3).
    """
    return start_deadline(
        id="window",
        clock="whole_issue",
        limit=limit,
        started_at=since,
        time=decision.facts.time,
        policy=decision.facts.policy.ref,
    )
