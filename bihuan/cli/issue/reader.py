"""Who reads: `--as` shows what he would get; without it whoever operates the machine sees all."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from bihuan.cli.denials import acts
from domain.access.fields import STAFF, View
from domain.access.sight import EVERYTHING, Sight, sees
from domain.base import Actor
from domain.directory.directory import Ties
from domain.issue.errors import IssueNotFoundError
from domain.issue.state import Issue

if TYPE_CHECKING:  # the composition root is loaded when a command opens it
    from bihuan.bootstrap import System
    from projections.board.table import BoardRow


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who looks at issues; without an actor the operator himself."""

    system: "System"
    actor: Actor | None
    sight: Sight

    def find(self, reference: str) -> UUID:
        """Return the issue's id. Raises IssueNotFoundError where it is not there for him."""
        from bihuan.cli.issue.finding import find_issue  # noqa: PLC0415 -- loads the models

        issue_id = find_issue(self.system, reference)
        if self.actor and not self._knows(self.system.read_state(issue_id), reference.strip()):
            raise IssueNotFoundError(given=reference)
        return issue_id

    def _knows(self, issue: Issue, reference: str) -> bool:
        """Return whether the issue is there for him by this name.

        The number of the source, or one that he guesses, would lead to who complained there.
        """
        is_ours = reference.upper() == issue.number or _is_id(reference)
        return sees(self.sight, issue) and (is_ours or self.view(issue).shows_texts)

    def read(self, reference: str) -> Issue:
        """Return the issue as the store has it now. Raises as `find`."""
        return self.system.read_state(self.find(reference))

    def view(self, issue: Issue) -> View:
        """Return what of the issue he gets."""
        return self.system.access.view(self.actor, issue) if self.actor else STAFF

    def shown(self, row: "BoardRow") -> "BoardRow":
        """Return a row of the board as he gets it."""
        from projections.board.sight import shown_to  # noqa: PLC0415 -- loads SQLAlchemy

        return shown_to(row, self.ties) if self.ties else row

    @property
    def ties(self) -> Ties | None:
        """Whose complaints he has no part in; None for the operator."""
        return self.system.today.ties(self.actor.id) if self.actor else None


def _is_id(reference: str) -> bool:
    try:
        return bool(UUID(reference))
    except ValueError:
        return False


def reader_of(system: "System", given: str | None) -> Reader:
    """Return who reads; with a person alone he reads in all of his posts.

    Raises WrongUsageError for who is nobody.
    """
    from bihuan.cli.issue.actor import read_actor  # noqa: PLC0415 -- loads the models

    if given is None:
        return Reader(system, None, EVERYTHING)
    person, colon, _ = given.strip().partition(":")
    posts = system.today.posts_of(person)
    if posts and not colon:
        actor = Actor(id=person, role=posts[0].role, unit=posts[0].unit)
        return Reader(system, acts(actor), system.access.sight_of_person(person))
    actor = read_actor(given, allowed=(), directory=system.today)
    return Reader(system, acts(actor), system.access.sight(actor))
