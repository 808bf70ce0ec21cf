"""The versions of a working calendar: the newest counts, days once published may be corrected."""

from dataclasses import dataclass
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from domain.aggregate import Aggregate, AggregateCommand, Given
from domain.event import stream_id
from domain.publishing.errors import VersionReusedError, YearWithdrawnError
from domain.publishing.events import CalendarPublished, CalendarRevised
from domain.publishing.policy import check_publisher
from domain.working_days import WorkingCalendar, YearDays

CalendarEvent = CalendarPublished | CalendarRevised


class PublishCalendar(AggregateCommand):
    """Publish a version of a calendar, or revise it; `reason` says why.

    `years` are all years of the version; what is stored of a revision are those that changed.
    """

    calendar: str
    calendar_version: Annotated[str, Field(min_length=1)]
    years: tuple[YearDays, ...]


@dataclass(frozen=True, slots=True)
class PublishedCalendar:
    """The calendar as last published, and every version it had."""

    current: WorkingCalendar | None = None
    versions: tuple[str, ...] = ()


def calendar_stream(name: str) -> UUID:
    """Return the id of a calendar's stream."""
    return stream_id("calendar", name)


def _new(_: UUID) -> PublishedCalendar:
    return PublishedCalendar()


def _decide(
    state: PublishedCalendar, command: PublishCalendar, given: Given
) -> tuple[CalendarEvent, ...]:
    check_publisher(command)
    known = state.current.years if state.current else ()
    changed = tuple(year for year in command.years if year not in known)
    _check_version(state, command, changed)
    if not changed:
        return ()
    kind = CalendarRevised if state.current else CalendarPublished
    return (
        kind(
            entry=given.entry(command),
            calendar=command.calendar,
            calendar_version=command.calendar_version,
            years=changed,
        ),
    )


def _check_version(
    state: PublishedCalendar, command: PublishCalendar, changed: tuple[YearDays, ...]
) -> None:
    known = {year.year for year in state.current.years} if state.current else set[int]()
    lacking = known - {year.year for year in command.years}
    named = {"calendar": command.calendar, "given": command.calendar_version}
    if lacking:
        raise YearWithdrawnError(**named, years=tuple(str(year) for year in sorted(lacking)))
    if changed and command.calendar_version in state.versions:
        raise VersionReusedError(**named)


def _evolve(state: PublishedCalendar, event: CalendarEvent) -> PublishedCalendar:
    years = {year.year: year for year in state.current.years} if state.current else {}
    years |= {year.year: year for year in event.years}
    ordered = tuple(years[year] for year in sorted(years))
    current = WorkingCalendar(version=event.calendar_version, years=ordered)
    return PublishedCalendar(current, (*state.versions, event.calendar_version))


CALENDAR: Final = Aggregate("calendar", _new, _decide, _evolve)
