"""An issue as it stood at a past instant, folded from the events of its one stream."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from application.digests import GENESIS
from application.event_store import EventStore
from domain.issue.evolve import fold
from domain.issue.hands import Stretch, stretches
from domain.issue.past import By, past, stamps_of
from domain.issue.state import Issue


@dataclass(frozen=True, slots=True)
class AsOf:
    """An issue as it stood at `at`. Its version is 0 where it had no event yet.

    `digest` is that of the event it stood at: who has the stream folds it to the same state.
    `hand` says who had it, since when. `first` is from when on it is known at all, None where
    there is no such issue. `held_back` are the events of `domain.issue.past.Past`.
    """

    at: datetime
    by: By
    issue: Issue
    digest: str
    hand: Stretch | None
    first: datetime | None
    held_back: tuple[int, ...]


def as_of(store: EventStore, issue_id: UUID, at: datetime, by: By = "recorded") -> AsOf:
    """Return the issue as of an instant: one stream is read, verified and folded up to it.

    Raises StoreError.
    """
    recorded = store.read_issue(issue_id)
    events = [each.event for each in recorded]
    stamps = stamps_of(events)
    found = past(stamps, at, by)
    taken = stretches(issue_id, events[: found.upto], by)
    return AsOf(
        at=at,
        by=by,
        issue=fold(Issue.new(issue_id), events[: found.upto]),
        digest=recorded[found.upto - 1].digest if found.upto else GENESIS,
        hand=taken[-1] if taken else None,
        first=_first(stamps[0].recorded_at, stamps[0].occurred_at, by) if stamps else None,
        held_back=found.held_back,
    )


def _first(recorded_at: datetime, occurred_at: datetime, by: By) -> datetime:
    return recorded_at if by == "recorded" else occurred_at
