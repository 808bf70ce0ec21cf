"""The registers and routing on the command line: lists in, look-ups and reasons out."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from bihuan.bootstrap import open_system
from domain.calendar import local_date
from domain.issue.events import IssueDispatched
from tests.command_line import Ended, report, run
from tests.live import settings_for

ADMINISTRATOR = ("--as", "administrator-1")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a data directory with its tables and the default pack."""
    assert run(tmp_path / "data", "db", "migrate").code == 0
    return tmp_path / "data"


def taken(data: Path, register: str, text: str, *more: str) -> Ended:
    """Import a list."""
    file = data.parent / f"{register}.csv"
    file.write_text(text, "utf-8")
    given = (str(file), "--register", register, *ADMINISTRATOR, "--json", *more)
    return run(data, "directory", "import", *given)


class TestImport:
    """A list becomes what the register says."""

    def test_differences_are_written(self, data: Path) -> None:
        """A dry run first, then the list, then the same list again."""
        text = "code,name,type,area\nbare,无主楼院,三无,civil-affairs\n"
        tried = taken(data, "places", text, "--dry-run")
        assert (tried.code, tried.document["added"], tried.document["events"]) == (0, ["bare"], 1)
        assert taken(data, "places", text).document["added"] == ["bare"]
        again = taken(data, "places", text).document
        assert (again["added"], again["unchanged"], again["events"]) == ([], 1, 0)

    def test_faults_are_told_with_their_lines(self, data: Path) -> None:
        """Exit 1, and nothing is written."""
        text = "code,type,responsible\na,高档,\nb,物业,nowhere\n"
        ended = taken(data, "places", text)
        assert ended.code == 1
        assert [fault["line"] for fault in ended.document["faults"]] == [2, 3]
        shown = run(data, "directory", "show", "places", "--json").document
        assert shown["records"] == []

    def test_a_list_that_looks_cut_off(self, data: Path) -> None:
        """Without lines, behind an open quote, or with most codes gone, it ends nothing."""
        many = "code,type\n" + "".join(f"p-{n},三无\n" for n in range(30))
        assert taken(data, "places", many).code == 0
        for text in (
            "code\n",
            'code,type\n"p-1,三无\np-2,三无\n',
            "code,code,type\np-1,p-1,三无\n",
        ):
            assert taken(data, "places", text).code in {1, 2}
        short = "code,type\n" + "".join(f"p-{n},三无\n" for n in range(10))
        refused = taken(data, "places", short)
        assert refused.code == 1
        assert refused.document["faults"][0]["accepted"] == "the whole list, or --may-end 20"
        shown = run(data, "directory", "show", "places", "--json").document
        assert len(shown["records"]) == 30
        assert len(taken(data, "places", short, "--may-end", "20").document["ended"]) == 20

    @pytest.mark.parametrize(
        ("text", "line", "problem"),
        [
            ("", 1, "the file is empty"),
            ("\n", 1, "the file is empty"),
            ("\ufeff", 1, "the file is empty"),
            ("name,type\n某院,物业\n", 1, "the column is missing"),
        ],
        ids=["empty", "blank", "mark-alone", "no-code"],
    )
    def test_no_list_at_all(self, data: Path, text: str, line: int, problem: str) -> None:
        """Exit 2 with file and line, what is wrong and what would be accepted."""
        ended = taken(data, "places", text)
        assert ended.code == 2
        assert f"places.csv:{line}: " in ended.document["error"]["message"]
        assert problem in ended.document["error"]["message"]

    def test_column_names_alone(self, data: Path) -> None:
        """It says how many would end, and ends none."""
        assert taken(data, "places", "code,type\na,物业\n").code == 0
        ended = taken(data, "places", "code,type\n", "--may-end", "9")
        (fault,) = ended.document["faults"]
        assert ended.code == 1
        assert fault["problem"] == "there is no line below the column names; 1 would end"

    def test_lines_that_are_all_faulty(self, data: Path) -> None:
        """Only what is wrong with them is told: there are lines."""
        ended = taken(data, "places", "code,type\na,高档\n")
        assert [fault["field"] for fault in ended.document["faults"]] == ["type"]

    def test_columns_in_another_order(self, data: Path) -> None:
        """Their names say what they are."""
        assert taken(data, "places", "name,code\n某院,a\n").code == 0
        shown = run(data, "directory", "show", "places", "--json").document
        assert [(each["code"], each["name"]) for each in shown["records"]] == [("a", "某院")]

    @pytest.mark.parametrize("is_known", [True, False])
    def test_columns_under_each_others_names(self, data: Path, is_known: bool) -> None:  # noqa: FBT001
        """Words in the place of codes would end what is there; both columns are named."""
        right = "code,name\neast,东院\nwest,西院\n"
        if is_known:
            assert taken(data, "places", right).code == 0
        ended = taken(data, "places", right.replace("code,name", "name,code"))
        assert ended.code == 1
        told = [(each["line"], each["problem"]) for each in ended.document["faults"]]
        assert [line for line, _ in told] == ([2, 3] if is_known else [2])
        assert all("`code` and `name` look swapped" in problem for _, problem in told)

    def test_in_the_readers_language(self, data: Path) -> None:
        """A list that cannot be taken over is told about in words of both languages."""
        file = data.parent / "places.csv"
        for text, said in (("", "文件是空的"), ("code\n", "列名之下没有任何一行")):
            file.write_text(text, "utf-8")
            given = ("directory", "import", str(file), "--register", "places", *ADMINISTRATOR)
            ended = run(data, "--lang", "zh", *given)
            assert said in ended.out + ended.err

    def test_somebody_goes_on_to_administer(self, data: Path) -> None:
        """A list without an administrator would lock everybody out."""
        people = "code,posts\ndispatcher-1,dispatcher@centre\n"
        refused = taken(data, "people", people, "--may-end", "99")
        assert refused.code == 1
        problems = [fault["problem"] for fault in refused.document["faults"]]
        assert any("administrator" in problem for problem in problems)
        assert taken(data, "places", "code,type\na,物业\n").code == 0

    def test_only_an_administrator_may(self, data: Path) -> None:
        """Exit 1 with the refusal."""
        file = data.parent / "units.csv"
        file.write_text("code,name\nnew,新单位\n", "utf-8")
        ended = run(
            data,
            *("directory", "import", str(file), "--register", "units"),
            *("--as", "clerk-1", "--json"),
        )
        assert ended.code == 1
        assert ended.document["error"]["code"] == "not_permitted"

    def test_what_is_asked_wrongly(self, data: Path) -> None:
        """Exit 2, with what is accepted: register, day, columns, nobody named."""
        assert (
            "units, posts, people" in taken(data, "streets", "code\n").document["error"]["message"]
        )
        assert taken(data, "units", "code\n", "--effective", "soon").code == 2
        assert taken(data, "units", "colour\n").code == 2
        file = str(data.parent / "units.csv")
        ended = run(data, "directory", "import", file, "--register", "units")
        assert (ended.code, "administrator-1" in ended.err) == (2, True)


class TestShow:
    """What the registers say."""

    def test_the_pack_is_in_the_directory(self, data: Path) -> None:
        """Units and people of the pack became events at the first start."""
        counts = run(data, "directory", "show", "--json").document["registers"]
        assert counts["units"] > 10
        assert counts["people"] > 40
        assert "housing" in run(data, "directory", "show", "units").out

    def test_a_code_has_its_history(self, data: Path) -> None:
        """Every version with its span; an unknown code is said to be so."""
        listed = run(data, "directory", "show", "people", "--json", "--limit", "1000").document
        rows = [f"{each['code']},{';'.join(each.get('posts', []))}" for each in listed["records"]]
        rows = [row.replace("handler@housing", "handler@transport") for row in rows]
        text = "\n".join(["code,posts", *rows])
        assert taken(data, "people", text, "--effective", "2030-01-01").code == 0
        shown = run(data, "directory", "show", "people", "housing-handler-1", "--json").document
        assert [each.get("valid_to") for each in shown["records"]] == ["2030-01-01", None]
        before = run(data, "directory", "show", "people", "--at", "2029-12-31").out
        assert "handler@housing" in before
        assert run(data, "directory", "show", "people", "nobody").code == 2


class TestDivide:
    """Grids are divided anew by a file."""

    @pytest.fixture
    def number(self, data: Path) -> str:
        """Return the number of an issue in an estate of two buildings, in the only grid."""
        taken(data, "grids", "code,community\ng-1,civil-affairs\n")
        taken(data, "places", "code,grid,parent\neast,g-1,\neast-1,,east\neast-2,,east\n")
        ended = run(
            data,
            *("issue", "report", "--as", "clerk-1", "--kind", "demand", "--request-type", "help"),
            *("--source", "hotline", "--title", "路灯不亮", "--text", "路灯不亮"),
            *("--category", "城乡建设", "--location", '{"place": "east-2"}', "--json"),
        )
        assert ended.code == 0, ended.err
        return str(ended.document["receipt"]["number"])

    def divided(self, data: Path, text: str, effective: str, *more: str) -> Ended:
        """Divide by a file of these lines."""
        file = data.parent / "division.csv"
        file.write_text(f"old,new,places\n{text}", "utf-8")
        asked = ("--effective", effective, "--why", "动态调整", *ADMINISTRATOR, *more)
        return run(data, "directory", "divide", str(file), *asked)

    def test_the_issue_goes_over_on_the_day(self, data: Path, number: str) -> None:
        """Tried, done, and once more: nothing is done twice."""
        text, today = "g-1,g-a,east-1\ng-1,g-b,east-2\n", local_date(datetime.now(UTC)).isoformat()
        tried = self.divided(data, text, today, "--dry-run", "--json").document
        assert tried["issues"] == [{"number": number, "grid": "g-1", "to": "g-b"}]
        assert tried["split"] == ["east"]
        done = self.divided(data, text, today, "--json").document
        assert (done["known"], done["left"]) == (False, [])
        again = self.divided(data, text, today, "--json").document
        assert (again["known"], again["division"]) == (True, done["division"])
        history = run(data, "issue", "history", number, "--json").out
        assert history.count("issue.grid-reassigned.v1") == 1
        shown = run(data, "directory", "show", "places", "--at", today, "--json").document
        grids = {each["code"]: each.get("grid") for each in shown["records"]}
        assert grids == {"east": None, "east-1": "g-a", "east-2": "g-b"}

    def test_a_day_to_come_is_said(self, data: Path, number: str) -> None:
        """In words of both languages, with the issue, its grids and when it goes over."""
        text = "g-1,g-a,east-1\ng-1,g-b,east-2\n"
        told = self.divided(data, text, "2030-01-01")
        assert told.code == 0
        assert number in told.out
        assert "go over on 2030-01-01" in told.out
        assert "grid-reassigned" not in run(data, "issue", "history", number, "--json").out

    @pytest.mark.usefixtures("number")
    def test_a_hole_is_refused(self, data: Path) -> None:
        """Exit 1 and what lies nowhere; exit 2 and the line of what is in two grids."""
        refused = self.divided(data, "g-1,g-a,east-1\ng-1,g-b,\n", "2030-01-01", "--json")
        assert refused.code == 1
        assert refused.document["error"]["code"] == "place_unassigned"
        assert "east-2" in refused.document["error"]["message"]
        faulty = self.divided(data, "g-1,g-a,east-1\ng-1,g-b,east-1\n", "2030-01-01", "--json")
        assert faulty.code == 2
        assert "csv:3: places: east-1 lies in g-a and in g-b" in faulty.out


class TestRoute:
    """To whom a matter would go."""

    def test_the_reasons_are_told(self, data: Path) -> None:
        """In a document and in words of both languages."""
        asked = ("route", "explain", "--category", "城乡建设")
        found = run(data, *asked, "--json").document
        assert (found["unit"], found["queue"]) == ("housing", None)
        assert found["steps"][0]["why"] == "category"
        assert "类别主责" in run(data, "--lang", "zh-CN", *asked).out
        assert "owner of the category" in run(data, "--lang", "en", *asked).out

    def test_of_an_issue_it_is_what_its_dispatch_suggests(self, data: Path) -> None:
        """By the issue's own objects; what an issue says is not described beside it."""
        taken(data, "objects", "code,type,unit\nlamp-1,lamp,transport\n")
        about = ("--objects", '[{"type": "lamp", "code": "lamp-1"}]')
        number = report(data, *about)
        found = run(data, "route", "explain", number, "--json").document
        assert (found["unit"], found["steps"][0]["why"]) == ("transport", "object")
        given = run(data, "issue", "dispatch", number, "--as", "dispatcher-1", "--json")
        assert given.code == 0, given.err
        with open_system(settings_for(data, pack="default")) as system:
            stored = system.store.read_issue(UUID(given.document["receipt"]["issue_id"]))
        dispatched = stored[-1].event
        assert isinstance(dispatched, IssueDispatched)
        assert (dispatched.suggested, dispatched.followed_suggestion) == ("transport", True)
        assert run(data, "route", "explain", number, "--category", "城乡建设").code == 2
        assert run(data, "route", "explain").code == 2

    def test_an_unmanaged_estate_falls_to_its_area(self, data: Path) -> None:
        """The last resort; without one nobody owns it."""
        taken(data, "places", "code,type,area\nbare,三无,civil-affairs\n")
        asked = ("route", "explain", "--category", "不存在", "--json")
        assert run(data, *asked, "--place", "bare").document["unit"] == "civil-affairs"
        assert run(data, *asked).document["queue"] == "unowned"

    def test_a_person_appointed_in_the_directory_may_act(self, data: Path) -> None:
        """Who acts is looked up there, not in the pack."""
        listed = run(data, "directory", "show", "people", "--json", "--limit", "1000").document
        rows = [f"{each['code']},{';'.join(each.get('posts', []))}" for each in listed["records"]]
        taken(data, "people", "\n".join(["code,posts", *rows, "clerk-9,clerk@centre"]))
        ended = run(
            data,
            *("issue", "report", "--as", "clerk-9", "--kind", "demand"),
            *("--request-type", "help", "--source", "hotline", "--title", "路灯不亮"),
            *("--text", "路灯不亮", "--category", "城乡建设", "--json"),
        )
        assert ended.code == 0, ended.err
