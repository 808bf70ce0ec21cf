"""Exports hold what the log holds, nothing personal, and are on record."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from datetime import timedelta, timezone
from pathlib import Path

import pytest

from application.access import Access
from application.exchange.pseudonyms import ERASED_ID
from application.exchange.run import FORMATS
from application.exchange.wanted import (
    FileExistsAlreadyError,
    UnknownConditionError,
    read_conditions,
)
from application.facts import FactsInForce
from application.store_errors import TamperedError
from application.streams import Streams
from domain.base import Actor
from domain.exchange.errors import NoPurposeError
from domain.exchange.events import EXPORTS, ExportRecorded
from domain.issue.errors import NotPermittedError
from domain.issue.events import IssueEvent, IssueReported
from tests.exchange import (
    AN_HOUR,
    ERASED,
    LIVING,
    NOW,
    READERS,
    WITH_OBJECTS,
    Desk,
    counted,
    reported,
    stories,
)
from tests.factories import DISPATCHER, START, Story
from tests.ordinary import a_policy, in_force


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Return an empty store."""
    made = Desk(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def full(desk: Desk) -> Desk:
    """Return a store with an event of every kind."""
    desk.write(*stories())
    return desk


def test_every_format_has_a_reader() -> None:
    """No format goes out unread."""
    assert READERS.keys() == FORMATS.keys()


@pytest.mark.parametrize("kind", FORMATS)
class TestEveryFormat:
    def test_is_valid_and_holds_every_event(self, full: Desk, kind: str) -> None:
        """Counts are those of the log itself, and those that are told."""
        events = [each for each in full.events() if isinstance(each, IssueEvent)]
        told = full.export(kind)
        found = counted(told.path, kind)
        assert found.events == told.events == len(events)
        if kind in WITH_OBJECTS:
            assert found == (told.events, told.objects, told.relations, told.links)

    def test_holds_nothing_in_words(self, full: Desk, kind: str) -> None:
        """Neither names, addresses and free text, sealed or not, nor other systems' numbers."""
        held = full.export(kind).path.read_bytes()
        inside = ("欧阳", "芙蓉区", "路灯", "12345-678-901", LIVING, ERASED, DISPATCHER.id)
        for text in inside:
            assert text.encode() not in held
            assert text.encode().hex().encode() not in held

    def test_of_an_empty_store_is_valid(self, desk: Desk, kind: str) -> None:
        """A store without events gives a file without events."""
        told = desk.export(kind)
        assert counted(told.path, kind).events == told.events == told.objects == 0

    def test_of_a_range_without_events_is_valid(self, full: Desk, kind: str) -> None:
        """Where nothing happened, nothing is exported."""
        told = full.export(kind, since=START - 2 * AN_HOUR, until=START - AN_HOUR)
        assert counted(told.path, kind).events == told.events == told.objects == 0

    def test_is_the_same_again(self, full: Desk, kind: str) -> None:
        """The same part of the log gives the same events under the same ids."""
        first = full.export(kind)
        again = full.export(kind, out="again", nth=2)
        assert again.position == first.position + 1
        assert (again.events, again.relations) == (first.events, first.relations)
        if kind not in {"ocel-sqlite", "parquet"}:
            assert again.sha256 == first.sha256


class TestRelations:
    def test_say_who_did_what_for_whom(self, full: Desk) -> None:
        """An event names its issue, its actor, the unit, the place, the policy, the residents."""
        log = json.loads(full.export("ocel-json").path.read_text())
        event = next(each for each in log["events"] if each["type"] == "IssueReported")
        found = {each["qualifier"]: each["objectId"] for each in event["relationships"]}
        assert found["at"] == "place:place-7"
        assert found["in_grid"] == "grid:grid-3"
        assert found["complained_of"] == "unit:sanitation"
        assert found["about"] == f"issue:{event['id'].partition('/')[0]}"
        assert {"done_by", "complained_by", "decided_under"} <= found.keys()

    def test_link_what_was_merged(self, full: Desk) -> None:
        """An issue that was merged names the one that answers for it."""
        whole, merged = stories()
        log = json.loads(full.export("ocel-json").path.read_text())
        issue = next(each for each in log["objects"] if each["id"] == f"issue:{merged.issue}")
        assert issue["relationships"] == [
            {"objectId": f"issue:{whole.issue}", "qualifier": "merged_into"}
        ]

    def test_tell_each_change_of_an_issue_once(self, full: Desk) -> None:
        """A status that stays is not told again; the first value holds from the beginning."""
        log = json.loads(full.export("ocel-json").path.read_text())
        merged = next(
            each for each in log["objects"] if each["id"] == f"issue:{stories()[1].issue}"
        )
        told = [
            (each["time"], each["value"])
            for each in merged["attributes"]
            if each["name"] == "status"
        ]
        assert [value for _, value in told] == ["reported", "merged"]
        assert told[0][0].startswith("1970-01-01")


class TestPeople:
    def test_are_the_same_in_every_export_of_a_store(self, full: Desk) -> None:
        """Files of several months can be put together; those of two stores cannot."""
        first, again = (
            people_in(full.export("ocel-json").path),
            people_in(full.export("ocel-json", out="again", nth=2).path),
        )
        other = people_in(full.export("ocel-json", key=b"2", out="other", nth=3).path)
        assert first == again
        assert first & other == set()

    def test_who_were_erased_are_one(self, full: Desk) -> None:
        """Nobody can tell which of the erased it was; the others keep their pseudonyms."""
        before = people_in(full.export("ocel-json").path)
        full.erased.add(ERASED)
        after = people_in(full.export("ocel-json", out="after", nth=2).path)
        assert ERASED_ID in after - before
        assert len(before - after) == 1


class TestLimits:
    def test_of_time_leave_out_what_happened_before_and_after(self, full: Desk) -> None:
        """The beginning of the range is in it, its end is not."""
        until = START + timedelta(minutes=5)
        told = full.export("csv", since=START + timedelta(minutes=2), until=until)
        assert told.events == 3

    def test_of_issues_keep_whole_issues(self, full: Desk) -> None:
        """An issue is in that ever had the value, with all that happened to it."""
        noise = full.export("csv", where=read_conditions(["category=noise"]))
        assert noise.events == 2
        both = ["category=noise", "category=road", "source=no-such"]
        assert full.export("xes", where=read_conditions(both), nth=2).events == 0
        assert full.export("ocel-json", where=read_conditions(both[:2]), nth=3).events > 2

    @pytest.mark.parametrize("given", ["colour=red", "unit", "unit=", "historic=true"])
    def test_nobody_knows_are_refused(self, given: str) -> None:
        """The refusal names what may be asked for."""
        with pytest.raises(UnknownConditionError, match="category"):
            read_conditions([given])


class TestRecord:
    def test_holds_purpose_limits_and_digest(self, full: Desk) -> None:
        """Who looks for what left the system finds it in the log, with the file's digest."""
        where = read_conditions(["category=road"])
        told = full.export("ocel-json", since=START, where=where, purpose="yearly review")
        (recorded,) = full.store.read(EXPORTS)
        event = recorded.event
        assert isinstance(event, ExportRecorded)
        assert (event.purpose, event.format, event.since) == ("yearly review", "ocel-json", START)
        assert event.where == ("category=road",)
        assert (event.events, event.objects) == (told.events, told.objects)
        assert event.sha256 == hashlib.sha256(told.path.read_bytes()).hexdigest()
        assert event.entry.actor.id == "auditor-1"

    @pytest.mark.parametrize("purpose", ["", " \n\u3000"])
    def test_without_a_purpose_nothing_is_exported(self, full: Desk, purpose: str) -> None:
        """Refused before anything is read; nothing is left behind."""
        with pytest.raises(NoPurposeError):
            full.export("csv", purpose=purpose)
        assert not (full.folder / "csv").exists()
        assert full.store.read(EXPORTS) == []

    def test_only_auditors_and_administrators_export(self, full: Desk) -> None:
        """Nobody who handles issues takes the records out."""
        with pytest.raises(NotPermittedError):
            full.export("csv", actor=Actor(id="housing-handler-1", role="handler", unit="housing"))


class TestFile:
    def test_that_exists_is_not_replaced(self, full: Desk) -> None:
        """Only who says so replaces a file; nothing is put on record before."""
        (full.folder / "csv").write_text("kept")
        with pytest.raises(FileExistsAlreadyError):
            full.export("csv")
        assert (full.folder / "csv").read_text() == "kept"
        assert full.store.read(EXPORTS) == []
        assert full.export("csv", is_forced=True).events > 0

    @pytest.mark.parametrize("kind", FORMATS)
    def test_stays_away_when_the_log_is_altered(self, full: Desk, kind: str) -> None:
        """An export of a log that does not verify leaves no file, no draft, no record."""
        alter(full.folder / "events.sqlite")
        with pytest.raises(TamperedError):
            full.export(kind)
        assert [path.name for path in full.folder.iterdir() if "sqlite" not in path.name] == []


def alter(path: Path) -> None:
    """Change the content of an event by hand."""
    with sqlite3.connect(path) as db:
        db.execute("UPDATE stored_events SET state = '{}' WHERE notification_id = 9")


def people_in(path: Path) -> set[str]:
    """Return the ids of the people of a file."""
    log = json.loads(path.read_text())
    return {each["id"] for each in log["objects"] if each["type"] == "person"}


def test_instants_are_compared_as_instants(full: Desk) -> None:
    """A range may be given in any zone."""
    later = START + timedelta(minutes=3)
    local = later.astimezone(timezone(timedelta(hours=8)))
    in_utc, here = full.export("csv", since=later), full.export("xes", since=local, nth=2)
    assert in_utc.events == here.events


class TestSight:
    def test_leaves_out_what_whoever_exports_does_not_see(self, desk: Desk) -> None:
        """Neither events nor counts of issues that his own sight does not reach."""
        story = Story("seen", "PD-2026-000003")
        desk.write(story.then(IssueReported, "reported", **reported(LIVING)))
        whole = desk.export("csv")
        policy = a_policy().model_copy(update={"sight": {**a_policy().sight, "auditor": "own"}})
        facts = FactsInForce.given(policy, in_force().at(NOW).time.calendar)
        desk.access = Access(facts, Streams(desk.store), lambda: NOW)
        narrow = desk.export("csv", out="narrow", nth=2)
        assert whole.issues == 1
        assert (narrow.issues, narrow.events, narrow.objects) == (0, 0, 0)
