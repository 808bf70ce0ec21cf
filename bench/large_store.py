"""`python -m bench.large_store`: fills a data directory with a million issues in minutes.

A few issues are driven through the program itself; the others are copies of their stored events
under ids, numbers and weeks of their own, with digests chained anew. So every event is in the
program's own stored form, and every text can be opened: a copy says whose text it quotes.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from time import perf_counter
from typing import Annotated, Final
from uuid import UUID, uuid5

import typer
from rich.console import Console

from application.digests import GENESIS, chained
from application.event_store import EventStore
from application.recorders.rows import ChainedEvent, ChainedNotification
from bench.logs import write_live_log
from bihuan.bootstrap import migrate, open_system
from bihuan.settings import Settings
from domain.issue.events import IssueEvent

_TEMPLATES: Final = 20
WEEKS: Final = 100
_SHORT: Final = 3
_BATCH: Final = 4_000
_COPIES: Final = UUID("5b0a6f0e-6c1c-5f0b-9d43-6f3d9e1d7c55")
_DAY: Final = re.compile(rb'"(20\d\d-(?:0\d|1[0-2])-[0-3]\d)(?=[T"])')
_MASKED: Final = re.compile(rb'("masked":"[^"]*")')

Stored = tuple[str, bytes]
"""Topic and state of an event."""


def copy_id(number: int) -> UUID:
    """Return the id of the copy of that number, from 1 on."""
    return uuid5(_COPIES, str(number))


def fill(settings: Settings, issues: int, *, whole_every: int = 10) -> int:
    """Store so many copies and return how many events they have.

    One issue in `whole_every` has its whole history, the others its first three events.
    """
    with open_system(settings) as system:
        write_live_log(system, _TEMPLATES)
        templates = _templates(system.store)
        events = 0
        for begin in range(0, issues, _BATCH):
            numbers = range(begin, min(begin + _BATCH, issues))
            rows = list(_copies(templates, numbers, issues, whole_every))
            with system.store.recorder.writing() as writer:
                writer.insert(rows)
            events += len(rows)
    return events


def _templates(store: EventStore) -> "list[_Template]":
    page = store.page(0, 100_000).recorded
    streams = dict.fromkeys(
        each.event.stream for each in page if isinstance(each.event, IssueEvent)
    )
    found = [_Template(store.recorder.events_of(stream, 1)) for stream in streams]
    return found[:_TEMPLATES]


class _Template:
    """The stored events of one issue, to be copied into other weeks."""

    def __init__(self, rows: Sequence[ChainedNotification]) -> None:
        self._id = rows[0].stream
        self._rows = rows
        number = re.search(rb'"number":"([^"]+)"', rows[0].state)
        assert number, "an issue's first event has its number"
        self._number = number[1]

    def copied(self, number: int, weeks: int, count: int | None) -> Iterator[ChainedEvent]:
        stream, digest = copy_id(number), GENESIS
        own_id, own_number = str(stream).encode(), b"LS-%07d" % number
        for version, (topic, blank) in enumerate(self._shifted(weeks)[:count], start=1):
            state = blank.replace(b"<id>", own_id).replace(b"<number>", own_number)
            row = chained(topic, stream, version=version, state=state, previous=digest)
            digest = row.digest
            yield row

    @lru_cache(maxsize=WEEKS)  # noqa: B019 -- a few templates, as long as the program runs
    def _shifted(self, weeks: int) -> list[Stored]:
        """Return the events so many weeks earlier, on the same days of the week."""
        quoted = rb'\1,"issue":"%s"' % self._id.hex.encode()
        stored = []
        for row in self._rows:
            state = _MASKED.sub(quoted, row.state)
            state = state.replace(str(self._id).encode(), b"<id>")
            state = state.replace(self._number, b"<number>")
            stored.append((row.topic, _DAY.sub(lambda found: _earlier(found[1], weeks), state)))
        return stored


def _earlier(day: bytes, weeks: int) -> bytes:
    return f'"{date.fromisoformat(day.decode()) - timedelta(weeks=weeks)}'.encode()


def _copies(
    templates: Sequence[_Template], numbers: range, issues: int, whole_every: int
) -> Iterator[ChainedEvent]:
    """Yield the events of these copies, the oldest first."""
    for number in numbers:
        weeks = WEEKS - number * WEEKS // issues
        count = None if number % whole_every == 0 else _SHORT
        yield from templates[number % len(templates)].copied(number + 1, weeks, count)


def large_store(
    data: Annotated[Path, typer.Option(help="data directory; made where it is missing")],
    issues: Annotated[int, typer.Option(min=1)] = 1_000_000,
    whole_every: Annotated[int, typer.Option(min=1)] = 10,
) -> None:
    """Fill the data directory and say how fast that was."""
    settings = Settings.load(data=data)
    migrate(settings)
    started = perf_counter()
    events = fill(settings, issues, whole_every=whole_every)
    seconds = perf_counter() - started
    Console().print(
        f"{issues} issues with {events} events in {seconds:.1f} s: "
        f"{issues / seconds:.0f} issues/s, {events / seconds:.0f} events/s"
    )


if __name__ == "__main__":
    typer.run(large_store)
