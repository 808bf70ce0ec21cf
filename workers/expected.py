"""What should be, as the read models know it: the reconciler's yardstick."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from domain.directory.heirs import Divided
from projections.board import queries as board
from projections.positions import standing
from projections.tables import Views
from projections.timers import queries as timers

_PAGE: Final = 1_000


class ExpectedFromViews:
    """Open live issues and missed timers, from the board and the timers."""

    def __init__(self, views: Views) -> None:
        """Read from `views`."""
        self._views = views

    def live_issues(self, now: datetime) -> Iterator[UUID]:
        """Yield every open issue that has timers. Raises ViewsAwayError."""
        which = board.Filter(is_open=True, historic=False)
        order = board.Order(by="number", descending=False)
        cursor: str | None = None
        while True:
            page = board.page(
                self._views, now=now, which=which, order=order, limit=_PAGE, cursor=cursor
            )
            yield from (UUID(row.issue_id) for row in page.rows)
            cursor = page.next_cursor
            if cursor is None:
                return

    def missed(self, now: datetime) -> Iterator[UUID]:
        """Yield issues whose next timer is more than a minute past. Raises ViewsAwayError."""
        for timer in timers.missed(self._views, now, limit=_PAGE):
            yield UUID(timer.issue_id)

    def with_clocks(self) -> Iterator[UUID]:
        """Yield every live issue with a clock that is not stopped. Raises ViewsAwayError."""
        last = ""
        while found := timers.issues_with_clocks(self._views, after=last, limit=_PAGE):
            yield from map(UUID, found)
            last = found[-1]

    def lying_in(self, grids: Collection[str]) -> Iterator[UUID]:
        """Yield every open issue that lies in one of the grids, imported ones too.

        Raises ViewsAwayError.
        """
        return (each.issue_id for each in self._lying_in(grids))

    def lying_in_divided(self, divided: Sequence[Divided]) -> Iterator[UUID]:
        """Yield the open issues that may still lie in a grid that was divided.

        Raises ViewsAwayError.
        """
        last: dict[str, Divided] = {}
        for each in sorted(divided, key=lambda each: each.effective):
            last[each.grid] = each
        for found in self._lying_in(last):
            if _lay_in_it_before(found.since, last[found.grid]):
                yield found.issue_id

    def _lying_in(self, grids: Collection[str]) -> Iterator[board.InGrid]:
        after = ""
        while found := board.lying_in(self._views, [*grids], after=after, limit=_PAGE):
            yield from found
            after = str(found[-1].issue_id)

    def has_reached(self, position: int) -> bool:
        """Tell whether the timers know the log up to `position`. Raises ViewsAwayError.

        A model that stopped knows nothing for sure: it may be of another store.
        """
        timers_now = standing(self._views, "timers")
        return timers_now.fault is None and timers_now.position >= position


def _lay_in_it_before(since: date, divided: Divided) -> bool:
    """Return whether who lies in the grid `since` may be meant by its division.

    A grid that keeps its code is another one from the day on: who came in on that day stays.
    """
    goes_on = divided.grid in divided.heirs
    return since < divided.effective or (since == divided.effective and not goes_on)
