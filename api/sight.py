"""What the routers ask about sight: what somebody may not know of is answered as if not there."""

from typing import Protocol

from domain.access.duties import Duty
from domain.access.fields import View
from domain.access.principal import Principal
from domain.access.sight import Sight
from domain.base import Actor
from domain.directory.directory import Ties
from domain.issue.state import Issue


class Permits(Protocol):
    """Tells what somebody may see."""

    def sight_for(self, caller: Principal) -> Sight:
        """Return which issues are there for him."""

    def is_there_for(self, caller: Principal, issue: Issue) -> bool:
        """Return whether one issue is there for him, as his sight says."""

    def view_for(self, caller: Principal, issue: Issue) -> View:
        """Return what of an issue he gets."""

    def view(self, reader: Actor, issue: Issue) -> View:
        """Return what of an issue somebody gets in the role he acts in."""

    def permitted(self, actor: Actor, issue: Issue) -> tuple[str, ...]:
        """Return the orders that somebody may give to an issue."""

    def check_duty(self, caller: Principal, duty: Duty) -> None:
        """Raise NotPermittedError unless a post or office of his brings the duty with it."""

    def ties_of(self, caller: Principal) -> Ties:
        """Return whose complaints he has no part in."""
