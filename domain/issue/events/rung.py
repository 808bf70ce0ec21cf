"""What events have in common that a rung of a ladder brings about, or a person."""

from domain.base import Instant, PersonCode, UnitCode
from domain.issue.events.base import IssueEvent


class RungEvent(IssueEvent):
    """Something that a rung did, or a person.

    Deadline, revision, action and both instants are set where a rung did: `due_action_at` is when
    it should have, `fired_at` when it did.
    """

    deadline_id: str | None = None
    revision: int | None = None
    action: str | None = None
    due_action_at: Instant | None = None
    fired_at: Instant | None = None


class ToldEvent(RungEvent):
    """Somebody is told: a unit, or the person that the directory found.

    `to` is the level that was asked for. `passed` are the posts on the way up that nobody could
    act in, each with why. Without a person, and with the centre as unit, its supervisors are told.
    """

    to: str
    unit: UnitCode
    person: PersonCode | None = None
    post: str | None = None
    passed: tuple[str, ...] = ()
