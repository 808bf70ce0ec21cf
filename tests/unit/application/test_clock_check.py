"""Nothing is written while our clock and the database's differ by more than five seconds."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from application.clock_check import MAX_SKEW, ClockCheck
from tests.desk import Desk
from tests.ordinary import MORNING


class Timed:
    """A store whose database has a clock of its own; counts how often it was asked."""

    def __init__(self, ahead: timedelta) -> None:
        """Run `ahead` of the test's clock."""
        self.ahead = ahead
        self.asked = 0

    def database_clock(self) -> datetime:
        """Return the database's instant."""
        self.asked += 1
        return MORNING + self.ahead


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Return a desk over an empty directory."""
    desk = Desk(tmp_path)
    yield desk
    desk.close()


def check(store: object, max_skew: timedelta | None = MAX_SKEW) -> ClockCheck:
    """Return a check by the test's clock."""
    return ClockCheck(store, lambda: MORNING, max_skew)  # type: ignore[arg-type]  # all it asks for


@pytest.mark.parametrize(("seconds", "fine"), [(0, True), (5, True), (-5, True), (6, False)])
def test_a_difference_is_told_beyond_five_seconds(seconds: int, *, fine: bool) -> None:
    """In either direction; the sentence says what to do."""
    fault = check(Timed(timedelta(seconds=seconds))).fault()
    assert (fault is None) == fine
    assert fine or "set the clocks right" in str(fault)


def test_the_database_is_not_asked_at_every_step() -> None:
    """While all is well, once in ten seconds is enough."""
    store = Timed(timedelta())
    checks = check(store)
    assert [checks.fault() for _ in range(5)] == [None] * 5
    assert store.asked == 1


def test_it_is_asked_again_while_something_is_wrong() -> None:
    """Writing goes on as soon as the clocks are right."""
    store = Timed(timedelta(hours=1))
    checks = check(store)
    assert checks.fault()
    store.ahead = timedelta()
    assert checks.fault() is None


def test_it_can_be_switched_off() -> None:
    """Under time skipping the engine's clock runs ahead on purpose."""
    checks = check(Timed(timedelta(days=9)), None)
    assert checks.fault(MORNING + timedelta(days=9)) is None


def test_sqlite_has_no_clock_of_its_own(desk: Desk) -> None:
    """It lives in our process."""
    assert ClockCheck(desk.store, desk.clock, MAX_SKEW).fault() is None


def test_nothing_is_written_meanwhile(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new command is unavailable; one that is stored is still answered."""
    order = desk.order(key="1")
    stored = desk.give(order)
    desk.now += timedelta(minutes=1)
    monkeypatch.setattr(desk.store, "database_clock", lambda: desk.now + timedelta(hours=1))
    refused = desk.give(desk.order(key="2"))
    assert refused.refusal
    assert (refused.kind, refused.refusal.code) == ("unavailable", "clock_skew")
    assert desk.give(order).receipt == stored.receipt
