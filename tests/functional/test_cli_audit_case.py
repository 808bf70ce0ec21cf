"""An audit engagement from frame to report, and its sample drawn again by a stranger."""

import json
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from domain.calendar import SHANGHAI
from tests.command_line import Ended, report, run
from tests.stranger import drawn_by_a_stranger

TODAY = datetime.now(SHANGHAI).date()
SINCE = (TODAY - timedelta(days=3)).isoformat()
OPENING = (
    *("--since", SINCE, "--until", TODAY.isoformat(), "--strata", "source", "--size", "7"),
    *("--auditor", "auditor-1", "--auditor", "auditor-2", "--why", "half-yearly audit"),
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with twelve hotline issues, five of opinions, one from a patrol."""
    directory = tmp_path_factory.mktemp("audit") / "data"
    assert run(directory, "db", "migrate").code == 0
    for source, count in (("hotline", 12), ("opinion", 5), ("patrol", 1)):
        for _ in range(count):
            report(directory, "--source", source)
    return directory


def case(data: Path, step: str, *arguments: str, by: str = "auditor-1") -> Ended:
    """Take a step of the engagement."""
    return run(data, "audit", "case", step, *arguments, "--as", by, "--json")


class Page(HTMLParser):
    """The elements and the text of a page."""

    def __init__(self, text: str) -> None:
        """Read the page."""
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the element, and what it would fetch."""
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in {"src", "href"}]


@pytest.fixture(scope="module")
def drawn(data: Path) -> dict[str, Any]:
    """Return the engagement once its sample was drawn, as told."""
    opened = case(data, "open", "2026-h1", *OPENING)
    assert opened.code == 0, opened.err
    refused = case(data, "sample", "2026-h1")
    assert (refused.code, refused.document["error"]["code"]) == (1, "audit_case_stage")
    frozen = case(data, "freeze", "2026-h1", "--contribution", "dice 3 6 1", by="auditor-2")
    assert frozen.document["count"] == 18
    report(data)  # comes after the frame, and is no part of it
    assert case(data, "sample", "2026-h1").document["count"] == 7
    return run(data, "audit", "case", "show", "2026-h1", "--json").document


def test_a_stranger_draws_the_same(drawn: dict[str, Any]) -> None:
    """By the published steps alone; every source is in the sample."""
    assert drawn_by_a_stranger(drawn) == drawn["sample"]["issues"]
    sizes = {each["stratum"]: each["drawn"] for each in drawn["sample"]["strata"]}
    assert (sum(sizes.values()), sizes["patrol"]) == (7, 1)
    assert drawn["frame"]["position"] > 0


def test_from_finding_to_report(data: Path, drawn: dict[str, Any], tmp_path: Path) -> None:
    """Found, confirmed by the second auditor, answered by the unit, closed, printed."""
    issue = drawn["sample"]["issues"][0]
    said = ("--severity", "medium", "--unit", "housing", "--criterion", "JN 25")
    words = ("--text", "电话13800001234未回访", "--evidence", f"{issue}@1")
    assert case(data, "finding", "2026-h1", *said, *words).document["finding"] == 1
    alone = case(data, "confirm", "2026-h1", "1")
    assert alone.document["error"]["code"] == "four_eyes"
    assert case(data, "confirm", "2026-h1", "1", by="auditor-2").code == 0
    assert case(data, "close", "2026-h1").document["error"]["code"] == "audit_findings_open"
    early = case(data, "overdue", "2026-h1", "1")
    assert early.document["error"]["code"] == "reply_not_due"
    answer = ("--text", "已补回访", "--agree")
    assert case(data, "reply", "2026-h1", "1", *answer, by="housing-lead").code == 0
    assert case(data, "close", "2026-h1").code == 0
    page = tmp_path / "report.html"
    for language, word in (("zh", "审计发现"), ("en", "Findings")):
        written = run(
            data, "--lang", language, "audit", "case", "report", "2026-h1", "--out", str(page)
        )
        assert written.code == 0
        text = page.read_text(encoding="utf-8")
        assert word in text
        assert drawn["sample"]["seed"] in text
        assert "13800001234" not in text
        assert "138****1234" in text
        found = Page(text)
        assert not found.tags & {"script", "link", "img", "iframe"}
        assert found.links == []
        assert "size: A4" in text
    told = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    assert (told["stage"], told["sample"]) == ("closed", drawn["sample"])
    assert [each["number"] for each in told["frame"]["entries"]]
    assert told["findings"][0]["evidence"][0]["issue_id"] == issue
    shown = run(data, "audit", "case", "show", "2026-h1").out
    assert "JN 25" in shown


def test_drawn_again_from_the_file_alone(drawn: dict[str, Any], tmp_path: Path) -> None:
    """Neither a store nor settings are needed; whatever was altered is named."""
    file = tmp_path / "report.json"

    def again(**altered: Any) -> Ended:  # noqa: ANN401 -- any part of the data
        file.write_text(json.dumps({**drawn, **altered}), encoding="utf-8")
        return run(tmp_path / "nowhere", "audit", "case", "resample", str(file), "--json")

    ended = again()
    assert (ended.code, ended.document["issues"]) == (0, drawn["sample"]["issues"])
    assert again(commitment="00" * 32).document["seed_fits"] is False
    fewer = {**drawn["frame"], "entries": drawn["frame"]["entries"][1:]}
    assert again(frame=fewer).document["frame_fits"] is False
    others = {**drawn["sample"], "issues": drawn["sample"]["issues"][1:]}
    assert (again(sample=others).code, again(sample=others).document["sample_fits"]) == (1, False)
    assert again(sample=None).code == 2


def test_wrong_usage(data: Path) -> None:
    """A case that is not there, an event that is none, a plan that cannot be."""
    assert run(data, "audit", "case", "show", "2030").code == 2
    assert case(data, "open", "a/b", *OPENING).code == 2
    assert case(data, "open", "2027", *OPENING, "--strata", "person").code == 2
    assert case(data, "freeze", "2030").document["error"]["code"] == "audit_case_stage"
    said = ("--severity", "low", "--unit", "housing", "--criterion", "x", "--text", "x")
    for evidence in ("here", "BH-2026-000001", "BH-2026-000001@99"):
        assert case(data, "finding", "2026-h1", *said, "--evidence", evidence).code == 2


def test_a_correction(data: Path) -> None:
    """By an event of its own, with its reason."""
    opened = case(data, "open", "2026-extra", *OPENING, "--source", "hotline")
    assert opened.code == 0
    assert case(data, "freeze", "2026-extra").code == 0
    issues = case(data, "sample", "2026-extra").document["issues"]
    said = ("--severity", "low", "--unit", "housing", "--criterion", "x", "--text", "x")
    assert case(data, "finding", "2026-extra", *said, "--evidence", f"{issues[0]}@1").code == 0
    why = ("--why", "the rule is another one")
    assert case(data, "correct", "2026-extra", "1", "--severity", "high", *why).code == 0
    assert case(data, "correct", "2026-extra", "1", "--withdraw", *why).code == 0
    told = run(data, "audit", "case", "show", "2026-extra", "--json").document
    assert (told["findings"][0]["severity"], told["findings"][0]["stage"]) == ("high", "withdrawn")
    assert {each["source"] for each in told["frame"]["entries"]} == {"hotline"}


def test_listed_with_stage_and_sizes(tmp_path: Path) -> None:
    """Every engagement is listed, each as it stands; opening one is no change of a rule."""
    assert run(tmp_path, "db", "migrate").code == 0
    assert run(tmp_path, "audit", "case", "list", "--json").document["cases"] == []
    for _ in range(2):
        report(tmp_path)
    for name in ("2026-q1", "2026-q2"):
        assert case(tmp_path, "open", name, *OPENING).code == 0
    assert case(tmp_path, "freeze", "2026-q1", by="auditor-2").code == 0
    assert case(tmp_path, "sample", "2026-q1").code == 0
    found = run(tmp_path, "audit", "case", "list", "--json").document["cases"]
    told = [(each["case"], each["stage"], each["frame"], each["sample"]) for each in found]
    assert told == [("2026-q1", "drawn", 2, 2), ("2026-q2", "open", None, None)]
    assert {(each["opened_by"], each["since"]) for each in found} == {("auditor-1", SINCE)}
    assert all(each["unsettled"] == 0 for each in found)
    assert "2026-q2" in run(tmp_path, "--lang", "zh", "audit", "case", "list").out
    changed = run(tmp_path, "audit", "changes", "--json").document["changes"]
    assert "audit_case" not in {each["kind"] for each in changed}
