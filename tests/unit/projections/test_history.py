"""The history: lists and figures of the past equal those that were read live."""

from dataclasses import asdict
from datetime import datetime
from itertools import pairwise, takewhile
from random import Random
from typing import Final
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select

from domain.issue.events import IssueEvent
from domain.issue.values import FINAL
from projections.board.projection import BoardProjection
from projections.board.queries import Filter, count, page
from projections.history.projection import HistoryProjection
from projections.history.queries import Asked, Which, changes, indicators, work_list
from projections.history.table import ISSUE_SPANS
from projections.indicators.projection import IndicatorsProjection
from projections.indicators.queries import Group, GroupBy, summary
from projections.rebuild import rebuild
from projections.tables import reading, writing
from tests.factories import START, open_masked
from tests.logs import MemoryLog
from tests.town import Town

GROUPINGS: tuple[GroupBy | None, ...] = (None, "status", "unit", "category", "month")
HISTORY = HistoryProjection(open_masked)
EVERY = Filter()
ALL = Which()
HELD: Final = ("dispatched", "claimed", "return_requested", "resolved")
"""Statuses in which a unit holds an issue."""
Listed = dict[str, tuple[object, ...]]


def fold_history(views: Engine, town: Town, *, size: int = 97) -> MemoryLog:
    """Fold the town's events in pages of a size that cuts streams anywhere."""
    log = MemoryLog(town.events)
    for first in range(0, len(log.entries), size):
        with writing(views) as tx:
            HISTORY.apply(tx, log.entries[first : first + size])
    return log


def live(views: Engine, at: datetime, which: Filter = EVERY) -> Listed:
    """Read the board as it is now."""
    rows = page(views, now=at, which=which, limit=1000).rows
    return {
        row.issue_id: (row.status, row.unit, row.claimant, row.category, row.due_at) for row in rows
    }


def then(views: Engine, at: datetime, by: str, which: Which = ALL) -> Listed:
    """Read the work list of a past instant."""
    found = work_list(views, at=at, by=by, which=which, limit=1000)  # type: ignore[arg-type]  # a time
    assert found.total == len(found.items)
    return {
        row.issue_id: (row.status, row.unit, row.claimant, row.category, row.due_at)
        for row in found.items
    }


def figures(groups: list[Group]) -> list[dict[str, object]]:
    """Return indicators in a form that shows what differs."""
    return [asdict(group) for group in groups]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_by_recorded_equals_live_recordings(views: Engine, seed: int) -> None:
    """Work lists, overdue lists and indicators of an instant are those that were read then."""
    town = Town(seed, issues=25).live(350)
    chance = Random(seed)  # noqa: S311 -- no secret
    recorded = MemoryLog(town.events).entries
    ends = [
        index
        for index in range(1, len(recorded))
        if recorded[index].event.recorded != recorded[index - 1].event.recorded
    ]
    cuts = sorted(chance.sample(ends, 12))
    lived = []
    for first, last in pairwise([0, *cuts]):
        with writing(views) as tx:
            for model in (BoardProjection(open_masked), IndicatorsProjection(open_masked)):
                model.apply(tx, recorded[first:last])
        at = recorded[last - 1].event.recorded
        by = chance.choice(GROUPINGS)
        overdue = live(views, at, Filter(overdue=True))
        claimed = live(views, at, Filter(status=("claimed", "dispatched")))
        lived.append(
            (at, by, live(views, at), overdue, claimed, summary(views, now=at, group_by=by))
        )
    fold_history(views, town)
    for at, by, board, overdue, claimed, group in lived:
        assert then(views, at, "recorded") == board
        assert then(views, at, "recorded", Which(overdue=True)) == overdue
        assert then(views, at, "recorded", Which(status=("claimed", "dispatched"))) == claimed
        assert figures(indicators(views, at=at, group_by=by)) == figures(group)


def streams_of(town: Town) -> dict[UUID, list[IssueEvent]]:
    """Return the events of each issue."""
    streams: dict[UUID, list[IssueEvent]] = {}
    for event in town.events:
        streams.setdefault(event.stamp.issue_id, []).append(event)
    return streams


def happened(stream: list[IssueEvent], at: datetime) -> list[IssueEvent]:
    """Return the longest beginning of a stream in which everything had happened."""
    return list(takewhile(lambda event: event.stamp.occurred_at <= at, stream))


def some_instants(town: Town, count: int) -> list[datetime]:
    """Return instants at which something happened in the town."""
    chance = Random(town.seed)  # noqa: S311 -- no secret
    return chance.sample([event.stamp.occurred_at for event in town.events], count)


@pytest.mark.parametrize("seed", [4, 5])
def test_by_occurred_equals_a_log_of_what_had_happened(views: Engine, seed: int) -> None:
    """A log that holds just what had happened by the instant gives the same lists and figures."""
    town = Town(seed, issues=20).live(250)
    fold_history(views, town)
    for at in some_instants(town, 8):
        known = [event for one in streams_of(town).values() for event in happened(one, at)]
        assert_same_as_folded(views, known, at)


def assert_same_as_folded(views: Engine, known: list[IssueEvent], at: datetime) -> None:
    """Compare the history with the models folded from these events alone."""
    with writing(views) as tx:
        for model in (BoardProjection(open_masked), IndicatorsProjection(open_masked)):
            for table in model.schema.tables:
                tx.execute(table.delete())
            model.apply(tx, MemoryLog(known).entries)
    in_hand = ("claimed", "dispatched")
    assert then(views, at, "occurred") == live(views, at)
    late = then(views, at, "occurred", Which(overdue=True))
    assert late == live(views, at, Filter(overdue=True))
    assert then(views, at, "occurred", Which(status=in_hand)) == live(
        views, at, Filter(status=in_hand)
    )
    for by in GROUPINGS:
        found = indicators(views, at=at, by="occurred", group_by=by)
        assert figures(found) == figures(summary(views, now=at, group_by=by))


@pytest.mark.parametrize("seed", [14, 15])
def test_by_occurred_equals_the_states_noted_live(views: Engine, seed: int) -> None:
    """The list is that of the states the rules had in hand, each with all that had happened."""
    town = Town(seed, issues=20).live(250)
    fold_history(views, town)
    noted = {(issue_id, issue.version): issue for _, issue_id, issue in town.lived}
    compared = 0
    for at in some_instants(town, 20):
        found = then(views, at, "occurred")
        for issue_id, stream in streams_of(town).items():
            version = len(happened(stream, at))
            assert (str(issue_id) in found) == (version > 0)
            state = noted.get((issue_id, version))
            if state is not None:  # else it lies between two events of one order
                compared += 1
                status, unit, _, category, _ = found[str(issue_id)]
                assert (status, category) == (state.status, state.category)
                if state.status in HELD:
                    assert unit == state.lead_unit
    assert compared > 50


def test_pages_make_no_difference(views: Engine) -> None:
    """Folded event by event or in long pages, the spans are the same."""
    town = Town(6, issues=10).live(200)
    log = fold_history(views, town, size=1)
    with views.begin() as tx:
        tx.exec_driver_sql(
            f"UPDATE positions SET position = {log.last_position()}, "  # noqa: S608 -- numbers
            f"digest = '{log.digest_at(log.last_position())}' WHERE model = 'history'"
        )
    report = rebuild(views, log, HISTORY, owner="test", clock=lambda: START)
    assert report.equal


def test_spans_of_an_issue_follow_each_other(views: Engine) -> None:
    """By each time the spans of an issue leave no gap and do not overlap."""
    town = Town(7, issues=15).live(250)
    fold_history(views, town)
    with reading(views) as tx:
        rows = tx.execute(
            select(ISSUE_SPANS).order_by(ISSUE_SPANS.c.issue_id, ISSUE_SPANS.c.since_version)
        ).all()
    for one, other in pairwise(rows):
        if one.issue_id == other.issue_id:
            assert one.recorded_to == other.recorded_from
            assert one.occurred_to == other.occurred_from
            assert one.clocks is None


def test_before_everything_there_is_nothing(views: Engine) -> None:
    """Before the first event lists are empty, and indicators count no issue."""
    town = Town(8, issues=5).live(60)
    fold_history(views, town)
    at = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
    assert work_list(views, at=at).total == 0
    assert [group.issues for group in indicators(views, at=at)] in ([], [0])


def test_filters_narrow(views: Engine) -> None:
    """Each filter keeps what fits it and nothing else; open and final are all."""
    town = Town(9, issues=25).live(350)
    fold_history(views, town)
    whole = work_list(views, at=town.now, limit=1000).items
    still = work_list(views, at=town.now, which=Which(is_open=True), limit=1000).items
    ended = work_list(views, at=town.now, which=Which(is_open=False), limit=1000).items
    assert {*still, *ended} == {*whole}
    assert all(each.status in FINAL for each in ended)
    units = {each.unit for each in whole if each.unit}
    for unit in units:
        found = work_list(views, at=town.now, which=Which(unit=(unit,)), limit=1000).items
        assert [each for each in whole if each.unit == unit] == list(found)
    below = work_list(views, at=town.now, which=Which(category="城乡建设"), limit=1000).items
    assert all(each.category.startswith("城乡建设") for each in below)


def test_a_few_rows_serve_an_issue(views: Engine) -> None:
    """A new span only where something listed changed, not one for each event."""
    town = Town(10, issues=25).live(350)
    fold_history(views, town)
    with reading(views) as tx:
        rows = tx.execute(select(func.count()).select_from(ISSUE_SPANS)).scalar_one()
    assert rows < len(town.events)
    assert changes(views, Asked()) == []
    assert count(views, now=town.now) == 0
