"""Finds the issue that a person means: by id, number, source and its number, or number alone."""

from typing import TYPE_CHECKING
from uuid import UUID

from bihuan.errors import WrongUsageError
from domain.issue.errors import IssueNotFoundError
from domain.issue.ids import issue_id_of_source
from domain.issue.state import Issue

if TYPE_CHECKING:
    from bihuan.bootstrap import System


def find_issue(system: "System", reference: str) -> UUID:
    """Return the issue's id. Raises IssueNotFoundError, WrongUsageError when several fit.

    An id and `SOURCE:ID` are found in the event store itself, numbers in the read model.
    """
    for issue_id in _ids(reference.strip()):
        if system.read_state(issue_id).version:
            return issue_id
    return _find_by_number(system, reference.strip())


def read_issue(system: "System", reference: str) -> Issue:
    """Return the issue as the store has it now. Raises as `find_issue`."""
    return system.read_state(find_issue(system, reference))


def _ids(reference: str) -> tuple[UUID, ...]:
    try:
        return (UUID(reference),)
    except ValueError:
        source, colon, external_id = reference.partition(":")
        return (issue_id_of_source(source, external_id),) if colon else ()


def _find_by_number(system: "System", reference: str) -> UUID:
    from bihuan.catching_up import catch_up  # noqa: PLC0415 -- loads SQLAlchemy
    from projections.board.queries import find  # noqa: PLC0415
    from projections.errors import AmbiguousReferenceError  # noqa: PLC0415

    try:
        row = find(system.views, reference)
        if row is None:
            catch_up(system)
            row = find(system.views, reference)
    except AmbiguousReferenceError as error:
        accepted = tuple(f"{source}:{reference}" for source in error.sources)
        raise WrongUsageError(say="issue.several", given=reference, accepted=accepted) from error
    except UnicodeEncodeError as error:  # bytes that are no text in the terminal's encoding
        raise IssueNotFoundError(given=ascii(reference)) from error
    if row is None:
        raise IssueNotFoundError(given=reference)
    return UUID(row.issue_id)
