"""Looking at issues and at the installation: fresh, in words, masked, and checked."""

import sqlite3
from pathlib import Path

import pytest

from tests.command_line import report, run


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data directory with its tables, shared by the tests of this file."""
    directory = tmp_path_factory.mktemp("views") / "data"
    ended = run(directory, "db", "migrate")
    assert ended.code == 0, ended.err
    return directory


@pytest.fixture(scope="module")
def number(data: Path) -> str:
    """Return an issue with a name, a number and an address planted in it."""
    found = report(
        data,
        *("--complainant-name", "欧阳建国", "--complainant-mobile", "13912345678"),
        *("--address", "和平里一区 5 号楼 302"),
        *("--text", "欧阳建国 13912345678 反映和平里一区 5 号楼 302 漏水"),
        *("--external-id", "H-99"),
    )
    assert run(data, "issue", "dispatch", found, "--as", "dispatcher-1").code == 0
    return found


class TestViews:
    """Looking at issues: fresh, in words, masked."""

    @pytest.mark.parametrize("view", ["show", "history", "explain"])
    @pytest.mark.parametrize("as_json", [True, False])
    def test_masks_personal_data(
        self, data: Path, number: str, view: str, *, as_json: bool
    ) -> None:
        """Names, numbers and addresses are covered for people and programs."""
        ended = run(data, "issue", view, number, *(["--json"] if as_json else []))
        assert ended.code == 0
        for planted in ("欧阳建国", "13912345678", "5 号楼 302"):
            assert planted not in ended.out + ended.err

    def test_show_is_fresh(self, data: Path, number: str) -> None:
        """`show` reads the event store, not a view that may be behind."""
        shown = run(data, "issue", "show", number, "--json").document
        assert (shown["status"], shown["lead_unit"]) == ("dispatched", "housing")
        assert {each["clock"] for each in shown["deadlines"]} >= {"claim", "resolve"}

    def test_history_in_words(self, data: Path, number: str) -> None:
        """Every event is a sentence in the reader's language."""
        zh = run(data, "--lang", "zh", "issue", "history", number, "--json").document
        assert [each["version"] for each in zh["events"]] == list(range(1, len(zh["events"]) + 1))
        assert zh["events"][-1]["sentence"].startswith("派单至 住房和城乡建设局")

    def test_explain_says_why_this_unit(self, data: Path, number: str) -> None:
        """The unit has it because of the category, and each deadline tells its days."""
        explained = run(data, "issue", "explain", number, "--json").document
        assert "answers for category 城乡建设" in explained["why_this_unit"][0]
        resolve = next(each for each in explained["deadlines"] if each["clock"] == "resolve")
        assert any("start day not counted" in line for line in resolve["lines"])
        assert resolve["steps"][0]["kind"] == "start_day_not_counted"

    @pytest.mark.parametrize("reference", ["hotline:H-99", "H-99"])
    def test_found_by_the_sources_number(self, data: Path, number: str, reference: str) -> None:
        """The source's own number finds the issue, alone while only one source has it."""
        assert run(data, "issue", "show", reference, "--json").document["number"] == number

    def test_found_by_id(self, data: Path, number: str) -> None:
        """The id finds the issue."""
        issue_id = run(data, "issue", "show", number, "--json").document["issue_id"]
        assert run(data, "issue", "show", issue_id, "--json").document["number"] == number

    def test_list_pages(self, data: Path) -> None:
        """Pages by cursor meet every issue once."""
        for _ in range(3):
            report(data, "--source", "web")
        numbers: list[str] = []
        cursor: list[str] = []
        for _ in range(3):
            found = run(
                data,
                *("issue", "list", "--source", "web", "--limit", "1", "--sort", "number"),
                *("--ascending", *cursor, "--json"),
            ).document
            assert found["total"] == 3
            numbers += [each["number"] for each in found["issues"]]
            cursor = ["--cursor", found["next_cursor"]]
        assert found["next_cursor"] is None
        assert numbers == sorted(set(numbers))

    def test_list_finds_words(self, data: Path, number: str) -> None:
        """An issue is found by words in the middle of its text, and by no others."""
        title = run(data, "issue", "show", number, "--json").document["title"]
        found = run(data, "issue", "list", "--words", title[1:4], "--json").document
        assert number in [each["number"] for each in found["issues"]]
        assert run(data, "issue", "list", "--words", "龘靐", "--json").document["total"] == 0

    def test_list_refuses_an_unknown_status(self, data: Path) -> None:
        """A misspelt status is wrong usage, not an empty list."""
        assert run(data, "issue", "list", "--status", "klosed", "--json").code == 2
        assert run(data, "issue", "list", "--status", "closed", "--json").code == 0

    def test_show_names_what_it_shows(self, data: Path, number: str) -> None:
        """People read words: the kind, the request, the unit, the clocks."""
        out = run(data, "--lang", "zh-CN", "issue", "show", number).out
        assert "主办单位：住房和城乡建设局（housing）" in out
        assert not any(code in out for code in ("complaint", "demand", "ordinary", "claim-1"))

    def test_indicators(self, data: Path, number: str) -> None:
        """Indicators count what was reported by now."""
        del number
        found = run(data, "indicators", "--by", "status", "--json").document
        assert {"dispatched"} <= {group["key"] for group in found["groups"]}


class TestAudit:
    """The views are what the events say."""

    def test_rebuild_equal_then_altered(self, tmp_path: Path) -> None:
        """Equal hashes exit 0; after a row is altered by hand they differ and exit 1."""
        assert run(tmp_path, "db", "migrate").code == 0
        report(tmp_path)
        first = run(tmp_path, "audit", "rebuild", "--json")
        assert (first.code, first.document["ok"]) == (0, True)
        assert {each["model"] for each in first.document["models"]} >= {"board", "timeline"}
        with sqlite3.connect(tmp_path / "views.sqlite") as views:
            views.execute("UPDATE board SET status = 'closed'")
        views.close()
        second = run(tmp_path, "audit", "rebuild", "--json")
        assert (second.code, second.document["ok"]) == (1, False)
        unequal = [each["model"] for each in second.document["models"] if not each["equal"]]
        assert unequal == ["board"]
        assert run(tmp_path, "audit", "rebuild", "--model", "board").code == 0


class TestDoctor:
    """`doctor` looks at everything and says what to do."""

    def test_well(self, data: Path) -> None:
        """A stopped installation that is complete is well; it says that timers are late."""
        ended = run(data, "doctor", "--json")
        assert ended.code == 0, ended.out
        findings = {each["check"]: each for each in ended.document["findings"]}
        assert findings["events"]["level"] == "ok"
        assert findings["temporal"]["level"] == "note"
        origins = {each["setting"]: each["origin"] for each in ended.document["settings"]}
        assert origins["data"] == "command line"

    def test_nothing_there(self, tmp_path: Path) -> None:
        """What is missing is a failed check with its next step."""
        ended = run(tmp_path / "new", "doctor")
        assert ended.code == 1
        assert "db migrate" in ended.out
        assert not (tmp_path / "new").exists()

    @pytest.mark.parametrize(
        ("lang", "expected"), [("en", "read models are not there"), ("zh", "读模型不存在")]
    )
    def test_missing_models(self, tmp_path: Path, lang: str, expected: str) -> None:
        """It only looks: what is missing is told, not made."""
        assert run(tmp_path, "db", "migrate").code == 0
        for file in tmp_path.glob("views.sqlite*"):
            file.unlink()
        ended = run(tmp_path, "--lang", lang, "doctor")
        assert (ended.code, expected in ended.out) == (1, True)
        assert not (tmp_path / "views.sqlite").exists()

    def test_stopped_model(self, tmp_path: Path) -> None:
        """A read model that stopped is a failed check."""
        assert run(tmp_path, "db", "migrate").code == 0
        with sqlite3.connect(tmp_path / "views.sqlite") as views:
            views.execute(
                "UPDATE positions SET fault_position = 7, fault_topic = 'issue.x.v1', "
                "fault_error = 'ValueError', fault_at = 0 WHERE model = 'board'"
            )
        views.close()
        ended = run(tmp_path, "doctor")
        assert ended.code == 1
        assert "stopped at event 7" in ended.out


class TestAuditSample:
    """The sample of a day, drawn again by whoever wants to."""

    @pytest.mark.parametrize(
        ("lang", "expected"), [("en", "everybody was asked"), ("zh", "全部回访")]
    )
    def test_a_day_without_a_seed(self, data: Path, lang: str, expected: str) -> None:
        """Nothing was drawn, so nothing can be wrong."""
        ended = run(data, "--lang", lang, "audit", "sample", "2026-03-02")
        assert (ended.code, expected in ended.out) == (0, True)
        told = run(data, "audit", "sample", "2026-03-02", "--json").document
        assert (told["ok"], told["commitment"], told["draws"]) == (True, None, [])

    def test_no_day(self, data: Path) -> None:
        """It is wrong usage, and says what was given."""
        ended = run(data, "audit", "sample", "yesterday")
        assert (ended.code, "yesterday" in ended.err) == (2, True)
