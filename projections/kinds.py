"""Which events models are about: the others of the log need not be decoded to rebuild them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from domain.event import Event, Kinds
from projections.erasing import TAKES_AWAY

if TYPE_CHECKING:
    from projections.runner import Projection


@runtime_checkable
class Selective(Protocol):
    """A model that is about a few kinds of events, and passes over all others."""

    @property
    def kinds(self) -> tuple[type[Event], ...]:
        """Their classes."""


def kinds_of(projections: Sequence["Projection"]) -> Kinds | None:
    """Return the classes that the models are about between them; None where one is about all."""
    found: set[type[Event]] = set(TAKES_AWAY)
    for each in projections:
        if not isinstance(each, Selective):
            return None
        found.update(each.kinds)
    return frozenset(found)
