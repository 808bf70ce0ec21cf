"""Tests of what rounds come to: medians, and ratios taken round by round."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bench.base import share_messages
from bench.figure import Figure, Measures, Round, Row
from bench.figures import chosen, figure
from bench.report import document, lines
from bench.turns import Rounds, comparable
from bihuan.demo.messages import message_file


@contextmanager
def _never(quick: bool) -> Iterator[Round]:  # noqa: FBT001 - the form of every figure
    raise NotImplementedError(quick)
    yield  # a context manager is a generator


FIGURE = Figure(
    name="loops",
    title="loops beside bare loops",
    rows=(
        Row("loops", "loops", "/s", limit="bare", aim=0.7),
        Row("events", "events", "/s", least=100),
        Row("wait", "waiting", "ms", most=50),
        Row("times", "times as long", "ms", limit="bare", most=1.6),
        Row("absent", "measured by other revisions only", "/s"),
    ),
    opened=_never,
)


def rounds(**measures: list[Measures]) -> Rounds:
    """Return rounds of the figure by revision."""
    return Rounds(FIGURE, measures, {})


class TestLines:
    def test_the_ratio_is_the_median_of_the_rounds_own_ratios(self) -> None:
        """A slow minute slows figure and limit alike; only their ratio of that minute tells."""
        slow, fast = {"loops": 8.0, "bare": 10.0}, {"loops": 32.0, "bare": 40.0}
        hurt = {"loops": 9.0, "bare": 30.0}
        found = lines(rounds(here=[slow, fast, hurt]), here="here", base=None)
        assert found["loops"].ratio == 0.8
        assert found["loops"].value == 9.0
        assert found["loops"].meets_aim is True

    def test_without_a_limit_the_measure_itself_is_judged(self) -> None:
        """`least` speaks of the measure, not of a ratio."""
        found = lines(rounds(here=[{"events": 99.0}]), here="here", base=None)
        assert found["events"].meets_aim is False
        assert found["events"].ratio is None

    def test_most_speaks_of_the_ratio_where_there_is_a_limit(self) -> None:
        """Of a time less is better: the measure itself, or how many times the limit it is."""
        found = lines(
            rounds(here=[{"wait": 50.0, "times": 17.0, "bare": 10.0}]), here="here", base=None
        )
        assert found["wait"].meets_aim is True
        assert found["times"].meets_aim is False

    def test_a_row_nobody_measured_is_left_out(self) -> None:
        """Revisions differ in what they can measure; the others still show."""
        found = lines(rounds(here=[{"loops": 1.0, "bare": 2.0}]), here="here", base=None)
        assert "absent" not in found

    def test_the_base_is_compared_round_by_round(self) -> None:
        """Rounds side by side saw the same machine."""
        here: list[Measures] = [{"events": 200.0}, {"events": 20.0}]
        base: list[Measures] = [{"events": 100.0}, {"events": 10.0}]
        found = lines(rounds(here=here, base=base), here="here", base="base")
        assert found["events"].to_base == 2.0
        assert found["events"].base == 55.0

    def test_by_the_limit_a_drifting_machine_tells_nothing(self) -> None:
        """The base met the machine at its best: its own limit of that second says so."""
        here: list[Measures] = [{"loops": 5.0, "bare": 10.0}]
        base: list[Measures] = [{"loops": 10.0, "bare": 20.0}]
        found = lines(rounds(here=here, base=base), here="here", base="base")
        assert found["loops"].to_base == 0.5
        assert found["loops"].to_base_by_limit == 1.0

    def test_a_failure_is_told(self) -> None:
        """What could not be measured is named with its reason, not left out."""
        failed = Rounds(FIGURE, {}, {"v0": "ImportError: no such module"})
        told = document(failed, here="here", base="v0")
        assert told["failures"] == {"v0": "ImportError: no such module"}
        assert told["rows"] == {}


class TestComparable:
    def test_a_revision_that_measured_another_log_is_refused(self) -> None:
        """A tenth of the log in a tenth of the time says nothing; both amounts are told."""
        measured = rounds(here=[{"events": 22_469.0}], base=[{"events": 2_310.0}])
        alike = Rounds(replace(FIGURE, basis="events"), measured.measures, {})
        found = comparable(alike, "here")
        assert list(found.measures) == ["here"]
        assert found.failures == {"base": "not comparable, 2,310 events instead of 22,469"}

    def test_a_step_may_leave_some_more_events_than_before(self) -> None:
        """Logs of the same messages compare, and whoever says no amount always does."""
        measured = rounds(here=[{"events": 100.0}], base=[{"events": 95.0}])
        alike = Rounds(replace(FIGURE, basis="events"), measured.measures, {})
        assert comparable(alike, "here") == alike
        other = rounds(here=[{"events": 100.0}], base=[{"events": 5.0}])
        assert comparable(other, "here") == other


class TestMessages:
    def test_another_tree_makes_its_logs_of_the_same(self, tmp_path: Path) -> None:
        """The file that lies beside this tree does not lie beside a checkout elsewhere."""
        theirs = tmp_path / "examples" / "resident_messages.csv"
        theirs.parent.mkdir()
        theirs.write_text("of before\n")
        share_messages(tmp_path)
        assert theirs.read_bytes() == message_file().read_bytes()


class TestChosen:
    def test_patterns_choose_in_the_order_of_running(self) -> None:
        """A pattern stands for all figures it matches."""
        assert chosen(["cli", "full*"]) == ["full_loop", "cli"]

    def test_a_pattern_without_a_match_is_refused(self) -> None:
        """A misspelled figure must not look like one measured."""
        with pytest.raises(LookupError, match="no figure acept"):
            chosen(["acept"])

    def test_every_figure_can_be_loaded(self) -> None:
        """Each name leads to a figure of that name with at least one row."""
        for name in chosen([]):
            assert figure(name).name == name
            assert figure(name).rows
