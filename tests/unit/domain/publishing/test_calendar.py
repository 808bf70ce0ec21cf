"""Publishing and revising a working calendar."""

from datetime import date

import pytest

from domain.aggregate import Standing
from domain.base import Actor
from domain.calendar import YearDays
from domain.errors import DomainError
from domain.publishing.calendar import (
    CALENDAR,
    PublishCalendar,
    PublishedCalendar,
    calendar_stream,
)
from domain.publishing.events import CalendarPublished, CalendarRevised
from tests.ordinary import MORNING

Calendar = Standing[PublishedCalendar]
NEW = CALENDAR.begin(calendar_stream("china"))
Y2026 = YearDays(year=2026, rest_days=(date(2026, 1, 1),), source="notice of 2025")
Y2026_CORRECTED = YearDays(year=2026, rest_days=(date(2026, 1, 2),), source="correction")
Y2027 = YearDays(year=2027, rest_days=(date(2027, 1, 1),), source="notice of 2026")


def _decided(
    calendar: Calendar, version: str, *years: YearDays
) -> tuple[CalendarPublished | CalendarRevised, ...]:
    command = PublishCalendar(
        command_id=f"publish-{calendar.version}",
        actor=Actor(id="administrator-1", role="administrator"),
        received_at=MORNING,
        reason="the State Council's notice",
        calendar="china",
        calendar_version=version,
        years=years,
    )
    return CALENDAR.decide(calendar.state, command, CALENDAR.given(calendar, MORNING))


def _published(calendar: Calendar, version: str, *years: YearDays) -> Calendar:
    return CALENDAR.after(calendar, _decided(calendar, version, *years))


FIRST = _published(NEW, "2026.1", Y2026)


class TestPublished:
    def test_the_first_version_is_whole(self) -> None:
        """All its years are in the event."""
        (event,) = _decided(NEW, "2026.1", Y2026, Y2027)
        assert isinstance(event, CalendarPublished)
        assert event.years == (Y2026, Y2027)

    def test_a_revision_holds_what_changed(self) -> None:
        """A new year is added; the calendar then holds both under the new version."""
        (event,) = _decided(FIRST, "2027.1", Y2026, Y2027)
        assert isinstance(event, CalendarRevised)
        assert event.years == (Y2027,)
        current = _published(FIRST, "2027.1", Y2026, Y2027).state.current
        assert current
        assert (current.version, current.years) == ("2027.1", (Y2026, Y2027))

    def test_a_year_may_be_corrected(self) -> None:
        """The days of the later version count."""
        current = _published(FIRST, "2026.2", Y2026_CORRECTED).state.current
        assert current
        assert current.years == (Y2026_CORRECTED,)

    def test_the_same_days_again_change_nothing(self) -> None:
        """No event, so that no deadline is looked at again."""
        assert _decided(FIRST, "2026.1", Y2026) == ()

    @pytest.mark.parametrize(
        ("version", "years", "code"),
        [
            ("2026.1", (Y2026_CORRECTED,), "version_reused"),
            ("2027.1", (Y2027,), "year_withdrawn"),
        ],
    )
    def test_is_refused(self, version: str, years: tuple[YearDays, ...], code: str) -> None:
        """A version means the same days for ever, and no published year goes away."""
        with pytest.raises(DomainError) as refused:
            _decided(FIRST, version, *years)
        assert refused.value.code == code
