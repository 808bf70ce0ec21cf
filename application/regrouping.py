"""Orders that open issues need after grids were divided anew: one for each that lies in them."""

from collections.abc import Iterator
from uuid import UUID

from application.directory.store import DirectoryStore
from application.facts import FactsInForce
from application.order import Order
from application.ports import Clock
from application.streams import Streams
from domain.base import SYSTEM
from domain.directory.heirs import Divided, divided_since, grids_divided
from domain.issue.state import Issue


class Regrouping:
    """Knows which issue goes where; whoever sends the orders decides nothing."""

    def __init__(
        self, directory: DirectoryStore, facts: FactsInForce, streams: Streams, clock: Clock
    ) -> None:
        """Look at issues in `streams` with the directory in force."""
        self._directory = directory
        self._facts = facts
        self._streams = streams
        self._clock = clock

    def divided(self) -> Iterator[Divided]:
        """Go through the grids that were divided by today. Raises StoreError."""
        return grids_divided(self._facts.directory(self._clock()))

    def order_for(self, issue_id: UUID) -> Order | None:
        """Return the order to take the issue over, None where nothing would change.

        The division said of every issue open then where it goes; any other goes where its place
        lies. The key is the division's: sent twice it is done once. Raises StoreError.
        """
        issue = self._streams.latest(issue_id).issue
        divided = self.of(issue)
        if divided is None:
            return None
        division = self._directory.division(divided.by)
        named = division.issues.get(str(issue_id)) if division else None
        return Order(
            kind="ReassignGrid",
            actor=SYSTEM,
            draft={"grid": named} if named in divided.heirs else {},
            issue_id=issue_id,
            key=f"division-{divided.by}-{divided.grid}",
            channel="system",
        )

    def of(self, issue: Issue) -> Divided | None:
        """Return what became of the grid of an open issue, None where it still lies in it."""
        ground = issue.ground
        if ground is None or not issue.is_open:
            return None
        directory = self._facts.directory(self._clock())
        return divided_since(directory, ground.grid, ground.since)
