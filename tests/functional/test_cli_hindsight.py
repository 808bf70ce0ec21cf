"""`audit as-of`, `hands`, `replay` and `changes` on the command line."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from application.audit.replay import NOT_TOLD
from bihuan.cli.hindsight.replay import field_name
from bihuan.messages import LANGUAGES, Language, Words
from domain.issue.state import Issue
from tests.command_line import report, run


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data directory with its tables, shared by the tests of this file."""
    directory = tmp_path_factory.mktemp("hindsight") / "data"
    ended = run(directory, "db", "migrate")
    assert ended.code == 0, ended.err
    return directory


@pytest.fixture(scope="module")
def number(data: Path) -> str:
    """Return an issue that was reported, dispatched and claimed, with a number planted in it."""
    found = report(data, "--text", "三单元楼道灯不亮，请打 13912345678", "--external-id", "H-1")
    for step, actor in (("dispatch", "dispatcher-1"), ("claim", "housing-handler-1")):
        ended = run(data, "issue", step, found, "--as", actor)
        assert ended.code == 0, ended.err
    return found


def now() -> str:
    """Return the present instant with its zone."""
    return datetime.now(UTC).isoformat()


class TestAsOfIssue:
    def test_every_past_is_what_history_says(self, data: Path, number: str) -> None:
        """At each event's own instant the issue stands at the last event recorded by then."""
        events = run(data, "issue", "history", number, "--json").document["events"]
        for event in events:
            at = event["recorded_at"]
            told = run(data, "audit", "as-of", at, number, "--json").document
            last = [each for each in events if each["recorded_at"] <= at][-1]
            assert (told["version"], told["digest"]) == (last["version"], last["digest"])
            assert told["status"] == last["status"]

    def test_names_hand_deadlines_and_versions(self, data: Path, number: str) -> None:
        """Who had it since when, and which deadline ran under which policy, are told."""
        told = run(data, "audit", "as-of", now(), number, "--json").document
        assert told["hand"]["person"] == "housing-handler-1"
        assert told["hand"]["unit"] == "housing"
        assert all("@" in each["policy"] for each in told["deadlines"])
        assert not any(each["overdue"] for each in told["deadlines"])

    @pytest.mark.parametrize("by", ["recorded", "occurred"])
    def test_masks_what_was_known(self, data: Path, number: str, by: str) -> None:
        """The past shows no number either."""
        ended = run(data, "audit", "as-of", now(), number, "--by", by)
        assert ended.code == 0, ended.err
        assert "13912345678" not in ended.out
        assert "housing-handler-1" in ended.out

    def test_before_the_first_event(self, data: Path, number: str) -> None:
        """Before its first event there is nothing, and that is said."""
        ended = run(data, "audit", "as-of", "2020-01-01T00:00:00Z", number, "--json")
        assert ended.code == 0
        told = ended.document
        assert (told["exists"], told["hand"]) == (False, None)
        assert told["first"]
        assert "nothing" in run(data, "audit", "as-of", "2020-01-01T00:00:00Z", number).out

    @pytest.mark.parametrize(
        ("time", "says"),
        [
            ("2026-03-02T09:30:00", "2026-03-02T09:30:00+08:00"),
            ("2026-03-02", "2026-03-02T00:00:00+08:00"),
            ("yesterday", "ISO 8601"),
            ("0001-01-01T00:00:00+14:00", "ISO 8601"),
            ("9999-12-31T23:59:59-12:00", "ISO 8601"),
            pytest.param(
                (datetime.now(UTC) + timedelta(days=400)).isoformat(), "future", id="in a year"
            ),
        ],
    )
    def test_refuses_other_times(self, data: Path, number: str, time: str, says: str) -> None:
        """Without a zone, in the future, or no instant: wrong usage that says what to write."""
        ended = run(data, "audit", "as-of", time, number)
        assert ended.code == 2
        assert says in ended.err

    def test_unknown_issue(self, data: Path) -> None:
        """There is no past of what never was."""
        ended = run(data, "audit", "as-of", now(), "BH-2026-999999", "--json")
        assert ended.code == 1
        assert ended.document["error"]["code"] == "not_found"


class TestHands:
    def test_follows_the_issue(self, data: Path, number: str) -> None:
        """The centre had it, then the unit, then the person who claimed it and has it still."""
        told = run(data, "audit", "hands", number, "--json").document
        assert [each["holder"] for each in told["stretches"]] == ["centre", "unit", "unit"]
        assert told["stretches"][-1]["until"] is None
        assert all(one["natural_seconds"] >= one["office_seconds"] for one in told["hands"])
        assert "housing-handler-1" in run(data, "--lang", "zh", "audit", "hands", number).out

    def test_at_a_past_instant(self, data: Path, number: str) -> None:
        """What came later is not counted."""
        first = run(data, "audit", "hands", number, "--json").document["stretches"][0]
        told = run(data, "audit", "hands", number, "--at", first["since"], "--json").document
        assert [each["until"] for each in told["stretches"]] == [None]


class TestListsAndFigures:
    @pytest.mark.parametrize("by", ["recorded", "occurred"])
    def test_the_present_is_the_board(self, data: Path, number: str, by: str) -> None:
        """As of now the list is the board's."""
        arguments = ("audit", "as-of", now(), "--where", "", "--by", by)
        told = run(data, *arguments, "--json").document
        board = run(data, "issue", "list", "--json").document
        assert told["total"] == board["total"]
        assert number in {each["number"] for each in told["issues"]}
        assert number in run(data, *arguments).out

    def test_conditions_narrow(self, data: Path, number: str) -> None:
        """Conditions are joined, a name given again is one more accepted value."""
        for where, is_there in (
            ("status=claimed,unit=housing", True),
            ("status=dispatched,status=claimed,open", True),
            ("claimant=housing-handler-1,category=城乡建设,live", True),
            ("overdue", False),
            ("final", False),
        ):
            told = run(data, "audit", "as-of", now(), "--where", where, "--json").document
            assert (number in {each["number"] for each in told["issues"]}) is is_there, where

    def test_an_empty_past(self, data: Path) -> None:
        """Before everything the list is empty."""
        told = run(data, "audit", "as-of", "2020-01-01T00:00:00Z", "--where", "", "--json")
        assert told.document["total"] == 0

    @pytest.mark.parametrize("where", ["colour=red", "status", "status=klosed", "category="])
    def test_refuses_other_conditions(self, data: Path, where: str) -> None:
        """What is not understood is wrong usage, not an empty list."""
        assert run(data, "audit", "as-of", now(), "--where", where).code == 2

    def test_indicators_of_now_are_the_indicators(self, data: Path, number: str) -> None:
        """As of now the figures are those of `bihuan indicators`."""
        del number
        told = run(data, "audit", "as-of", now(), "--indicators", "--group", "unit", "--json")
        live = run(data, "indicators", "--by", "unit", "--json")
        assert told.document["groups"] == live.document["groups"]
        assert (
            "housing" in run(data, "audit", "as-of", now(), "--indicators", "--group", "unit").out
        )

    def test_asks_for_one_thing(self, data: Path, number: str) -> None:
        """Nothing asked for, or two things, is wrong usage."""
        assert run(data, "audit", "as-of", now()).code == 2
        assert run(data, "audit", "as-of", now(), number, "--indicators").code == 2


class TestReplay:
    def test_folds_to_the_issue_of_now(self, data: Path, number: str) -> None:
        """Every event is a step; what the steps changed leads to what `show` shows."""
        steps = run(data, "audit", "replay", number, "--json").document["steps"]
        shown = run(data, "issue", "show", number, "--json").document
        assert [each["version"] for each in steps] == list(range(1, shown["version"] + 1))
        last: dict[str, object] = {}
        for step in steps:
            for name, values in step["changed"].items():
                if name in last:
                    assert values["before"] == last[name]
                last[name] = values["after"]
        for name in ("status", "lead_unit", "claimant", "category", "title", "text", "number"):
            assert last[name] == shown[name]

    def test_says_what_each_step_stood_on(self, data: Path, number: str) -> None:
        """The row of the table, the versions, the post and since when, and the order are told."""
        steps = run(data, "audit", "replay", number, "--json").document["steps"]
        claim = next(each for each in steps if each["event"] == "IssueClaimed")
        assert claim["rule"]["status"] == "dispatched"
        assert "领单" in claim["rule"]["source"]
        assert claim["tenure"]["post"] == "handler@housing"
        assert (claim["order"], claim["by_timer"]) == ("ClaimIssue", False)
        assert all(each["directory_found"] for each in steps)
        assert all(each["rule"] for each in steps)

    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_masks_and_speaks_both_languages(self, data: Path, number: str, language: str) -> None:
        """People read it in their language, without what was sealed."""
        ended = run(data, "--lang", language, "audit", "replay", number)
        assert ended.code == 0, ended.err
        assert "13912345678" not in ended.out
        assert "handler@housing" in ended.out
        # Fields and nested values in words, nothing as the program writes it.
        words = Words("zh-CN" if language == "zh" else "en")
        assert field_name(words, "claims") in ended.out
        assert [sign for sign in ("{", "['", "None", "kind='") if sign in ended.out] == []

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("name", sorted(Issue.model_fields.keys() - NOT_TOLD))
    def test_knows_every_field(self, language: Language, name: str) -> None:
        """A new field of an issue has a name that people read."""
        assert field_name(Words(language), name) != name

    def test_stops_where_the_reader_stops(self, data: Path, number: str) -> None:
        """Step by step, Enter goes on and `q` ends."""
        walked = run(data, "audit", "replay", number, "--step", stdin="\nq\n")
        assert walked.code == 0
        assert "[2]" in walked.out
        assert "[3]" not in walked.out


class TestChanges:
    def test_publishing_and_seeding_are_on_record(self, data: Path) -> None:
        """What a new installation starts with was published and entered by somebody."""
        told = run(data, "audit", "changes", "--json").document["changes"]
        assert {"policy", "calendar", "directory.people"} <= {each["kind"] for each in told}
        assert all(each["actor_id"] and each["recorded_at"] for each in told)
        assert [each["position"] for each in told] == sorted(each["position"] for each in told)

    def test_of_permissions(self, data: Path) -> None:
        """A pack's version says which commands it moved to whom; people and posts count too."""
        told = run(data, "audit", "changes", "--of", "permissions", "--json").document["changes"]
        kinds = {each["kind"] for each in told}
        assert "policy" in kinds
        assert kinds <= {"policy", "directory.people", "directory.posts", "directory.absences"}
        published = next(each for each in told if each["kind"] == "policy")
        dispatch = next(each for each in published["roles"] if each["command"] == "DispatchIssue")
        assert dispatch["before"] == []
        assert "dispatcher" in dispatch["after"]

    def test_of_issues_by_a_person(self, data: Path, number: str) -> None:
        """What a person did to issues, in words."""
        arguments = ("audit", "changes", "--of", "issue", "--by", "housing-handler-1")
        told = run(data, *arguments, "--json").document["changes"]
        assert {each["topic"] for each in told} == {"issue.claimed.v1"}
        assert number
        assert "housing-handler-1" in run(data, *arguments).out

    def test_by_time_and_person(self, data: Path) -> None:
        """A span of time and a person narrow; a time without a zone is refused."""
        before = ("audit", "changes", "--until", "2020-01-01T00:00:00Z", "--json")
        assert run(data, *before).document["changes"] == []
        nobody = run(data, "audit", "changes", "--by", "nobody-1", "--json")
        assert nobody.document["changes"] == []
        assert run(data, "audit", "changes", "--since", "2020-01-01").code == 2
