"""Who made a report, and whether he stood where the matter is."""

from typing import Final, Literal, NamedTuple

from domain.issue.commands import ReportIssue
from domain.issue.values import Point

_FOR_THEMSELVES: Final = frozenset({"reporter", "resident"})
"""Roles of who reports what he sees; everybody else writes down what somebody tells."""


class Reporter(NamedTuple):
    """Who reported: a complainant by his person id, or an actor by his own."""

    kind: Literal["person", "actor"]
    id: str


def reporter_of(command: ReportIssue) -> Reporter | None:
    """Return who made the report; None where a clerk wrote down a call that nobody can place.

    A grid worker or courier stands for himself, also where he reports for a resident.
    """
    role = command.actor.role
    if command.complainants and role != "reporter":
        return Reporter("person", command.complainants[0].person)
    return Reporter("actor", command.actor.id) if role in _FOR_THEMSELVES else None


def stood_at(command: ReportIssue) -> Point | None:
    """Return the point where the reporter stood; None where it is only the matter's.

    A device says where it is. A point that a map, an address or an object gave says nothing about
    him, and an unexplained one only where he gave it himself.
    """
    location = command.location
    if location is None or location.point is None:
        return None
    given = location.given_by
    is_his = given == "device" or (given is None and command.actor.role in _FOR_THEMSELVES)
    return location.point if is_his else None
