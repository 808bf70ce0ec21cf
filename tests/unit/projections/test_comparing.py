"""Comparing live models with rebuilt ones: whatever is planted is found, and named."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Engine,
    Float,
    Integer,
    Row,
    Table,
    delete,
    insert,
    select,
    text,
    update,
)

from application.mapper import event_mapper
from domain.capacity.events import CapacityTaken
from domain.event import Event
from domain.issue.events import CheckedIn, CheckedOut, IssueEvent, IssueReported
from domain.policy.sources import OPEN311
from projections.comparing.compare import compare
from projections.comparing.difference import Compared, Difference
from projections.comparing.model import Telling
from projections.models import projections
from projections.runner import Projection, Runner
from projections.scratch import scratch
from projections.source import RecordedEvent
from projections.tables import InstantColumn, reading, writing
from tests.factories import START, Story, open_masked
from tests.logs import MemoryLog, a_closed_loop, fresh_views
from tests.stored_samples import SAMPLES, load_sample

MODELS = projections(open_masked)
TABLES = [
    pytest.param(model, table, id=table.name) for model in MODELS for table in model.schema.tables
]


def events_of_all_kinds() -> Iterator[Event]:
    """Yield issues, the last in hand, one that people were on site for, and every other event."""
    for index in range(6):
        yield from a_closed_loop(index)[: 8 if index < 5 else 4]
    story = Story("on-site", number="PD-2026-000077", at=START)
    story.then(IssueReported, "reported", loop="service", flags=("geo_suspect",))
    given = {"person": "member-1", "unit": "unit-1", "since": START}
    story.then(CheckedIn, "claimed", **given)
    story.then(CheckedOut, "claimed", **given, left_at=START, served_seconds=3_600)
    yield from story.events
    mapper = event_mapper()
    for path in sorted(SAMPLES.glob("*.json")):
        event = load_sample(mapper, path)
        if isinstance(event, CapacityTaken):
            event = event.model_copy(update={"holder": "place:harbour"})
        if not isinstance(event, IssueEvent):
            yield event


def a_log() -> MemoryLog:
    """Return a log that fills every model."""
    public = Story("public", "PD-2026-000098").then(IssueReported, "reported", source=OPEN311)
    return MemoryLog([*events_of_all_kinds(), *public.events])


def filled(views: Engine, log: MemoryLog) -> None:
    """Fold the log into every model."""
    runner = Runner(views, log, owner="live", clock=lambda: START, page_size=31)
    for model in MODELS:
        while runner.step(model).state == "advanced":
            pass


def found(
    views: Engine, log: MemoryLog, models: Sequence[Projection] = MODELS, *, limit: int = 1_000
) -> tuple[list[Difference], tuple[Compared, ...]]:
    """Compare as `audit diff` does."""

    def stream(of: UUID) -> Sequence[RecordedEvent]:
        return [each for each in log.entries if each.event.stream == of]

    named: list[Difference] = []
    compared = compare(
        views, log, models, stream=stream, telling=Telling(named.append, limit=limit)
    )
    return named, compared


def last_row(views: Engine, table: Table) -> Row[Any] | None:
    """Return the last row by its key."""
    backwards = [column.desc() for column in table.primary_key]
    with reading(views) as tx:
        return tx.execute(select(table).order_by(*backwards).limit(1)).one_or_none()


def is_row(table: Table, row: Row[Any]) -> list[ColumnElement[bool]]:
    """Return the conditions that name this row."""
    return [column == getattr(row, column.name) for column in table.primary_key]


def altered(column: Column[Any], value: object) -> object:
    """Return another value that the column takes."""
    if isinstance(column.type, JSON):
        return ["altered"]
    if isinstance(column.type, Boolean):
        return not value
    if isinstance(column.type, InstantColumn):
        return (value if isinstance(value, datetime) else START) + timedelta(seconds=1)
    if isinstance(column.type, Integer):
        return (value if isinstance(value, int) else 0) + 1
    return 1.5 if isinstance(column.type, Float) else "another"


def origins(log: MemoryLog, model: Projection, table: Table, row: Row[Any]) -> dict[str, int]:
    """Return the position of the last event that changed each column; "" is the row itself.

    By another way than the program's: the whole log, event by event, and the row after each.
    """
    at: dict[str, int] = {}
    before: dict[str, object] | None = None
    with scratch((model,)) as engine:
        for entry in log.entries:
            with writing(engine) as tx:
                model.apply(tx, [entry])
                now = tx.execute(select(table).where(*is_row(table, row))).one_or_none()
            after = now._asdict() if now else None
            if after != before:
                at[""] = entry.position
                for name in after or ():
                    if before is None or (after or {})[name] != before[name]:
                        at[name] = entry.position
            before = after
    return at


class TestFindsNothing:
    def test_where_nothing_is_wrong(self, views: Engine) -> None:
        """Every row of every model was read, and every model has some."""
        log = a_log()
        filled(views, log)
        named, compared = found(views, log)
        assert named == []
        assert [each.model for each in compared] == [each.schema.model for each in MODELS]
        assert all(each.rows for each in compared), compared
        assert {(each.behind, each.differences) for each in compared} == {(0, 0)}

    def test_in_a_model_that_is_behind(self, views: Engine) -> None:
        """It is compared with what it had folded; how far it is behind is said."""
        log = a_log()
        filled(views, log)
        log.add(a_closed_loop(99))
        named, compared = found(views, log)
        assert named == []
        assert {each.behind for each in compared} == {8}

    def test_and_writes_nothing(self, views: Engine) -> None:
        """Not even a lease or a position."""
        log = a_log()
        filled(views, log)

        def everything() -> list[object]:
            with reading(views) as tx:
                return [tx.execute(text(f"SELECT * FROM {name}")).all() for name in every]  # noqa: S608

        every = ["positions", "rebuilds", *(table.name for table in _tables())]
        before = everything()
        found(views, log)
        assert everything() == before


def _tables() -> list[Table]:
    return [table for model in MODELS for table in model.schema.tables]


@pytest.mark.parametrize(("model", "table"), TABLES)
class TestFindsWhatIsPlanted:
    """In each table of each model, new ones included."""

    def test_altered_values(self, views: Engine, model: Projection, table: Table) -> None:
        """Each altered column is named, with both values and the event that the right one is of."""
        log = a_log()
        filled(views, log)
        row = last_row(views, table)
        if row is None:
            pytest.fail(f"no event of the log above makes a row of {table.name}: add one")
        columns = [column for column in table.columns if not column.primary_key]
        planted = {each.name: altered(each, getattr(row, each.name)) for each in columns}
        if not planted:
            return  # a row is all key: missing or extra, below
        with views.begin() as tx:
            tx.execute(update(table).where(*is_row(table, row)).values(planted))
        named, compared = found(views, log)
        expected = origins(log, model, table, row)
        key = {column.name: getattr(row, column.name) for column in table.primary_key}
        assert {
            (each.model, each.table, each.kind, each.column, str(each.live)) for each in named
        } == {
            (model.schema.model, table.name, "changed", name, str(value))
            for name, value in planted.items()
        }
        assert {str(each.key) for each in named} == {str(key)}
        for each in named:
            assert each.column
            assert each.origin, each
            assert each.origin.position == expected[each.column], each
            entry = log.entries[each.origin.position - 1]
            assert each.origin.topic == entry.event.TOPIC
            assert (each.origin.stream, each.origin.version) == (
                entry.event.stream,
                entry.event.version,
            )
        assert {each.model: each.differences for each in compared if each.differences} == {
            model.schema.model: len(planted)
        }

    def test_a_missing_row(self, views: Engine, model: Projection, table: Table) -> None:
        """The row that should be there is shown, with the last event that changed it."""
        log = a_log()
        filled(views, log)
        row = last_row(views, table)
        assert row is not None
        with views.begin() as tx:
            tx.execute(delete(table).where(*is_row(table, row)))
        (difference,), _ = found(views, log)
        assert (difference.table, difference.kind) == (table.name, "missing")
        assert (difference.column, difference.live) == (None, None)
        assert difference.rebuilt == _as_read(table, row)
        assert difference.origin
        assert difference.origin.position == origins(log, model, table, row)[""]

    def test_a_row_too_many(self, views: Engine, model: Projection, table: Table) -> None:
        """It is shown; no event accounts for it."""
        log = a_log()
        filled(views, log)
        row = last_row(views, table)
        assert row is not None
        *_, last = table.primary_key
        extra = {**row._asdict(), last.name: altered(last, getattr(row, last.name))}
        with views.begin() as tx:
            tx.execute(insert(table).values(extra))
        (difference,), _ = found(views, log)
        assert (difference.model, difference.kind) == (model.schema.model, "extra")
        assert (difference.rebuilt, difference.origin) == (None, None)
        assert difference.key[last.name] == extra[last.name]


def _as_read(table: Table, row: Row[Any]) -> dict[str, object]:
    values = row._asdict()
    return {column.name: values[column.name] for column in table.columns}


class TestSays:
    def test_which_event_ended_a_row(self, views: Engine) -> None:
        """A row that an event removed, and that is still there, comes from that event."""
        log = a_log()
        filled(views, log)
        in_hand = a_closed_loop(5)
        with views.begin() as tx:
            row = tx.execute(text("SELECT * FROM timers WHERE deadline_id = 'resolve-1'")).one()
            tx.execute(text("DELETE FROM timers"))
        log.add(in_hand[4:])
        filled(views, log)
        assert found(views, log)[0] == []
        names = ", ".join(row._fields)
        marks = ", ".join(f":{name}" for name in row._fields)
        with views.begin() as tx:
            tx.execute(text(f"INSERT INTO timers ({names}) VALUES ({marks})"), _plain(row))  # noqa: S608
        (difference,), _ = found(views, log)
        assert difference.kind == "extra"
        assert difference.origin
        assert difference.origin.topic == "issue.resolution-accepted.v1"
        assert difference.origin.stream == in_hand[0].stream

    def test_no_more_than_the_limit_but_counts_all(self, views: Engine) -> None:
        """Thousands of differences are thousands of look-ups: who wants them all says so."""
        log = a_log()
        filled(views, log)
        with views.begin() as tx:
            tx.execute(text("UPDATE board SET title = 'x'"))
        named, compared = found(views, log, limit=3)
        assert len(named) == 3
        assert {each.model: each.differences for each in compared if each.differences} == {
            "board": 8
        }

    def test_a_position_of_another_log(self, views: Engine) -> None:
        """A view that stands at an event which the log does not hold so is named for that."""
        log = a_log()
        filled(views, log)
        with views.begin() as tx:
            tx.execute(text("UPDATE positions SET digest = 'x' WHERE model = 'board'"))
        (difference,), _ = found(views, log)
        assert (difference.table, difference.key) == ("positions", {"model": "board"})
        assert (difference.live, difference.rebuilt) == ("x", log.entries[-1].digest)
        assert difference.origin
        assert difference.origin.position == log.last_position()


def _plain(row: Row[Any]) -> dict[str, object]:
    return {
        name: str(value).replace("'", '"') if isinstance(value, list) else value
        for name, value in row._asdict().items()
    }


class TestWhatIsNoValueAnyMore:
    @pytest.mark.parametrize(
        ("column", "shown"),
        [
            ("clocks", "{"),
            ("due_at", "soon"),
            ("reported_at", 9_000_000_000_000_000_000),
            ("historic", 7),
        ],
    )
    def test_is_shown_as_it_is(self, tmp_path: Path, column: str, shown: object) -> None:
        """SQLite takes anything in any column; that is found like any other difference."""
        views = fresh_views(tmp_path)
        log = a_log()
        filled(views, log)
        with views.begin() as tx:
            altering = f"UPDATE board SET {column} = :shown WHERE number = 'PD-2026-000003'"  # noqa: S608
            tx.execute(text(altering), {"shown": shown})
        (difference,), _ = found(views, log)
        assert (difference.column, difference.live) == (column, shown)
        views.dispose()

    def test_a_key_of_another_type(self, tmp_path: Path) -> None:
        """Its row is one too many, and is in nobody's way."""
        views = fresh_views(tmp_path)
        log = a_log()
        filled(views, log)
        with views.begin() as tx:
            tx.execute(text("INSERT INTO inbox_holders (issue_id, historic) VALUES (7, 0)"))
            tx.execute(text("INSERT INTO inbox_holders (issue_id, historic) VALUES (x'00', 0)"))
        named, _ = found(views, log)
        assert [(each.kind, each.key["issue_id"]) for each in named] == [
            ("extra", "7"),
            ("extra", b"\x00"),
        ]
        views.dispose()
