"""Fixtures of counties: read, held to their ways, turned into errands whose parts add up."""

from collections import Counter
from pathlib import Path

import pytest

from application.yaml_file import FaultyFileError
from bihuan.demo.errands import errands_in
from bihuan.demo.fixture import FIXTURES, fixture_file, read_fixture
from domain.figures import parse_figure
from tests.ordinary import MORNING, in_force

PACKS = sorted(path.stem for path in FIXTURES.glob("*.yaml"))
_TINY = """\
pack: tiny
ways: {closed: {steps: [{order: ResolveIssue, by: [a, b]}], spread: {money_fen: 100}}}
batches:
  - {code: one, source: s, kind: demand, request_type: help, by: [a], category: c,
     endings: {%s: 3}, matters: [{title: t, text: t}]}
"""


def _read(tmp_path: Path, ending: str) -> Path:
    path = tmp_path / "tiny.yaml"
    path.write_text(_TINY % ending, encoding="utf-8")
    return path


def test_parts_add_up_exactly(tmp_path: Path) -> None:
    """100 fen on three issues: no fen is lost, and people take turns."""
    errands = list(errands_in(read_fixture(_read(tmp_path, "closed"))))
    assert [errand.steps[0].draft["money_fen"] for errand in errands] == [33, 33, 34]
    assert [errand.steps[0].person for errand in errands] == ["a", "b", "a"]


def test_an_unknown_way_is_told(tmp_path: Path) -> None:
    """The file says which ways there are."""
    with pytest.raises(FaultyFileError, match="ends by `lost`; accepted: closed"):
        read_fixture(_read(tmp_path, "lost"))


@pytest.mark.parametrize("pack", PACKS)
class TestShipped:
    def test_names_people_sources_and_loops_of_its_pack(self, pack: str) -> None:
        """Everything that a fixture names is there."""
        fixture, policy = read_fixture(fixture_file(pack)), in_force(pack).policy(MORNING)
        assert fixture.pack == policy.pack == pack
        for errand in errands_in(fixture):
            for step in (errand.report, *errand.steps):
                assert step.person == "resident" or policy.member(step.person or ""), step
        assert all(policy.source(batch.source) for batch in fixture.batches)
        assert {figure.loop for figure in fixture.figures} <= {loop.key for loop in policy.loops}

    def test_reports_each_number_of_a_source_once(self, pack: str) -> None:
        """No two issues answer to the same number."""
        reports = [errand.report.draft for errand in errands_in(read_fixture(fixture_file(pack)))]
        numbers = Counter((draft["source"], draft["external_id"]) for draft in reports)
        assert set(numbers.values()) == {1}

    def test_every_figure_has_its_source_and_says_its_value(self, pack: str) -> None:
        """A quote or `ours`; what is told without a scale is the same number."""
        for figure in read_fixture(fixture_file(pack)).figures:
            assert figure.quote.startswith(("[00", "ours"))
            told = parse_figure(figure.said).value if figure.said else None
            if told is not None and figure.of not in {"money_fen", "share"}:
                assert told == figure.value
