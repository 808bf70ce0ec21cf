"""Which events start, meet, hold and cancel which clocks: one table (lifecycle.md 1 and 3)."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from domain.deadlines.model import Clock
from domain.issue.clock_rules import (
    complainant,
    dispatch,
    handling,
    intake,
    joint,
    pool,
    relations,
    revisit,
    supervision,
)
from domain.issue.clock_rules.rule import ClockRule as ClockRule
from domain.issue.clock_rules.rule import When
from domain.issue.events.base import IssueEvent
from domain.issue.second_claims import limit_of_before
from domain.issue.state import Issue, waits_for_decision

CLOCK_RULES: Final[tuple[ClockRule, ...]] = (
    *intake.RULES,
    *complainant.RULES,
    *dispatch.RULES,
    *joint.RULES,
    *pool.RULES,
    *handling.RULES,
    *revisit.RULES,
    *relations.RULES,
    *supervision.RULES,
)


STARTS: Final = frozenset({"start", "carry_on"})
"""What brings a deadline about."""
JUDGED_IN_HISTORY: Final[Clock] = "resolve"
"""The only clock that imported history starts: the others' instants are not on record."""


def rules_for(
    event: type[IssueEvent], issue: Issue, fields: Mapping[str, Any], *, historic: bool
) -> tuple[ClockRule, ...]:
    """Return what the event with these fields does to the clocks of the issue, in order.

    `historic` when it is imported, with times of its own.
    """
    return tuple(
        rule.bound(fields)
        for rule in _BY_EVENT.get(event, ())
        if _applies(rule.when, issue, fields)
        and not (historic and rule.act in STARTS and rule.clock != JUDGED_IN_HISTORY)
    )


def _applies(when: When, issue: Issue, fields: Mapping[str, Any]) -> bool:
    if when in _WHEN:
        return _WHEN[when](issue, fields)
    return when == f"back_to_{fields['back_to']}"


def _pool_is_free(issue: Issue, fields: Mapping[str, Any]) -> bool:
    return issue.pool is not None and fields["back_to"] == "dispatched"


def _had_it(issue: Issue, fields: Mapping[str, Any]) -> bool:
    return limit_of_before(issue, fields["unit"], fields["claimant"]) is not None


def _left_to_decide(issue: Issue, fields: Mapping[str, Any]) -> bool:
    # An answer before the feedback is accepted decides nothing (lifecycle.md 2, RecordRevisit).
    return issue.is_accepted and waits_for_decision(fields.get("effect"), fields["solved"])


_WHEN: Final[Mapping[When, Callable[[Issue, Mapping[str, Any]], bool]]] = {
    "always": lambda _issue, _fields: True,
    "left_to_decide": _left_to_decide,
    "to_another_unit": lambda issue, fields: bool(fields["unit"] != issue.lead_unit),
    "first_claim": lambda issue, fields: issue.pool is not None and not _had_it(issue, fields),
    "claimed_again": lambda issue, fields: issue.pool is not None and _had_it(issue, fields),
    "pool_is_free": _pool_is_free,
    "no_day_named": lambda _issue, fields: fields.get("answer_by") is None,
    "reviewed": lambda _issue, fields: fields.get("evaluator") is None,
    "evaluated": lambda _issue, fields: fields.get("evaluator") is not None,
    "time_kept": lambda _issue, fields: bool(fields.get("time_kept")),
}


def _index() -> dict[type[IssueEvent], tuple[ClockRule, ...]]:
    index: dict[type[IssueEvent], tuple[ClockRule, ...]] = {}
    for rule in CLOCK_RULES:
        index[rule.event] = (*index.get(rule.event, ()), rule)
    return index


_BY_EVENT: Final = _index()
