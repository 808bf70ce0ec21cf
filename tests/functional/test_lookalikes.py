"""A matter that somebody else reported already is taken, and marked for whoever merges."""

from pathlib import Path

import pytest

from bihuan.bootstrap import open_system
from domain.issue.events import IssueReported
from domain.issue.ids import issue_id_of_source
from tests.command_line import report, run
from tests.live import settings_for

PLACES = "code,name\nlane-1,一巷\nlane-2,二巷\n"
ADMINISTRATOR = ("--as", "administrator-1", "--why", "at the start")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a data directory with two places and one matter in the first of them."""
    data = tmp_path / "data"
    assert run(data, "db", "migrate").code == 0
    file = tmp_path / "places.csv"
    file.write_text(PLACES, encoding="utf-8")
    assert run(data, "directory", "import", str(file), "--register", "places", *ADMINISTRATOR)
    reported(data, "first", by="13864001234")
    run(data, "issue", "list")
    return data


def reported(
    data: Path,
    external_id: str,
    *,
    by: str,
    place: str | None = "lane-1",
    category: str = "城乡建设",
) -> bool:
    """Report a matter; return whether it is marked as one that may be merged."""
    where = ("--location", f'{{"place": "{place}"}}') if place else ()
    who = ("--complainant-name", "某人", "--complainant-mobile", by)
    more = ("--external-id", external_id, "--category", category)
    report(data, *more, *who, *where)
    with open_system(settings_for(data, pack="default")) as system:
        events = system.store.read_issue(issue_id_of_source("hotline", external_id))
    flags = [each.event.flags for each in events if isinstance(each.event, IssueReported)]
    return "merge_candidate" in flags[0]


class TestMergeCandidate:
    """Same place and category within a week (rules.md 4.4, 12.1)."""

    def test_somebody_else_about_the_same(self, data: Path) -> None:
        """Taken as an issue of its own, with the flag."""
        assert reported(data, "second", by="13864005678")

    def test_the_same_person_under_another_number(self, data: Path) -> None:
        """Whoever gave it the number waits for an answer under it; a person decides on merging."""
        assert reported(data, "second", by="13864001234")

    def test_what_was_discovered_first(self, data: Path) -> None:
        """The look is taken when it is reported; by itself it is no candidate."""
        where = ("--location", '{"place": "lane-1"}', "--external-id", "seen")
        told = ("--kind", "complaint", "--source", "hotline", "--text", "灯不亮")
        seen = run(data, "issue", "discover", *told, *where, "--as", "clerk-1", "--json")
        assert seen.code == 0, seen.err
        assert reported(data, "seen", by="13864005678", place=None)

    def test_a_discovery_alone(self, data: Path) -> None:
        """What it is itself does not count."""
        where = ("--location", '{"place": "lane-2"}', "--external-id", "seen")
        told = ("--kind", "complaint", "--source", "hotline", "--text", "灯不亮")
        seen = run(data, "issue", "discover", *told, *where, "--as", "clerk-1", "--json")
        assert seen.code == 0, seen.err
        run(data, "issue", "list")
        assert not reported(data, "seen", by="13864005678", place=None)

    @pytest.mark.parametrize(
        "other",
        [
            {"by": "13864005678", "place": "lane-2"},
            {"by": "13864005678", "place": None},
            {"by": "13864005678", "category": "交通运输"},
        ],
        ids=["other place", "no place", "other category"],
    )
    def test_something_else(self, data: Path, other: dict[str, str]) -> None:
        """No flag."""
        assert not reported(data, "second", **other)
