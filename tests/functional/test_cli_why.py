"""`issue explain` and `audit hands`: days, units, warnings and hands, recomputed here by hand."""

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
import yaml

from application.accept import Acceptor
from bihuan.bootstrap import open_system
from bihuan.settings import Settings
from domain.calendar import SHANGHAI
from tests.command_line import ROOT, report, run

ABSENT: Final = """code,person,deputy,valid_from,valid_to
away-1,housing-lead,housing-handler-2,2026-11-01,2099-01-01
"""
DISPATCHER: Final = ("--as", "dispatcher-1")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data directory in which the head of housing is away and another acts for him."""
    directory = tmp_path_factory.mktemp("why") / "data"
    absences = directory.parent / "absences.csv"
    absences.write_text(ABSENT, encoding="utf-8")
    taken = ("--register", "absences", "--effective", "2026-11-01")
    by = ("--as", "administrator-1", "--why", "leave")
    assert run(directory, "db", "migrate").code == 0
    ended = run(directory, "directory", "import", str(absences), *taken, *by)
    assert ended.code == 0, ended.err
    return directory


def explained(data: Path, number: str, *arguments: str) -> dict[str, Any]:
    """Return why of an issue."""
    return run(data, "issue", "explain", number, *arguments, "--json").document


def at(text: str) -> datetime:
    """Return a stored instant in local time."""
    return datetime.fromisoformat(text).astimezone(SHANGHAI)


def is_working_day(day: date) -> bool:
    """Return whether the calendar has work on the day; after its years Monday to Friday."""
    text = (ROOT / "policies" / "calendar" / "china.yaml").read_text(encoding="utf-8")
    named = {year["year"]: year for year in yaml.safe_load(text)["years"]}.get(day.year, {})
    if day in named.get("working_weekends", ()):
        return True
    return day.weekday() < 5 and day not in named.get("rest_days", ())


def days_of(step: dict[str, str]) -> list[date]:
    """Return the days that a step of an explanation names, both ends included."""
    first, last = (date.fromisoformat(step[end]) for end in ("first", "last"))
    return [first + timedelta(days=count) for count in range((last - first).days + 1)]


class TestDayByDay:
    def test_the_days_counted_are_the_working_days(self, data: Path) -> None:
        """Fifteen working days after the day of the start, each named once, none left out."""
        number = report(data, "--external-id", "D-1")
        found = explained(data, number)["deadlines"]
        whole = next(each for each in found if each["clock"] == "whole_issue")
        assert (whole["limit"]["amount"], whole["limit"]["unit"]) == (15, "work_day")
        by_kind: dict[str, list[date]] = {}
        for step in whole["steps"]:
            if step["kind"] != "day_end":
                by_kind.setdefault(step["kind"], []).extend(days_of(step))
        started = at(whole["started_at"]).date()
        assert by_kind.pop("start_day_not_counted") == [started]
        counted = by_kind.pop("counted")
        assert len(counted) == 15
        assert all(is_working_day(day) for day in counted)
        passed = [day for days in by_kind.values() for day in days]
        assert not any(is_working_day(day) for day in passed)
        length = (counted[-1] - started).days
        assert sorted([*counted, *passed]) == [
            started + timedelta(days=day) for day in range(1, length + 1)
        ]
        midnight = datetime.combine(counted[-1] + timedelta(days=1), datetime.min.time(), SHANGHAI)
        assert at(whole["due_at"]) == midnight


class TestWhyThisUnit:
    def test_as_the_lists_say(self, data: Path) -> None:
        """The version of the lists is named, and routing by them leads there again."""
        number = report(data, "--external-id", "U-1")
        assert run(data, "issue", "dispatch", number, *DISPATCHER).code == 0
        (sent,) = explained(data, number)["sent"]
        assert (sent["chosen"], sent["suggested"], sent["unit"]) == (
            *("as_suggested", "housing"),
            "housing",
        )
        assert sent["by"] == "dispatcher-1"
        assert sent["directory"].startswith("directory@")
        assert (sent["directory_found"], sent["route_found"]) == (True, True)
        assert [step["unit"] for step in sent["route"]][-1] == "housing"

    def test_overridden_by_whom_and_why(self, data: Path) -> None:
        """What was suggested stands beside what was chosen; who moved it later says why."""
        number = report(data, "--external-id", "U-2")
        other = ("--unit", "urban-management")
        assert run(data, "issue", "dispatch", number, *other, *DISPATCHER).code == 0
        reason = ("--reason", "道路归属已查明")
        moved = run(data, "issue", "reassign", number, "--unit", "housing", *reason, *DISPATCHER)
        assert moved.code == 0, moved.err
        first, second = explained(data, number)["sent"]
        assert (first["chosen"], first["suggested"]) == ("against_suggestion", "housing")
        assert (first["unit"], first["route_found"]) == ("urban-management", True)
        assert (second["chosen"], second["unit"]) == ("reassigned", "housing")
        assert (second["by"], second["reason"]) == ("dispatcher-1", "道路归属已查明")


@pytest.fixture(scope="module")
def unclaimed(data: Path) -> str:
    """Return an issue that nobody claimed, its clocks gone off until it was supervised."""
    number = report(data, "--external-id", "R-1")
    assert run(data, "issue", "dispatch", number, *DISPATCHER).code == 0
    issue_id = UUID(explained(data, number)["issue_id"])
    with open_system(Settings.load(lang=None, data=data)) as system:
        acceptor = Acceptor(
            *(system.store, system.streams, system.facts),
            system.edge._signer,  # noqa: SLF001 -- nothing is signed here
            system.clock,
            max_skew=None,  # its time is yet to come
        )
        fired_at: datetime | None = system.clock()
        while fired_at and "supervision_answer-1" not in system.read_state(issue_id).deadlines:
            head = acceptor.act_on_due(issue_id, fired_at).head
            fired_at = head.next_timer if head else None
    return number


class TestWhyThisPerson:
    def test_urged_as_the_deputy_of_the_head(self, data: Path, unclaimed: str) -> None:
        """At the due instant of the claim the head is urged: he is away, so it is his deputy."""
        told = explained(data, unclaimed)
        claim = next(each for each in told["deadlines"] if each["clock"] == "claim")
        urged = next(each for each in told["reminders"] if each["rule"]["key"] == "unclaimed")
        assert (urged["event"], urged["deadline"], urged["level"]) == (
            *("IssueUrged", "claim-1"),
            "unit_lead",
        )
        assert urged["rule"]["kind"] == "rung"
        assert (urged["rule"]["does"], urged["policy"]) == ("urge", claim["policy"])
        assert at(urged["due_action_at"]) == at(urged["fired_at"]) == at(claim["due_at"])
        (reached,) = urged["reached"]
        assert reached["recipient"] == "person:housing-handler-2"
        assert reached["tenure"] == {
            "post": "unit_lead@housing",
            "since": "2026-11-01",
            "acting_for": "housing-lead",
        }
        assert urged["directory_found"]

    def test_warned_by_the_limit_itself(self, data: Path, unclaimed: str) -> None:
        """The claim's warning has no rung; it reaches the unit that holds the issue."""
        told = explained(data, unclaimed)
        claim = next(each for each in told["deadlines"] if each["clock"] == "claim")
        warned = next(each for each in told["reminders"] if each["event"] == "DeadlineWarned")
        assert warned["rule"] == {"kind": "deadline", "key": "warn-1"}
        assert at(warned["due_action_at"]) == at(claim["warn_at"][0])
        assert [(each["recipient"], each["why"]) for each in warned["reached"]] == [
            ("unit:housing", "holds")
        ]

    def test_of_one_person(self, data: Path, unclaimed: str) -> None:
        """Of a person are the warnings to himself, his unit and his role, with his post."""

        def whom(person: str) -> set[str]:
            told = explained(data, unclaimed, "--warned", person)["reminders"]
            return {one["recipient"] for each in told for one in each["reached"]}

        assert whom("housing-handler-2") == {"person:housing-handler-2", "unit:housing"}
        assert whom("housing-handler-1") == {"unit:housing"}
        assert whom("supervisor-1") == {"role:supervisor"}
        assert whom("urban-management-handler-1") == set()

    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_people_read_it(self, data: Path, unclaimed: str, language: str) -> None:
        """Rule, instants and post are told in either language."""
        arguments = ("issue", "explain", unclaimed, "--warned", "housing-handler-2")
        told = run(data, "--lang", language, *arguments).out
        assert all(word in told for word in ("unclaimed", "unit_lead@housing", "housing-lead"))

    def test_whoever_ordered_it(self, data: Path) -> None:
        """An urge that a person ordered has no rule, but who ordered it."""
        number = report(data, "--external-id", "R-2")
        assert run(data, "issue", "dispatch", number, *DISPATCHER).code == 0
        assert run(data, "issue", "urge", number, *DISPATCHER).code == 0
        (urged,) = explained(data, number)["reminders"]
        assert (urged["rule"], urged["by"]) == (
            {"kind": "order", "key": "UrgeIssue"},
            "dispatcher-1",
        )


def test_time_in_each_hand(data: Path) -> None:
    """By hand, office hours being 8:30 to 12 and 13:30 to 18, on three working days of March."""
    arguments = ("--external-id", "T-1", "--occurred-at", "2026-03-02T09:00:00+08:00")
    number = report(data, *arguments)
    for step, actor, when in (
        ("dispatch", "dispatcher-1", "2026-03-02T10:00:00+08:00"),
        ("claim", "housing-handler-1", "2026-03-03T09:00:00+08:00"),
    ):
        ended = run(data, "issue", step, number, "--as", actor, "--occurred-at", when)
        assert ended.code == 0, ended.err
    asked = ("--by", "occurred", "--at", "2026-03-04T09:00:00+08:00", "--json")
    told = run(data, "audit", "hands", number, *asked).document["hands"]
    hours = {
        (each["holder"], each["person"]): (
            each["natural_seconds"] / 3600,
            each["office_seconds"] / 3600,
        )
        for each in told
    }
    assert hours == {
        ("centre", None): (1, 1),
        ("unit", None): (23, 2 + 4.5 + 0.5),
        ("unit", "housing-handler-1"): (24, 3 + 4.5 + 0.5),
    }


class TestWhoChangedWhat:
    def test_in_the_directory(self, data: Path) -> None:
        """The absence that was entered: by whom, why, and which code; nothing was ended."""
        told = run(data, "audit", "changes", "--of", "directory", "--json").document["changes"]
        entered = [each for each in told if each["kind"] == "directory.absences"]
        (absence,) = (each for each in entered if each["actor_id"] == "administrator-1")
        assert absence["reason"] == "leave"
        assert absence["about"] == {
            "entered": ["away-1"],
            "entered_count": 1,
            "ended": [],
            "ended_count": 0,
        }

    def test_whose_permissions_a_pack_moved(self, data: Path, tmp_path: Path) -> None:
        """A version that lets supervisors urge moves that one command alone."""
        folder = tmp_path / "drafts" / "default"
        shutil.copytree(ROOT / "policies" / "default", folder)
        permissions = folder / "permissions.yaml"
        text = permissions.read_text(encoding="utf-8")
        before = "UrgeIssue: [dispatcher, resident, system]"
        assert before in text
        after = "UrgeIssue: [dispatcher, resident, supervisor, system]"
        permissions.write_text(text.replace(before, after), encoding="utf-8")
        by = ("--as", "administrator-1", "--why", "as the council decided")
        published = run(data, "policy", "publish", str(folder), *by)
        assert published.code == 0, published.err
        asked = ("--of", "permissions", "--by", "administrator-1", "--json")
        told = run(data, "audit", "changes", *asked).document["changes"]
        (version,) = (each for each in told if each["kind"] == "policy")
        (moved,) = version["roles"]
        assert moved["command"] == "UrgeIssue"
        assert set(moved["after"]) - set(moved["before"]) == {"supervisor"}
        assert version["reason"] == "as the council decided"

    def test_of_issues_each_event_once(self, data: Path) -> None:
        """The record of everybody's work has as many entries as the issues' own histories."""
        told = run(data, "audit", "changes", "--of", "issue", "--limit", "9999", "--json").document
        numbers = [
            each["number"] for each in run(data, "issue", "list", "--json").document["issues"]
        ]
        histories = [run(data, "issue", "history", number, "--json").document for number in numbers]
        entries = {
            (history["issue_id"], event["version"], event["actor"]["id"])
            for history in histories
            for event in history["events"]
        }
        assert {
            (each["stream"], each["version"], each["actor_id"]) for each in told["changes"]
        } == entries
        assert len(told["changes"]) == len(entries)
