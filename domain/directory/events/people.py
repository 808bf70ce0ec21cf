"""Units, posts and people that came, changed or left."""

from typing import ClassVar

from domain.directory.events.base import RegisterChanged
from domain.directory.records import Absence, Person, Post, Unit


class UnitsChanged(RegisterChanged):
    """Units came, were renamed or moved in the tree, or ended with a successor."""

    TOPIC: ClassVar[str] = "directory.units-changed.v1"

    entered: tuple[Unit, ...] = ()

    @property
    def records(self) -> tuple[Unit, ...]:
        """Return what was entered."""
        return self.entered


class PostsChanged(RegisterChanged):
    """Posts were created, moved or given up."""

    TOPIC: ClassVar[str] = "directory.posts-changed.v1"

    entered: tuple[Post, ...] = ()

    @property
    def records(self) -> tuple[Post, ...]:
        """Return what was entered."""
        return self.entered


class PeopleChanged(RegisterChanged):
    """People came, changed posts or ties, or left."""

    TOPIC: ClassVar[str] = "directory.people-changed.v1"

    entered: tuple[Person, ...] = ()

    @property
    def records(self) -> tuple[Person, ...]:
        """Return what was entered."""
        return self.entered


class AbsencesChanged(RegisterChanged):
    """Absences with their deputies became known."""

    TOPIC: ClassVar[str] = "directory.absences-changed.v1"

    entered: tuple[Absence, ...] = ()

    @property
    def records(self) -> tuple[Absence, ...]:
        """Return what was entered."""
        return self.entered
