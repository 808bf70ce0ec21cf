"""The control totals of a source: one stream a source, one total a day, corrected on the record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from domain.aggregate import Aggregate, AggregateCommand, Given
from domain.calendar import local_date
from domain.completeness.errors import DayNotOverError, TotalKnownError, TotalUnknownError
from domain.completeness.events import SourceControlTotalCorrected, SourceControlTotalStated
from domain.event import stream_id
from domain.publishing.errors import NoReasonError
from domain.roles import check_role

KEEPERS: Final = ("auditor", "administrator")
"""Who may put on record what a source says."""
TotalEvent = SourceControlTotalStated | SourceControlTotalCorrected


class StateControlTotal(AggregateCommand):
    """Put on record how many a source says it sent on a day that is over.

    `document` names where it says so. The same again does nothing; another total for the day is
    a correction, and `reason` says why.
    """

    source: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^\S(.*\S)?$")]
    day: date
    count: Annotated[int, Field(ge=0)]
    document: Annotated[str, Field(min_length=1, max_length=400)]
    is_correction: bool = False


@dataclass(frozen=True, slots=True)
class ControlTotal:
    """What holds for a day: the total, its document, and the event that holds it."""

    count: int
    document: str
    version: int


@dataclass(frozen=True, slots=True)
class ControlTotals:
    """The totals of a source by day."""

    days: Mapping[date, ControlTotal] = field(default_factory=dict)


def control_stream(source: str) -> UUID:
    """Return the id of the stream of a source's totals."""
    return stream_id("control", source)


def _new(_: UUID) -> ControlTotals:
    return ControlTotals()


def _decide(
    state: ControlTotals, command: StateControlTotal, given: Given
) -> tuple[TotalEvent, ...]:
    _check(command, given)
    known = state.days.get(command.day)
    told = {"source": command.source, "given": command.day.isoformat()}
    if known and (known.count, known.document) == (command.count, command.document):
        return ()
    said = {name: getattr(command, name) for name in ("source", "day", "count", "document")}
    if not command.is_correction:
        if known:
            raise TotalKnownError(**told, known=known.count)
        return (SourceControlTotalStated(entry=given.entry(command), **said),)
    if known is None:
        raise TotalUnknownError(**told)
    if not command.reason.strip():
        raise NoReasonError
    entry = given.entry(command)
    return (SourceControlTotalCorrected(entry=entry, **said, corrects=known.version),)


def _check(command: StateControlTotal, given: Given) -> None:
    check_role(command.actor, type(command), KEEPERS)
    today = local_date(given.now)
    if command.day >= today:
        yesterday = (today - timedelta(days=1)).isoformat()
        raise DayNotOverError(given=command.day.isoformat(), accepted=yesterday)


def _evolve(state: ControlTotals, event: TotalEvent) -> ControlTotals:
    total = ControlTotal(event.count, event.document, event.version)
    return ControlTotals({**state.days, event.day: total})


CONTROL: Final[Aggregate[ControlTotals, StateControlTotal, TotalEvent]] = Aggregate(
    "control", _new, _decide, _evolve
)
