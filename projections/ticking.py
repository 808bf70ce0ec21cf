"""The clocks of an issue that are not stopped, in the short form that rows keep as JSON."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from domain.deadlines.judge import breach_instant
from domain.deadlines.model import STOPS, Deadline, DeadlineChange
from domain.issue.events import IssueEvent
from projections.tables import to_micros


class Ticking(NamedTuple):
    """A clock that runs or stands. Instants in microseconds since 1970.

    `late_from` is the first late instant (rules.md 2.2.4). `state` is running, paused or breached.
    """

    clock: str
    due_at: int
    late_from: int
    state: str


Clocks = dict[str, Ticking]
"""By deadline id."""


def clocks_from(stored: Mapping[str, Sequence[object]]) -> Clocks:
    """Return the clocks from their JSON form, which has lists for tuples."""
    return {name: Ticking(*value) for name, value in stored.items()}  # type: ignore[arg-type]  # as written


def fold_clocks(clocks: Clocks, event: IssueEvent) -> None:
    """Apply what the event did to the clocks."""
    for change in event.changed:
        _change(clocks, change)
    for deadline in event.started:
        clocks[deadline.id] = _ticking(deadline)


def _change(clocks: Clocks, change: DeadlineChange) -> None:
    known = clocks.get(change.id)
    if change.why in STOPS:
        clocks.pop(change.id, None)
    elif change.deadline is not None:
        clocks[change.id] = _ticking(change.deadline)
    elif known is not None:
        clocks[change.id] = known._replace(state=STATE_AFTER.get(change.why, known.state))


STATE_AFTER: Final[Mapping[str, str]] = {
    "paused": "paused",
    "breached": "breached",
    "revoked": "running",
}
"""The state in which a change leaves a clock that goes on with its old due instant."""


def _ticking(deadline: Deadline) -> Ticking:
    state = "breached" if deadline.breached_at else deadline.state
    late_from = to_micros(breach_instant(deadline))
    return Ticking(deadline.clock, to_micros(deadline.due_at), late_from, state)


def next_due(clocks: Clocks) -> Ticking | None:
    """Return the clock that is due first; one that stands only when no other runs."""
    return min(
        clocks.values(), key=lambda each: (each.state == "paused", each.due_at), default=None
    )


def first_late(clocks: Clocks) -> int | None:
    """Return the first instant at which some clock is late; a clock that stands never is."""
    return min((each.late_from for each in clocks.values() if each.state != "paused"), default=None)
