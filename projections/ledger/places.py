"""How many claims each community has in each loop, of how many: from the streams of capacity."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeGuard

from sqlalchemy import Column, Connection, Integer, String, Table, and_, or_, select

from domain.capacity.events import CapacityBounded, CapacityReleased, CapacityTaken
from domain.event import Event
from projections.bulk import Upsert
from projections.source import RecordedEvent
from projections.tables import METADATA

PLACES: Final = Table(
    "ledger_places",
    METADATA,
    Column("loop", String(64), primary_key=True),
    Column("place", String(64), primary_key=True),
    Column("taken", Integer, nullable=False),
    Column("bound", Integer),
)
_PREFIX: Final = "place:"
_UPSERT: Final = Upsert(PLACES)
_Told = CapacityTaken | CapacityReleased | CapacityBounded


@dataclass
class PlaceRow:
    """The claims that issues of a loop hold in a community or at a place, and their bound."""

    loop: str
    place: str
    taken: int = 0
    bound: int | None = None


def fold_places(tx: Connection, events: Sequence[RecordedEvent]) -> None:
    """Count the claims of a page; without any it reads and writes nothing."""
    told = [each.event for each in events if _is_told(each.event)]
    if not told:
        return
    rows = _loaded(tx, {_key(event) for event in told})
    for event in told:
        key = _key(event)
        row = rows.setdefault(key, PlaceRow(*key))
        if isinstance(event, CapacityTaken):
            row.taken, row.bound = row.taken + 1, event.bound
        elif isinstance(event, CapacityReleased):
            row.taken -= 1
        else:
            row.bound = event.capacity
    _UPSERT(tx, rows.values())


def _is_told(event: Event) -> TypeGuard[_Told]:
    return isinstance(event, _Told) and event.holder.startswith(_PREFIX)


def _key(event: _Told) -> tuple[str, str]:
    return event.loop or "", event.holder.removeprefix(_PREFIX)


def _loaded(tx: Connection, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], PlaceRow]:
    wanted = or_(*(and_(PLACES.c.loop == loop, PLACES.c.place == place) for loop, place in keys))
    rows = (PlaceRow(*row) for row in tx.execute(select(PLACES).where(wanted)))
    return {(row.loop, row.place): row for row in rows}
