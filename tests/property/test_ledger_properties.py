"""Whatever came in: the lines of every ledger add up to its total, and the parts to the whole."""

from dataclasses import astuple
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.issue.events import (
    IssueClosed,
    IssueDispatched,
    IssueEvent,
    IssueReopened,
    IssueReported,
    IssueResolved,
    IssueWithdrawn,
    ResolutionAccepted,
)
from projections.ledger.projection import LedgerProjection
from projections.ledger.queries import BY, Line, ledger
from tests.factories import START, Story, open_masked
from tests.logs import fresh_views, project

ENDS = ("reported", "dispatched", "resolved", "accepted", "closed", "reopened", "withdrawn")
WAY: tuple[tuple[type[IssueEvent], str], ...] = (
    (IssueDispatched, "dispatched"),
    (IssueResolved, "resolved"),
    (ResolutionAccepted, "resolved"),
    (IssueClosed, "closed"),
    (IssueReopened, "claimed"),
)
CODES = st.sampled_from([None, "a", "b"])


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Return an issue from anywhere, as far as it came."""
    number = str(draw(st.integers(0, 10**6)))
    story = Story(number, number, START + timedelta(days=draw(st.integers(0, 90))))
    story.then(
        IssueReported,
        "reported",
        source=draw(st.sampled_from(["hotline", "patrol", "opinion"])),
        origin=draw(st.sampled_from([None, "reactive", "proactive"])),
        **{name: draw(CODES) for name in ("grade", "loop", "grid", "campaign")},
    )
    end = draw(st.sampled_from(ENDS))
    if end == "withdrawn":
        return story.then(IssueWithdrawn, "withdrawn")
    spent: dict[str, object] = {
        "money_fen": draw(st.integers(0, 10**12)),
        "households": draw(st.integers(0, 10**4)),
    }
    own: dict[type[IssueEvent], dict[str, object]] = {
        IssueDispatched: {"unit": draw(st.sampled_from("xy"))},
        IssueResolved: spent,
    }
    for kind, status in WAY[: ENDS.index(end)]:
        story.then(kind, status, **own.get(kind, {}))
    return story


def parts(line: Line) -> tuple[int, ...]:
    """Return the numbers of a line, without what it is about."""
    return astuple(line)[3:]


@settings(max_examples=40, deadline=None)
@given(st.lists(stories(), max_size=12, unique_by=lambda story: story.name))
def test_lines_add_up(found: list[Story]) -> None:
    """Σ of lines = total; reactive + proactive = registered = closed + open + ended."""
    with TemporaryDirectory() as folder:
        views = fresh_views(Path(folder))
        for story in found:
            project(views, LedgerProjection(open_masked), story.events)
        for by in BY:
            kept = ledger(views, by=by)
            assert kept.total.registered == len(found)
            sums = tuple(map(sum, zip(*map(parts, kept.lines), strict=True)))
            assert sums == (parts(kept.total) if found else ())
            for line in (*kept.lines, kept.total):
                assert line.registered == line.reactive + line.proactive
                assert line.registered == line.closed + line.open + line.ended
        views.dispose()
