"""Models folded anew in a database of their own, each up to a position of its own."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Connection, Engine

from projections.erasing import fold_page
from projections.errors import ViewsAwayError
from projections.runner import PAGE_SIZE, Projection
from projections.source import EventSource, RecordedEvent
from projections.tables import writing


class Anew:
    """The models, from no rows on."""

    def __init__(
        self,
        engine: Engine,
        source: EventSource,
        projections: Sequence[Projection],
        progress: Callable[[int], None],
    ) -> None:
        """Fold into empty tables of `engine`; `progress` hears how many events were read."""
        self._engine, self._source, self._progress = engine, source, progress
        self._projections = projections
        self._at = {each.schema.model: 0 for each in projections}
        self._events = 0

    def up_to(self, targets: Mapping[str, int]) -> None:
        """Fold what is missing; each event is decoded once for all models.

        Raises ViewsAwayError when a model has to be folded back: its live one was replaced.
        """
        if any(target < self._at[model] for model, target in targets.items()):
            msg = "The read models were set back while they were compared: compare them again."
            raise ViewsAwayError(msg)
        position, last = min(self._at.values()), max(targets.values())
        while position < last:
            page = self._source.page(position, PAGE_SIZE)
            if not page.recorded:
                break
            with writing(self._engine) as tx:
                for each in self._projections:
                    self._fold(tx, each, page.recorded, targets[each.schema.model])
            position = page.position
            self._events += len(page.recorded)
            self._progress(self._events)

    def _fold(
        self, tx: Connection, projection: Projection, page: Sequence[RecordedEvent], target: int
    ) -> None:
        at = self._at[projection.schema.model]
        events = [each for each in page if at < each.position <= target]
        if events:
            fold_page(tx, projection, events, self._source)
            self._at[projection.schema.model] = events[-1].position
