"""Events of presence on site: who came, who left, which hours count."""

from typing import ClassVar, Final

from domain.base import Instant, PersonCode, UnitCode
from domain.issue.events.base import IssueEvent
from domain.issue.values import Location


class CheckedIn(IssueEvent):
    """A claimant is on site since `since` (实地报到)."""

    TOPIC: ClassVar[str] = "issue.checked-in.v1"

    unit: UnitCode
    person: PersonCode
    since: Instant
    location: Location | None = None
    flags: tuple[str, ...] = ()


class CheckedOut(IssueEvent):
    """A claimant left the site; `served_seconds` wait for the community's word."""

    TOPIC: ClassVar[str] = "issue.checked-out.v1"

    unit: UnitCode
    person: PersonCode
    since: Instant
    left_at: Instant
    served_seconds: int
    location: Location | None = None
    flags: tuple[str, ...] = ()


class HoursConfirmed(IssueEvent):
    """The community confirms the hours; from now on they count."""

    TOPIC: ClassVar[str] = "issue.hours-confirmed.v1"

    person: PersonCode
    served_seconds: int
    confirmed_by: PersonCode | None = None
    """Whose word it was, where another one put it on record."""


EVENTS: Final = (CheckedIn, CheckedOut, HoursConfirmed)
