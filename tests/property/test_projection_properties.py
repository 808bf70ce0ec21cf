"""What holds for read models whatever the events and however they are paged."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from domain.deadlines.model import Clock
from domain.issue.events import EVENTS, IssueEvent
from domain.issue.values import Status
from projections.board.projection import BoardProjection
from projections.board.queries import Filter, Order, count, page
from projections.models import projections
from projections.rebuild import content_hash
from projections.tables import reading, writing
from projections.timeline.params import params_of
from projections.timeline.words import sentence
from tests.factories import START, a_deadline, an_event, issue_id_of, open_masked
from tests.logs import MemoryLog, fresh_views

STATUSES: tuple[Status, ...] = ("reported", "dispatched", "claimed", "resolved", "closed")
CLOCKS: tuple[Clock, ...] = ("claim", "resolve", "revisit")
MODELS = projections(open_masked)


@contextmanager
def some_views() -> Iterator[Engine]:
    """Open fresh read models for one example."""
    with TemporaryDirectory() as folder:
        views = fresh_views(Path(folder))
        yield views
        views.dispose()


@st.composite
def logs(draw: st.DrawFn) -> list[IssueEvent]:
    """Return streams of any events in any order, interleaved: more than the rules would allow."""
    versions: dict[int, int] = {}
    events: list[IssueEvent] = []
    for step in range(draw(st.integers(1, 40))):
        issue = draw(st.integers(0, 4))
        versions[issue] = versions.get(issue, 0) + 1
        clock = draw(st.sampled_from(CLOCKS))
        started = draw(st.booleans())
        why = draw(st.sampled_from(["met", "late", "cancelled", "paused", "breached", "revoked"]))
        at = START + timedelta(minutes=step)
        changed = {"id": f"{draw(st.sampled_from(CLOCKS))}-1", "why": why, "at": at}
        events.append(
            an_event(
                draw(st.sampled_from(EVENTS)),
                issue=issue_id_of(f"issue-{issue}"),
                number=f"PD-2026-{issue:06d}",
                version=versions[issue],
                at=at,
                status=draw(st.sampled_from(STATUSES)),
                caused_by=draw(st.sampled_from(["Test", "ImportIssue"])),
                started=(a_deadline(clock, at=at),) if started else (),
                changed=() if started else (changed,),  # type: ignore[arg-type]  # the model reads it
            )
        )
    return events


def folded(events: Sequence[IssueEvent], cuts: Sequence[int]) -> list[str]:
    """Return the hashes of all models after folding the events in pages cut there."""
    entries = MemoryLog(events).entries
    edges = [0, *sorted(cuts), len(entries)]
    with some_views() as views:
        for model in MODELS:
            for first, last in pairwise(edges):
                if first < last:
                    with writing(views) as tx:
                        model.apply(tx, entries[first:last])
        with reading(views) as tx:
            return [content_hash(tx, model.schema) for model in MODELS]


@settings(max_examples=25, deadline=None)
@given(events=logs(), cuts=st.lists(st.integers(0, 40), max_size=6))
def test_pages_make_no_difference(events: list[IssueEvent], cuts: list[int]) -> None:
    """Every model's rows are the same however the log was cut into pages, and no event fails."""
    inside = [cut for cut in cuts if cut <= len(events)]
    assert folded(events, inside) == folded(events, [])


@settings(max_examples=25, deadline=None)
@given(
    events=logs(),
    limit=st.integers(1, 4),
    order=st.builds(
        Order,
        st.sampled_from(["reported_at", "due_at", "updated_at", "number"]),
        descending=st.booleans(),
    ),
    which=st.sampled_from([Filter(), Filter(is_open=True), Filter(overdue=False)]),
)
def test_paging_meets_each_issue_once(
    events: list[IssueEvent], limit: int, order: Order, which: Filter
) -> None:
    """Pages by key, put together, are the one long page, in order, whatever is sorted by."""
    now = START + timedelta(days=400)
    with some_views() as views:
        with writing(views) as tx:
            BoardProjection(open_masked).apply(tx, MemoryLog(events).entries)
        met: list[str] = []
        cursor = None
        while True:
            found = page(views, now=now, which=which, order=order, limit=limit, cursor=cursor)
            met += [row.issue_id for row in found.rows]
            cursor = found.next_cursor
            if cursor is None:
                break
        whole = page(views, now=now, which=which, order=order, limit=1000)
        assert met == [row.issue_id for row in whole.rows]
        assert len(met) == len(set(met)) == count(views, now=now, which=which)
        values = [getattr(row, order.by) for row in whole.rows]
        assert values == sorted(values, key=_last_when_none, reverse=order.descending)


def _last_when_none(value: datetime | str | None) -> tuple[bool, datetime | str]:
    return (value is None, value or START)


@given(events=logs())
def test_every_event_can_be_told(events: list[IssueEvent]) -> None:
    """Whatever an event holds, its sentence is one line without unfilled places."""
    for event in events:
        told = sentence(event.TOPIC, params_of(event, open_masked), "en")
        assert told
        assert "\n" not in told
