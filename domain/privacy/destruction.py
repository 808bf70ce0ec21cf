"""The destruction of an issue: a stream of its own beside the issue's, of one event."""

from typing import Final
from uuid import UUID

from domain.aggregate import Aggregate, Given
from domain.event import stream_id
from domain.privacy.commands import DestroyIssue
from domain.privacy.events import IssueDestroyed
from domain.publishing.policy import check_publisher


def destruction_stream(issue_id: UUID) -> UUID:
    """Return the stream that says whether the contents of an issue were destroyed."""
    return stream_id("privacy.destruction", issue_id.hex)


def _new(_: UUID) -> tuple[str, ...]:
    return ()


def _decide(
    state: tuple[str, ...], command: DestroyIssue, given: Given
) -> tuple[IssueDestroyed, ...]:
    check_publisher(command)
    if state:
        return ()  # it is done already
    return (
        IssueDestroyed(entry=given.entry(command), issue=command.issue, digests=command.digests),
    )


def _evolve(_: tuple[str, ...], event: IssueDestroyed) -> tuple[str, ...]:
    return event.digests


DESTRUCTION: Final[Aggregate[tuple[str, ...], DestroyIssue, IssueDestroyed]] = Aggregate(
    "privacy.destruction", _new, _decide, _evolve
)
"""Its state is the digests of what was destroyed."""
