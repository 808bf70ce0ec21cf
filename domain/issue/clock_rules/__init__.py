"""Which events start, meet, hold and cancel which clocks: one table (lifecycle.md 1 and 3)."""

from collections.abc import Mapping
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
from domain.issue.state import Issue

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
        and not (historic and rule.act == "start" and rule.clock != JUDGED_IN_HISTORY)
    )


def _applies(when: When, issue: Issue, fields: Mapping[str, Any]) -> bool:
    if when == "always":
        return True
    if when == "partly_solved":
        # An answer before the feedback is accepted decides nothing (lifecycle.md 2, RecordRevisit).
        return fields["solved"] == "partly" and issue.is_accepted
    if when == "to_another_unit":
        return bool(fields["unit"] != issue.lead_unit)
    if when == "in_pool":
        return issue.pool is not None
    if when == "pool_is_free":
        return issue.pool is not None and fields["back_to"] == "dispatched"
    return when == f"back_to_{fields['back_to']}"


def _index() -> dict[type[IssueEvent], tuple[ClockRule, ...]]:
    index: dict[type[IssueEvent], tuple[ClockRule, ...]] = {}
    for rule in CLOCK_RULES:
        index[rule.event] = (*index.get(rule.event, ()), rule)
    return index


_BY_EVENT: Final = _index()
