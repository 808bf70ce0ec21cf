"""Why this figure: every indicator taken apart sums up to exactly what is published."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import get_args

import pytest
from sqlalchemy import Engine

from domain.deadlines.model import Clock
from domain.indicators import Rate
from domain.issue.events import IssueEvent
from domain.issue.values import Satisfaction, Solved, Status
from projections.history.projection import HistoryProjection
from projections.history.queries import tables_at
from projections.indicators import table
from projections.indicators.explain import (
    Explained,
    Item,
    Scope,
    every_indicator,
    explain,
    explain_all,
    issues_of,
    read_indicator,
)
from projections.indicators.only import Only
from projections.indicators.parts import LEFT_OUT, MEASURES, ROLES, Role
from projections.indicators.projection import IndicatorsProjection
from projections.indicators.queries import (
    Assessed,
    Group,
    GroupBy,
    resolve_ended_on_time,
    resolve_on_time,
    summary,
)
from projections.indicators.statements import NOW
from projections.indicators.table import CLOCKS, ISSUES
from projections.tables import writing
from tests.factories import START, open_masked
from tests.logs import MemoryLog
from tests.town import Town

GROUPINGS: tuple[GroupBy, ...] = ("status", "unit", "category", "source", "month")
NOTHING = Rate(numerator=0, denominator=0)
NOBODY = Group(
    None, 0, 0, 0, 0, 0, 0, 0, NOTHING, NOTHING, on_time={}, ended_on_time={}, steps={},
    assessed=Assessed(),
)  # fmt: skip


def folded(views: Engine, events: list[IssueEvent]) -> None:
    """Fold the events into the indicators and their history."""
    with writing(views) as tx:
        for model in (IndicatorsProjection(open_masked), HistoryProjection(open_masked)):
            model.apply(tx, MemoryLog(events).entries)


def published(group: Group, clocks: tuple[str, ...]) -> Iterator[tuple[str, object]]:
    """Yield every figure of a group by the name it is explained under."""
    for name in ("issues", "open", "closed", "overdue", "reworks", "reopened", "returns"):
        yield name, getattr(group, name)
    for before, each in (("", group), ("assessed.", group.assessed)):
        yield f"{before}issues", each.issues
        yield f"{before}solved", each.solved
        yield f"{before}satisfied", each.satisfied
        for clock in clocks:
            yield f"{before}on_time.{clock}", each.on_time.get(clock, NOTHING)
            yield f"{before}ended_on_time.{clock}", each.ended_on_time.get(clock, NOTHING)
    for name in MEASURES:
        if name.startswith("step."):
            yield name, group.steps.get(name.removeprefix("step."))


def figure(explained: Explained) -> object:
    """Return what the parts come to, in the form in which it is published."""
    if explained.form in {"rate", "weighted"}:
        return explained.rate
    return explained.time if explained.form == "duration" else explained.amount


def assert_explained(views: Engine, scope: Scope, group: Group) -> None:
    """Compare every figure of the group with its parts, and the parts with the issues' number."""
    found = {each.indicator.text: each for each in explain_all(views, scope)}
    clocks = tuple(get_args(Clock))
    for name, value in published(group, clocks):
        if name in found:
            assert figure(found[name]) == value, name
        else:
            assert value == NOTHING, name
    assert all(each.issues == group.issues for each in found.values())
    for lateness, name in (
        ("elapsed_working_days", "on_time_by_days.resolve"),
        ("deadline_instant", "on_time_by_instant.resolve"),
    ):
        whole = resolve_on_time(
            views, now=scope.now, lateness=lateness, tables=scope.tables, only=scope.only  # type: ignore[arg-type]  # one of them
        )  # fmt: skip
        assert found[name].rate == whole
    ended = resolve_ended_on_time(views, now=scope.now, tables=scope.tables, only=scope.only)
    assert group.ended_on_time.get("resolve", NOTHING) == ended


def paged(views: Engine, explained: Explained, scope: Scope, roles: tuple[Role, ...]) -> list[Item]:
    """Read all issues of an explained figure in short pages."""
    after = ""
    items: list[Item] = []
    while True:
        page = issues_of(views, explained.indicator, scope, roles=roles, after=after, limit=7)
        items += page.items
        if page.after is None:
            return items
        after = page.after


def assert_opens(views: Engine, scope: Scope) -> None:
    """Every figure opens to as many issues as each of its parts counts, each of them once."""
    for each in explain_all(views, scope):
        items = paged(views, each, scope, ROLES)
        assert len({item.issue_id for item in items}) == len(items) == each.issues
        counted = {(part.part, part.ground): part.issues for part in each.parts if part.issues}
        assert Counter((item.part, item.ground) for item in items) == counted
        if each.form != "duration":
            added = sum(item.amount for item in items if item.role == "numerator")
            assert added == each.amount
        numerator = paged(views, each, scope, ("numerator",))
        assert numerator == [item for item in items if item.role == "numerator"]


def some_instants(town: Town, count: int) -> list[datetime]:
    """Return instants of the town's life."""
    chance = Random(town.seed)  # noqa: S311 -- no secret
    return [each.stamp.recorded_at for each in chance.sample(town.events, count)]


def assert_every_group(views: Engine, now: datetime) -> None:
    """Compare all issues, and each group by each key."""
    (whole,) = summary(views, now=now)
    assert_explained(views, Scope(now), whole)
    for by in GROUPINGS:
        for group in summary(views, now=now, group_by=by):
            only = Only(**{by: group.key or ""})  # type: ignore[arg-type]  # a name each
            if by == "category":  # a category includes those below it
                (group,) = summary(views, now=now, only=only)  # noqa: PLW2901
            assert_explained(views, Scope(now, NOW, only), group)


def test_parts_sum_up_to_what_is_published(views: Engine) -> None:
    """Of issues that went by the rules: for all of them and for each group by each key."""
    town = Town(21, issues=40).live(700)
    folded(views, town.events)
    assert_every_group(views, town.now)
    assert_opens(views, Scope(town.now))


def a_random_issue(chance: Random, index: int) -> dict[str, object]:
    """Return a row of an issue of any shape, likely or not."""
    left_out = chance.random() < 0.2
    steps = {
        step: START + timedelta(minutes=chance.randrange(9_000)) if chance.random() < 0.7 else None
        for step in table.STEPS
    }
    return {
        "issue_id": f"issue-{index:03}",
        "status": chance.choice(get_args(Status)),
        "unit": chance.choice(("housing", "sanitation", None)),
        "historic": False,
        "category": chance.choice(("市容", "市容/垃圾", "住房")),
        "source": chance.choice(("hotline", "mailbox")),
        **steps,
        "reworks": chance.choice((0, 0, 1, 3)),
        "reopened": chance.choice((0, 0, 1)),
        "returns": chance.choice((0, 2)),
        "solved": chance.choice((None, *get_args(Solved))),
        "satisfaction": chance.choice((None, *get_args(Satisfaction))),
        "excluded": left_out,
        "excluded_ground": chance.choice(("no_contact", "beyond_duty")) if left_out else None,
        "month": chance.choice((None, "2026-02", "2026-03")),
    }


def a_random_clock(chance: Random, index: int, clock: str) -> dict[str, object]:
    """Return a row of a clock of the issue, of any shape."""
    result = chance.choice(("open", "open", "met", "late", "cancelled"))
    due_at = START + timedelta(minutes=chance.randrange(9_000))
    is_over = result in {"met", "late"}
    return {
        "issue_id": f"issue-{index:03}",
        "clock": clock,
        "deadline_id": f"{clock}-1",
        "result": result,
        "amount": 3,
        "unit": chance.choice(("work_day", "natural_day")),
        "due_at": due_at,
        "due_inclusive": chance.random() < 0.5,
        "month": "2026-03",
        "late_from": chance.choice((due_at, None)),
        "stopped_at": due_at + timedelta(minutes=chance.choice((-9, 0, 9))) if is_over else None,
        "elapsed_working_days": chance.choice((None, 2, 3, 4)) if is_over else None,
        "late_before": chance.choice((0, 0, 1)),
    }


@pytest.mark.parametrize("seed", [1, 2])
def test_every_part_sums_up(views: Engine, seed: int) -> None:
    """Of rows of every shape: no part of any indicator is empty, and all of them sum up."""
    chance = Random(seed)  # noqa: S311 -- no secret
    with writing(views) as tx:
        for index in range(300):
            tx.execute(ISSUES.insert().values(a_random_issue(chance, index)))
            for clock in chance.sample(("resolve", "claim"), chance.randrange(3)):
                tx.execute(CLOCKS.insert().values(a_random_clock(chance, index, clock)))
    now = START + timedelta(minutes=4_500)
    explained = explain_all(views, Scope(now))
    assert all(part.issues for each in explained for part in each.parts)
    assert_every_group(views, now)
    assert_opens(views, Scope(now))


@pytest.mark.parametrize("by", ["recorded", "occurred"])
def test_parts_sum_up_at_past_instants(views: Engine, by: str) -> None:
    """As of an instant, by either of its times, for all issues and for each unit and month."""
    town = Town(23, issues=25).live(350)
    folded(views, town.events)
    for at in some_instants(town, 2):
        tables = tables_at(at, by)  # type: ignore[arg-type]  # one of the two
        whole = summary(views, now=at, tables=tables)
        assert_explained(views, Scope(at, tables), whole[0] if whole else NOBODY)
        assert_opens(views, Scope(at, tables))
        for key in ("unit", "month"):
            for group in summary(views, now=at, group_by=key, tables=tables):
                only = Only(**{key: group.key or ""})  # type: ignore[arg-type]  # a name each
                assert_explained(views, Scope(at, tables, only), group)


def test_filters_meet(views: Engine) -> None:
    """A unit's issues of one month are those of the unit that are of the month."""
    town = Town(24, issues=40).live(700)
    folded(views, town.events)
    indicator = read_indicator("issues")
    assert indicator

    def ids(only: Only) -> set[str]:
        found = issues_of(views, indicator, Scope(town.now, NOW, only))
        return {item.issue_id for item in found.items}

    units = {group.key or "" for group in summary(views, now=town.now, group_by="unit")}
    months = {group.key or "" for group in summary(views, now=town.now, group_by="month")}
    for unit in units:
        for month in months:
            both = Only(unit=unit, month=month)
            assert ids(both) == ids(Only(unit=unit)) & ids(Only(month=month))
            assert sum(each.issues for each in summary(views, now=town.now, only=both)) == len(
                ids(both)
            )


def test_a_category_holds_those_below_it(views: Engine) -> None:
    """Of a category are its own issues and those below it, not those whose name begins alike."""
    with writing(views) as tx:
        for index, category in enumerate(("市容", "市容/垃圾", "市容管理")):
            tx.execute(
                ISSUES.insert().values(
                    issue_id=f"issue-{index}", status="reported", historic=False,
                    category=category, source="hotline", reworks=0, reopened=0, returns=0,
                    excluded=False,
                )
            )  # fmt: skip
    (group,) = summary(views, now=Town(1).now, only=Only(category="市容"))
    assert group.issues == 2


def test_left_out_says_on_which_ground(views: Engine) -> None:
    """What two persons left out of the assessment is counted by the ground they gave."""
    columns = {"reworks": 0, "reopened": 0, "returns": 0, "historic": False, "category": ""}
    grounds = (None, "no_contact", "no_contact", "beyond_duty")
    with writing(views) as tx:
        for index, ground in enumerate(grounds):
            tx.execute(
                ISSUES.insert().values(
                    issue_id=f"issue-{index}", status="closed", source="hotline", solved="no",
                    excluded=ground is not None, excluded_ground=ground, **columns,
                )
            )  # fmt: skip
    indicator = read_indicator("assessed.solved")
    assert indicator
    found = explain(views, indicator, Scope(Town(1).now))
    left_out = {each.ground: each.issues for each in found.parts if each.part == LEFT_OUT}
    assert left_out == {"no_contact": 2, "beyond_duty": 1}
    assert found.rate == Rate(numerator=0, denominator=1)


def test_nothing_to_judge_has_no_percentage(views: Engine) -> None:
    """Without a single issue each rate is 0 of 0, which is no percentage, and has all its parts."""
    for each in every_indicator(("resolve",)):
        found = explain(views, each, Scope(Town(1).now))
        assert found.issues == 0
        assert found.rate is None or found.rate.percent is None
        assert found.parts


def test_unknown_names_are_no_indicator() -> None:
    """Only what is published is explained: no clock that nobody has, no count as assessed."""
    for name in ("", "on_time", "on_time.lunch", "assessed.open", "solved.resolve", "step.nap"):
        assert read_indicator(name) is None, name
    for each in every_indicator():
        assert read_indicator(each.text) == each
