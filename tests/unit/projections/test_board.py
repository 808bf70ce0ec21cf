"""The board: what its rows show, and how it is asked."""

import base64
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest
from sqlalchemy import Engine, event

from domain.deadlines.model import DeadlineChange
from domain.issue.events import (
    DispatchRecalled,
    IssueClaimed,
    IssueClassified,
    IssueClosed,
    IssueDiscovered,
    IssueDispatched,
    IssueReported,
    IssueResolved,
    ResolutionSentBack,
)
from projections.board import queries
from projections.board.projection import BoardProjection
from projections.board.queries import Filter, Order
from projections.errors import AmbiguousReferenceError, CursorError
from tests.factories import START, Story, a_deadline, open_masked, sealed
from tests.logs import a_closed_loop, fresh_views, project

LATER = START + timedelta(days=30)
BOARD = BoardProjection(open_masked)


def a_dispatched(name: str = "one", number: str = "PD-2026-000001", **fields: object) -> Story:
    """Return an issue that waits to be claimed, due in five work days."""
    reported = {"title": sealed("王某家漏水"), **fields}
    return (
        Story(name, number)
        .then(IssueReported, "reported", **reported)
        .then(IssueDispatched, "dispatched", unit="housing", started=(a_deadline(),))
    )


class TestRows:
    def test_show_where_the_issue_stands(self, views: Engine) -> None:
        """A row is the issue at a glance: status, holder, next due, version and position."""
        story = a_dispatched(source="hotline", external_id="77").then(
            IssueClaimed, "claimed", unit="housing", claimant="housing-handler-2"
        )
        project(views, BOARD, story.events)
        row = queries.find(views, "PD-2026-000001")
        assert row is not None
        assert (row.status, row.unit, row.claimant) == ("claimed", "housing", "housing-handler-2")
        assert (row.title, row.version, row.position) == ("王某家漏水", 3, 3)
        assert (row.due_clock, row.due_at) == ("resolve", a_deadline().due_at)
        assert row.reported_at == START

    def test_show_the_masked_title_only(self, views: Engine) -> None:
        """What the resident wrote stays sealed: the board holds what the mask left."""
        story = a_dispatched(title=sealed("王小明 13812345678", "王某 138****5678"))
        project(views, BOARD, story.events)
        row = queries.find(views, "PD-2026-000001")
        assert row is not None
        assert row.title == "王某 138****5678"

    def test_a_recalled_dispatch_leaves_no_holder(self, views: Engine) -> None:
        """Back at the dispatcher nobody holds the issue."""
        project(views, BOARD, a_dispatched().then(DispatchRecalled, "reported").events)
        row = queries.find(views, "PD-2026-000001")
        assert row is not None
        assert (row.unit, row.claimant) == (None, None)

    def test_a_discovery_shows_its_first_line(self, views: Engine) -> None:
        """A matter that nobody has registered yet has no title; its first line stands in."""
        story = Story().then(IssueDiscovered, "discovered", text=sealed("井盖缺失\n在路口"))
        project(views, BOARD, story.events)
        row = queries.find(views, str(story.issue))
        assert row is not None
        assert (row.title, row.category) == ("井盖缺失", "unclassified")

    def test_classification_keeps_what_it_does_not_name(self, views: Engine) -> None:
        """Unset fields of a classification leave the row as it was."""
        story = a_dispatched(category="a/b").then(IssueClassified, "dispatched", urgency="urgent")
        project(views, BOARD, story.events)
        row = queries.find(views, "PD-2026-000001")
        assert row is not None
        assert (row.category, row.urgency) == ("a/b", "urgent")

    def test_a_feedback_sent_back_is_no_longer_resolved(self, views: Engine) -> None:
        """The instant of resolving belongs to a feedback that stands."""
        story = a_dispatched().then(IssueResolved, "resolved").then(ResolutionSentBack, "claimed")
        project(views, BOARD, story.events)
        row = queries.find(views, "PD-2026-000001")
        assert row is not None
        assert row.resolved_at is None

    def test_imported_history_goes_live_with_the_first_live_command(self, views: Engine) -> None:
        """What only the import wrote is historic; a live command ends that."""
        story = Story(caused_by="ImportIssue").then(IssueReported, "reported", historic=True)
        project(views, BOARD, story.events)
        assert queries.count(views, now=LATER, which=Filter(historic=True)) == 1
        story.caused_by = "ClassifyIssue"
        story.then(IssueClassified, "reported")
        project(views, BOARD, story.events[1:])
        assert queries.count(views, now=LATER, which=Filter(historic=True)) == 0


class TestOverdue:
    def test_is_judged_when_asked(self, views: Engine) -> None:
        """The same row is in time before its due instant and overdue from it on."""
        project(views, BOARD, a_dispatched().events)
        due = a_deadline().due_at
        before = due - timedelta(microseconds=1)
        assert queries.count(views, now=before, which=Filter(overdue=True)) == 0
        assert queries.count(views, now=due, which=Filter(overdue=True)) == 1
        row = queries.find(views, "PD-2026-000001")
        assert row is not None
        assert not queries.is_overdue(row, before)
        assert queries.overdue_clocks(row, due) == ("resolve",)

    def test_a_clock_that_stands_is_never_late(self, views: Engine) -> None:
        """While the feedback is under review the resolve clock stands."""
        held = DeadlineChange(id="resolve-1", why="paused", at=START)
        story = a_dispatched().then(IssueResolved, "resolved", changed=(held,))
        project(views, BOARD, story.events)
        assert queries.count(views, now=LATER, which=Filter(overdue=True)) == 0

    def test_a_closed_issue_is_not_overdue(self, views: Engine) -> None:
        """What is over cannot be late any more."""
        project(views, BOARD, a_dispatched().then(IssueClosed, "closed").events)
        assert queries.count(views, now=LATER, which=Filter(overdue=True)) == 0
        assert queries.count(views, now=LATER, which=Filter(overdue=False)) == 1


class TestFilter:
    def test_narrows_by_every_column(self, views: Engine) -> None:
        """Filters combine; a category includes what lies below it, and nothing else."""
        project(views, BOARD, a_dispatched("a", "PD-1", category="城建/物业", source="web").events)
        project(views, BOARD, a_dispatched("b", "PD-2", category="城建", urgency="urgent").events)
        project(views, BOARD, a_dispatched("c", "PD-3", category="城建局").events)

        def numbers(**which: object) -> list[str]:
            order = Order("number", descending=False)
            chosen = Filter(**which)  # type: ignore[arg-type]  # as each case says
            page = queries.page(views, now=START, which=chosen, order=order)
            assert queries.count(views, now=START, which=chosen) == len(page.rows)
            return [row.number for row in page.rows]

        assert numbers() == ["PD-1", "PD-2", "PD-3"]
        assert numbers(category="城建") == ["PD-1", "PD-2"]
        assert numbers(source=("web",)) == ["PD-1"]
        assert numbers(urgency=("urgent", "utility")) == ["PD-2"]
        assert numbers(status=("dispatched",), unit=("housing",)) == ["PD-1", "PD-2", "PD-3"]
        assert numbers(is_open=False) == []
        assert numbers(claimant="nobody") == []

    def test_counts_by_status(self, views: Engine) -> None:
        """The counts of all statuses add up to the count."""
        project(views, BOARD, [*a_dispatched().events, *a_closed_loop(1), *a_closed_loop(2)])
        assert queries.count_by_status(views, now=START) == {"closed": 2, "dispatched": 1}


class TestPages:
    def test_a_cursor_of_another_order_is_refused(self, views: Engine) -> None:
        """A cursor says where one order stood; in another it would skip issues silently."""
        for index in range(3):
            project(views, BOARD, a_closed_loop(index))
        cursor = queries.page(views, now=START, limit=1).next_cursor
        with pytest.raises(CursorError):
            queries.page(views, now=START, order=Order("number"), cursor=cursor)

    @pytest.mark.parametrize("cursor", ["x", "bm90anNvbg", "W10", "WzEsMiwzLDRd", "é"])
    def test_a_cursor_that_is_none_is_refused(self, views: Engine, cursor: str) -> None:
        """Whatever a client sends as a cursor ends in one clear error."""
        with pytest.raises(CursorError):
            queries.page(views, now=START, cursor=cursor)

    @pytest.mark.parametrize("text", ["\\ud800", "\\u0000"])
    @pytest.mark.parametrize("by", ["reported_at", "number"])
    def test_a_cursor_that_no_store_compares_with_is_refused(
        self, views: Engine, by: queries.Sort, text: str
    ) -> None:
        """Half a character and a null character are no faults of the program."""
        held = f'"{text}"' if by == "number" else "1"
        made = f'["{by}",true,{held},"{text}"]'
        cursor = base64.urlsafe_b64encode(made.encode()).decode().rstrip("=")
        with pytest.raises(CursorError):
            queries.page(views, now=START, order=Order(by), cursor=cursor)


class TestReadInOrder:
    @pytest.mark.parametrize("by", get_args(queries.Sort))
    def test_sorts_nothing(self, tmp_path: Path, by: queries.Sort) -> None:
        """A page is read from an index in its own order, however many issues there are."""
        views = fresh_views(tmp_path)
        asked: list[tuple[str, tuple[object, ...]]] = []
        event.listen(views, "before_cursor_execute", lambda *told: asked.append(told[2:4]))
        queries.page(views, now=START, order=Order(by))
        statement, parameters = asked[-1]
        with views.connect() as tx:
            plan = tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
        views.dispose()
        told = " ".join(str(step[-1]) for step in plan)
        assert f"USING INDEX board_by_{by}" in told
        assert "TEMP B-TREE" not in told


class TestFind:
    def test_knows_an_issue_by_each_of_its_names(self, views: Engine) -> None:
        """Id, number in any case, source and external id, or an external id that is unique."""
        story = a_dispatched(source="mailbox", external_id="40983")
        project(views, BOARD, story.events)
        for name in (str(story.issue), "pd-2026-000001", "mailbox:40983", "40983", " 40983 "):
            row = queries.find(views, name)
            assert row is not None
            assert row.issue_id == str(story.issue)

    def test_unknown_is_none(self, views: Engine) -> None:
        """Nothing fits, nothing is returned."""
        project(views, BOARD, a_dispatched().events)
        for name in ("", "PD-2026-000009", "a:b", "7d0c6d3e-38a5-5f0c-9a53-5d1f0b8c2aff"):
            assert queries.find(views, name) is None

    def test_an_ambiguous_number_names_its_sources(self, views: Engine) -> None:
        """Two sources may use the same number; then the source must be given."""
        project(views, BOARD, a_dispatched("a", "PD-1", source="web", external_id="7").events)
        project(views, BOARD, a_dispatched("b", "PD-2", source="app", external_id="7").events)
        with pytest.raises(AmbiguousReferenceError) as refused:
            queries.find(views, "7")
        assert refused.value.sources == ("app", "web")
        found = queries.find(views, "app:7")
        assert found is not None
        assert found.number == "PD-2"
