"""Who an issue concerns by duty: units that were asked to act, people it is from or was offered to.

Whoever became a party stays one: what he was asked to do remains in his books. The state tells it
for one issue, and each event tells the read models what it adds; both say the same.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from domain.base import PersonCode, UnitCode
from domain.issue.events import (
    AssistanceRequested,
    ConferenceConcluded,
    ConferenceConvened,
    IssueClaimed,
    IssueDiscovered,
    IssueDispatched,
    IssueEvent,
    IssueOffered,
    IssueReassigned,
    IssueReported,
    IssueResolved,
    OrderPassedOn,
    ResolutionShared,
)
from domain.issue.evolve.invited import asked_first, author_of
from domain.issue.state import Issue


class Parties(NamedTuple):
    """Units, people of the directory, and complainants by their person ids."""

    units: frozenset[UnitCode] = frozenset()
    people: frozenset[PersonCode] = frozenset()
    complainants: frozenset[str] = frozenset()


NOBODY: Final = Parties()


def parties_of(issue: Issue) -> Parties:
    """Return everybody who is or was a party of the issue."""
    proposing = {issue.proposing_unit} if issue.proposing_unit else set()
    return Parties(
        issue.handling_units | issue.invited_units | proposing,
        issue.invited_people,
        frozenset(each.person for each in issue.complainants),
    )


def parties_in(event: IssueEvent) -> Parties:
    """Return whom the event makes a party; most events make nobody one."""
    found = _JOINS.get(type(event))
    return found(event) if found else NOBODY


def _units(*units: UnitCode | None) -> Parties:
    return Parties(frozenset(unit for unit in units if unit))


def _reported(event: IssueReported) -> Parties:
    unit = event.stamp.actor.unit
    complainants = frozenset(each.person for each in event.complainants)
    return Parties(frozenset({unit} if unit else ()), author_of(event), complainants)


_JOINS: Final[Mapping[type[IssueEvent], Callable[[Any], Parties]]] = {
    IssueDiscovered: lambda event: Parties(people=author_of(event)),
    IssueReported: _reported,
    IssueDispatched: lambda event: _units(event.unit, *event.assisting),
    IssueReassigned: lambda event: _units(event.unit),
    ConferenceConvened: lambda event: _units(*event.units),
    ConferenceConcluded: lambda event: _units(event.unit, *event.assisting),
    AssistanceRequested: lambda event: _units(event.unit),
    IssueOffered: lambda event: Parties(asked_first(event), frozenset(event.persons)),
    OrderPassedOn: lambda event: _units(event.unit),
    IssueClaimed: lambda event: _units(event.unit),
    IssueResolved: lambda event: _units(event.evaluator),
    ResolutionShared: lambda event: _units(event.unit),
}
