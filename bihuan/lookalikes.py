"""Finds open issues that a new one may be about as well, on the board."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from projections.board.queries import of_matter
from projections.errors import ViewsError
from projections.tables import Views


class MattersOnBoard:
    """The port `Matters`: the board may be a moment behind, and intake never waits for it."""

    def __init__(self, views: Views) -> None:
        """Ask the board of `views`."""
        self._views = views

    def same(self, *, place: str, category: str, since: datetime) -> Sequence[UUID]:
        """Return a few open issues of the place and category, none while the views are away."""
        try:
            return of_matter(self._views, place=place, category=category, since=since)
        except ViewsError:
            return ()
