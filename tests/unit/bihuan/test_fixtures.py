"""Fixtures of counties: read, held to their ways, turned into errands whose parts add up."""

from collections import Counter
from pathlib import Path

import pytest

from application.yaml_file import FaultyFileError
from bihuan.demo.errands import errands_in
from bihuan.demo.fixture import COMPLAINANT, FIXTURES, fixture_file, read_fixture
from bihuan.demo.photo import picture
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


_SHEETS = """\
pack: tiny
ways:
  done: {steps: [{order: CheckIn, by: [a], hours_ago: 5}], every_hours: 6}
  rated: {begins: done, steps: [{order: RateIssue, by: [complainant], draft: {stars: 5}}]}
  twice:
    steps:
      - {order: ReportIssue, by: [b]}
      - {order: MergeIssue, by: [a]}
      - {order: AttachEvidence, by: [a]}
batches:
  - {code: one, source: s, kind: demand, request_type: help, by: [a], category: c, photo: true,
     places: [{place: p}, {place: q}], endings: {done: 2, rated: 1, twice: 1},
     matters: [{title: t, text: t}]}
"""


@pytest.fixture
def sheets(tmp_path: Path) -> Path:
    """Return a fixture with sheets, a way that begins as another, and a matter seen twice."""
    path = tmp_path / "sheets.yaml"
    path.write_text(_SHEETS, encoding="utf-8")
    return path


class TestSteps:
    def test_each_sheet_is_older_than_the_one_before(self, sheets: Path) -> None:
        """Nobody is at two places at once; the sheet is the slip, proved by its picture."""
        first, second, *_ = errands_in(read_fixture(sheets))
        assert [errand.steps[0].hours_ago for errand in (first, second)] == [5, 11]
        assert (first.in_turn, second.in_turn) == (True, True)
        slip = second.steps[0].slip
        assert slip == {"number": "sheet-one-2", "evidence": [picture("sheet-one-2").sha256]}
        assert picture("sheet-one-2") in second.pictures

    def test_a_way_may_begin_as_another(self, sheets: Path) -> None:
        """Its own steps come after those."""
        *_, rated, _ = errands_in(read_fixture(sheets))
        assert [step.kind for step in rated.steps] == ["CheckIn", "RateIssue"]
        assert rated.steps[-1].person == COMPLAINANT

    def test_a_matter_seen_twice_is_two_issues(self, sheets: Path) -> None:
        """The same place and words under a number and with a picture of their own."""
        fixture = read_fixture(sheets)
        *_, twice = errands_in(fixture)
        again = twice.steps[0].draft
        same = ("category", "title", "text", "location")
        assert [again[name] for name in same] == [twice.report.draft[name] for name in same]
        assert (twice.report.draft["external_id"], again["external_id"]) == ("one-4", "one-4-again")
        assert again["attachments"] != twice.report.draft["attachments"]
        assert fixture.issues == 5

    def test_pictures_are_on_record_by_digest(self, sheets: Path) -> None:
        """Of a report and of a step; each is a PNG file and no two are the same."""
        *_, twice = errands_in(read_fixture(sheets))
        digests = [picture.sha256 for picture in twice.pictures]
        assert len(set(digests)) == 3
        assert [*twice.report.draft["attachments"], *twice.steps[0].draft["attachments"]] == [
            *digests[:2]
        ]
        assert twice.steps[2].draft["sha256"] == digests[2]
        assert all(each.content.startswith(b"\x89PNG") for each in twice.pictures)

    def test_a_way_begins_as_a_whole_one(self, sheets: Path) -> None:
        """Neither as one that is not there nor as one that begins as another itself."""
        text = sheets.read_text(encoding="utf-8")
        for begins in ("lost", "rated"):
            sheets.write_text(text.replace("begins: done", f"begins: {begins}"), encoding="utf-8")
            with pytest.raises(FaultyFileError, match=f"begins as `{begins}`; accepted: done"):
                read_fixture(sheets)


@pytest.mark.parametrize("pack", PACKS)
class TestShipped:
    def test_names_people_sources_and_loops_of_its_pack(self, pack: str) -> None:
        """Everything that a fixture names is there."""
        fixture, policy = read_fixture(fixture_file(pack)), in_force(pack).policy(MORNING)
        assert fixture.pack == policy.pack == pack
        for errand in errands_in(fixture):
            for step in (errand.report, *errand.steps):
                assert step.person == COMPLAINANT or policy.member(step.person or ""), step
        assert all(policy.source(batch.source) for batch in fixture.batches)
        assert {figure.loop for figure in fixture.figures} <= {loop.key for loop in policy.loops}

    def test_reports_each_number_of_a_source_once(self, pack: str) -> None:
        """No two issues answer to the same number."""
        reports = [
            step.draft
            for errand in errands_in(read_fixture(fixture_file(pack)))
            for step in (errand.report, *errand.steps)
            if step.kind == "ReportIssue"
        ]
        numbers = Counter((draft["source"], draft["external_id"]) for draft in reports)
        assert set(numbers.values()) == {1}

    def test_every_figure_has_its_source_and_says_its_value(self, pack: str) -> None:
        """A quote or `ours`; what is told without a scale is the same number."""
        for figure in read_fixture(fixture_file(pack)).figures:
            assert figure.quote.startswith(("[00", "ours"))
            told = parse_figure(figure.said).value if figure.said else None
            if told is not None and figure.of not in {"money_fen", "share"}:
                assert told == figure.value
