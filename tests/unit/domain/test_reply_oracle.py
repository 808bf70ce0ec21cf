"""Replies of real messages within working days: the totals of rules.md 13.1."""

import csv
import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path
from typing import NamedTuple

import pytest

from domain.calendar import SHANGHAI, Window, WorkingTime
from domain.deadlines.compute import start_deadline
from domain.deadlines.judge import elapsed_working_days, is_on_time
from domain.deadlines.model import Deadline, Limit
from tests.calendars import at, china, limit, office

MESSAGES = Path(__file__).parents[4] / "shared" / "data" / "resident_messages.csv"
DIGEST = "9a55b0d977db5a67"
INSTANT = limit(5, "work_day")
ELAPSED = limit(5, "work_day", lateness="elapsed_working_days")


class Reply(NamedTuple):
    """A message's number, when it came and when it was answered."""

    message: str
    created_at: datetime
    replied_at: datetime


def _rows(text: str) -> Iterator[Reply]:
    for row in csv.DictReader(text.splitlines(keepends=True)):
        yield Reply(row["msg_id"], at(row["created_at"]), at(row["replied_at"]))


@pytest.fixture(scope="module")
def replies() -> tuple[Reply, ...]:
    """Return all messages, or skip where the data is not at hand."""
    if not MESSAGES.exists():
        pytest.skip("the messages are not there: ../shared/data/resident_messages.csv")
    content = MESSAGES.read_bytes()
    if not hashlib.sha256(content).hexdigest().startswith(DIGEST):
        pytest.skip("the messages are not those of rules.md 13.1: their digest differs")
    return tuple(_rows(content.decode("utf-8")))


def resolve(reply: Reply, wanted: Limit, hours: WorkingTime | None = None) -> Deadline:
    """Return the deadline for answering a message."""
    return start_deadline(
        id="resolve-1",
        clock="resolve",
        limit=wanted,
        started_at=reply.created_at,
        time=hours or office(),
        policy="test@0",
    )


def on_time(replies: tuple[Reply, ...], wanted: Limit) -> set[str]:
    """Return the messages answered in time."""
    return {r.message for r in replies if is_on_time(resolve(r, wanted), r.replied_at)}


def elapsed(reply: Reply) -> int:
    """Return n of rules.md 13.1."""
    return elapsed_working_days(resolve(reply, INSTANT), reply.replied_at, china())


class TestTotals:
    def test_both_ways_of_judging(self, replies: tuple[Reply, ...]) -> None:
        """1,078 of 2,816 by the count of working days, 1,076 by the instant; two rows differ."""
        by_count, by_instant = on_time(replies, ELAPSED), on_time(replies, INSTANT)
        assert len(replies) == 2816
        assert len(by_count) == 1078
        assert len(by_instant) == 1076
        assert by_count - by_instant == {"85014", "137378"}
        assert by_instant <= by_count

    def test_by_the_close_of_business(self, replies: tuple[Reply, ...]) -> None:
        """1,072 when the last day ends at 18:00."""
        hours = WorkingTime(calendar=china(), windows=(Window(opens=time(8, 30), closes=time(18)),))
        closing = limit(5, "work_day", day_end="close_of_business")
        assert sum(is_on_time(resolve(r, closing, hours), r.replied_at) for r in replies) == 1072

    def test_cumulative_days(self, replies: tuple[Reply, ...]) -> None:
        """How many were answered within n working days; nobody is dropped."""
        days = [elapsed(reply) for reply in replies]
        table = {n: sum(d <= n for d in days) for n in (0, 1, 2, 3, 4, 5, 7, 10, 15, 30)}
        assert table == {
            0: 62,
            1: 283,
            2: 491,
            3: 711,
            4: 922,
            5: 1078,
            7: 1366,
            10: 1737,
            15: 2103,
            30: 2568,
        }

    def test_by_year(self, replies: tuple[Reply, ...]) -> None:
        """On time and all, by the year of creation."""
        good, all_of = Counter[int](), Counter[int]()
        for reply in replies:
            year = reply.created_at.astimezone(SHANGHAI).year
            all_of[year] += 1
            good[year] += is_on_time(resolve(reply, ELAPSED), reply.replied_at)
        assert [(good[year], all_of[year]) for year in range(2011, 2021)] == [
            (1, 5),
            (26, 52),
            (59, 109),
            (38, 103),
            (63, 130),
            (92, 227),
            (139, 453),
            (256, 847),
            (400, 886),
            (4, 4),
        ]

    def test_single_messages(self, replies: tuple[Reply, ...]) -> None:
        """The rows that rules.md names."""
        wanted = {"2549": 10, "22870": 3, "4542": 7, "24778": 11, "33353": 1, "40983": 4}
        assert {r.message: elapsed(r) for r in replies if r.message in wanted} == wanted
