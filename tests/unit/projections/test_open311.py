"""What the public sees: only what was reported to be public, and only what may be shown of it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

from domain.base import SYSTEM, Sealed
from domain.issue.events import (
    DispatchRecalled,
    IssueClaimed,
    IssueClassified,
    IssueClosed,
    IssueDispatched,
    IssueMadeConfidential,
    IssueReported,
    NoteAdded,
)
from domain.masking import ERASED
from domain.policy.sources import OPEN311
from projections.open311 import queries
from projections.open311.projection import Open311Projection
from projections.open311.queries import Asked, Branch
from projections.open311.table import RequestRow
from projections.source import issue_records
from projections.tables import writing
from tests.factories import START, Story, a_deadline, open_masked, sealed
from tests.logs import MemoryLog, project

PACK = "demo"
POINT = {"latitude": 37.80512, "longitude": 113.63078, "datum": "WGS-84"}


def reported(index: int = 1, text: str = "灯不亮", **more: object) -> Story:
    """Return a story of a public request that waits for the centre."""
    story = Story(f"issue-{index}", f"PD-2026-{index:06d}", START + timedelta(hours=index))
    fields = {"source": OPEN311, "location": {"point": POINT, "place": "east"}, **more}
    return story.then(IssueReported, "reported", title=sealed("灯"), text=sealed(text), **fields)


def dispatched(index: int = 1, **more: Any) -> Story:  # noqa: ANN401 -- fields of the report
    """Return a story of one that the centre has sent on."""
    return reported(index, **more).then(
        IssueDispatched, "dispatched", unit="housing", started=(a_deadline(),)
    )


def stored(views: Engine, *stories: Story) -> None:
    """Fold the stories."""
    project(views, Open311Projection(open_masked), [e for each in stories for e in each.events])


def row(views: Engine, index: int = 1) -> RequestRow | None:
    """Return the row of a story, None where the public has none."""
    [policy] = {each.stamp.policy for each in reported().events}
    rows = queries.by_number(views, policy.partition("@")[0], [f"PD-2026-{index:06d}"])
    return rows[0] if rows else None


def pack() -> str:
    """Return the pack that decides in stories."""
    return reported().events[0].stamp.policy.partition("@")[0]


def listed(views: Engine, **asked: Any) -> list[str]:  # noqa: ANN401 -- fields of Asked
    """Return the numbers that are in the list."""
    return [each.number for each in queries.requests(views, Asked(pack(), **asked))]


class TestRows:
    @pytest.mark.parametrize(
        "more",
        [
            {"source": "hotline"},
            {"confidential": True},
            {"historic": True},
            {"parent": Story("other").issue},
        ],
    )
    def test_are_there_for_nothing_else(self, views: Engine, more: dict[str, Any]) -> None:
        """Of another source, confidential, history, a part: whatever happens, no row."""
        stored(views, dispatched(**more))
        assert row(views) is None
        assert queries.updates(views, pack()) == ()

    def test_are_listed_once_a_person_has_sent_it_on(self, views: Engine) -> None:
        """Neither the report nor what the system does with it by itself is a reading."""
        by_system = reported(2).then(IssueDispatched, "dispatched", unit="housing", actor=SYSTEM)
        stored(views, reported(1), by_system, dispatched(3))
        assert listed(views) == ["PD-2026-000003"]
        found = row(views, 2)
        assert found is not None
        assert (found.released, found.unit) == (False, "housing")

    def test_round_the_point_and_drop_addresses_of_pictures(self, views: Engine) -> None:
        """A point may be somebody's home, and nobody has looked at the picture."""
        stored(views, dispatched(text="灯不亮\n\nmedia_url: https://a.example/x.jpg"))
        found = row(views)
        assert found is not None
        assert (found.latitude, found.longitude) == (37.805, 113.631)
        assert found.description == "灯不亮"

    def test_show_no_point_of_another_datum(self, views: Engine) -> None:
        """Half a kilometre away it would lead people to the wrong door."""
        point = {**POINT, "datum": "GCJ-02"}
        stored(views, dispatched(location={"point": point}))
        found = row(views)
        assert found is not None
        assert found.latitude is None

    def test_say_when_it_is_to_be_resolved(self, views: Engine) -> None:
        """As the deadline for resolving stands."""
        stored(views, dispatched())
        found = row(views)
        assert found is not None
        assert found.expected_at == a_deadline().due_at

    @pytest.mark.parametrize("later", [False, True])
    def test_go_with_what_becomes_confidential(self, views: Engine, later: bool) -> None:  # noqa: FBT001
        """Row and updates, in the same page or a later one; nothing brings them back."""
        story = dispatched()
        folded = len(story.events) if later else 0
        project(views, Open311Projection(open_masked), story.events[:folded])
        story.then(IssueMadeConfidential, "dispatched")
        story.then(IssueClaimed, "claimed", unit="housing", claimant="housing-handler-1")
        project(views, Open311Projection(open_masked), story.events[folded:])
        assert row(views) is None
        assert queries.updates(views, pack()) == ()
        assert queries.updates(views, pack(), number=story.number) == ()

    def test_lose_their_words_with_the_person(self, views: Engine) -> None:
        """Erasure blanks what the public read."""
        story, projection = dispatched(), Open311Projection(open_masked)
        stored(views, story)
        blanked = MemoryLog(story.events)

        def opened(text: Sealed, issue_id: UUID) -> str:
            return ERASED if text.key == "p-1" else open_masked(text, issue_id)

        with writing(views) as tx:
            projection.reword(tx, issue_records(blanked.entries), opened)
        found = row(views)
        assert found is not None
        assert found.description == "[erased]"


class TestUpdates:
    def test_are_changes_of_status_or_unit(self, views: Engine) -> None:
        """A note, a new category, a second warning change nothing for the public."""
        story = dispatched().then(NoteAdded, "dispatched", text=sealed("内部"), visible_to="staff")
        story.then(IssueClaimed, "claimed", unit="housing", claimant="housing-handler-1")
        story.then(DispatchRecalled, "reported", unit="housing", reason=sealed("错"))
        story.then(IssueClosed, "closed")
        stored(views, story)
        found = [each.row.status for each in queries.updates(views, pack())]
        assert found == ["reported", "dispatched", "claimed", "reported", "closed"]

    def test_of_what_nobody_has_read_are_told_by_number_alone(self, views: Engine) -> None:
        """As the request itself."""
        stored(views, reported())
        assert queries.updates(views, pack()) == ()
        assert len(queries.updates(views, pack(), number="PD-2026-000001")) == 1


class TestQueries:
    def test_narrow_by_branch_status_and_time(self, views: Engine) -> None:
        """A branch is a category with what lies below, but for branches of their own there."""
        closed = dispatched(3, category="城乡建设/路灯").then(IssueClosed, "closed")
        moved = dispatched(4, category="交通").then(
            IssueClassified, "dispatched", category="城乡建设/城乡规划/二"
        )
        stored(
            views, dispatched(1, category="城乡建设"), dispatched(2, category="交通"), closed, moved
        )

        def numbers(**asked: Any) -> set[int]:  # noqa: ANN401 -- the same
            return {int(each[-1]) for each in listed(views, **asked)}

        whole = Branch("城乡建设")
        assert numbers(branches=(whole,)) == {1, 3, 4}
        assert numbers(branches=(Branch("城乡建设", frozenset({"城乡建设/城乡规划"})),)) == {1, 3}
        assert numbers(branches=(Branch(None, frozenset({"城乡建设"})),)) == {2}
        assert numbers(standing=frozenset({"closed"})) == {3}
        assert numbers(standing=frozenset({"open"})) == {1, 2, 4}
        assert numbers(since=START + timedelta(hours=3)) == {3, 4}
        assert numbers(until=START + timedelta(hours=3)) == {1, 2, 3}
        assert queries.requests(views, Asked("other")) == ()

    def test_come_the_newest_first_in_pages(self, views: Engine) -> None:
        """Each is met once."""
        stored(views, *(dispatched(n) for n in range(1, 6)))
        asked = Asked(pack())
        pages = [queries.requests(views, asked, limit=2, offset=n) for n in (0, 2, 4)]
        assert [int(each.number[-1]) for page in pages for each in page] == [5, 4, 3, 2, 1]
