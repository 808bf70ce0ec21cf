"""What a hold keeps: what is held itself, and the issues that belong with a held one."""

from collections.abc import Collection, Iterator
from uuid import UUID

from application.event_store import EventStore
from domain.issue.events import DuplicateAttached, IssueEvent
from domain.issue.evolve import fold
from domain.issue.partners import relatives_of
from domain.issue.state import Issue
from domain.privacy.errors import IssueDestroyedError
from domain.privacy.register import Target


def kept_with(store: EventStore, held: Collection[Target]) -> frozenset[Target]:
    """Return what is held, and whatever was merged into a held issue, split from it and so on.

    One matter is one record: a hold on the issue that answered for others keeps those as well.
    Raises StoreError.
    """
    return frozenset((*held, *_relatives(store, held)))


def _relatives(store: EventStore, held: Collection[Target]) -> Iterator[UUID]:
    for target in held:
        if isinstance(target, UUID):
            events = _events(store, target)
            yield from relatives_of(_folded(target, events))
            yield from _answered(store, target, events)


def _answered(store: EventStore, target: UUID, events: Collection[IssueEvent]) -> Iterator[UUID]:
    """Yield what it answered for and names no more: each ended with a revisit of its own."""
    attached = {each.duplicate for each in events if isinstance(each, DuplicateAttached)}
    for duplicate in sorted(attached):
        if _folded(duplicate, _events(store, duplicate)).merged_into == target:
            yield duplicate


def _events(store: EventStore, issue_id: UUID) -> tuple[IssueEvent, ...]:
    try:
        return tuple(each.event for each in store.read_issue(issue_id))
    except IssueDestroyedError:
        return ()


def _folded(issue_id: UUID, events: Collection[IssueEvent]) -> Issue:
    return fold(Issue.new(issue_id), events)
