"""Control totals: stated once, corrected on the record, never edited."""

from datetime import date

import pytest

from domain.aggregate import Standing
from domain.base import Actor
from domain.completeness.errors import DayNotOverError, TotalKnownError, TotalUnknownError
from domain.completeness.events import SourceControlTotalCorrected, SourceControlTotalStated
from domain.completeness.totals import (
    CONTROL,
    ControlTotals,
    StateControlTotal,
    TotalEvent,
    control_stream,
)
from domain.issue.errors import NotPermittedError
from domain.publishing.errors import NoReasonError
from tests.ordinary import MORNING

DAY = date(2026, 3, 1)
AUDITOR = Actor(id="auditor-1", role="auditor", unit="centre")
NEW = CONTROL.begin(control_stream("hotline"))


def state(known: Standing[ControlTotals], count: int, **other: object) -> tuple[TotalEvent, ...]:
    """Give the order to put a total on record."""
    fields: dict[str, object] = {
        "command_id": f"total-{count}",
        "actor": AUDITOR,
        "received_at": MORNING,
        "source": "hotline",
        "day": DAY,
        "count": count,
        "document": "daily report, page 1",
    }
    command = StateControlTotal.model_validate({**fields, **other})
    return CONTROL.decide(known.state, command, CONTROL.given(known, MORNING))


STATED = CONTROL.after(NEW, state(NEW, 120))


class TestStating:
    def test_says_who_and_where_it_is_written(self) -> None:
        """Source, day, count, document; the stamp says who."""
        (event,) = state(NEW, 120)
        assert isinstance(event, SourceControlTotalStated)
        assert (event.day, event.count, event.document) == (DAY, 120, "daily report, page 1")
        assert event.entry.actor == AUDITOR

    def test_the_same_again_does_nothing(self) -> None:
        """A report that is entered twice says the same."""
        assert state(STATED, 120) == ()

    def test_another_total_is_a_correction(self) -> None:
        """Who has read something else says so and why; the first total stays in the log."""
        with pytest.raises(TotalKnownError):
            state(STATED, 121)
        with pytest.raises(NoReasonError):
            state(STATED, 121, is_correction=True)
        (event,) = state(STATED, 121, is_correction=True, reason="page 2 was left out")
        assert isinstance(event, SourceControlTotalCorrected)
        assert event.corrects == 1
        corrected = CONTROL.after(STATED, (event,)).state.days[DAY]
        assert (corrected.count, corrected.version) == (121, 2)

    def test_nothing_to_correct(self) -> None:
        """A first total is no correction."""
        with pytest.raises(TotalUnknownError):
            state(NEW, 121, is_correction=True, reason="a slip")

    def test_a_day_must_be_over(self) -> None:
        """Nobody knows at noon how much a day will have sent."""
        with pytest.raises(DayNotOverError):
            state(NEW, 5, day=date(2026, 3, 2))

    def test_handlers_state_nothing(self) -> None:
        """Whose work is reconciled does not say what it is reconciled with."""
        with pytest.raises(NotPermittedError):
            state(NEW, 5, actor=Actor(id="handler-1", role="handler", unit="housing"))
