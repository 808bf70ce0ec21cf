"""A small log to export, and readers of what was exported that know the specifications alone.

The published schemas of OCEL 2.0 and XES cannot be had from a package index, so what they demand is
written here anew: which parts there are, of which types, and that whatever is named exists.
"""

import csv
import json
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple
from xml.etree import ElementTree as ET

from application.access import Access
from application.aggregates import Aggregates
from application.event_store import EventStore
from application.exchange.approving import approve
from application.exchange.pseudonyms import Pseudonyms
from application.exchange.run import Exports
from application.exchange.wanted import By, Exported, Wanted
from application.facts import FactsInForce
from application.given_by import GivenBy
from application.mapper import event_mapper
from application.streams import Streams
from domain.base import Actor, Role
from domain.event import Event
from domain.exchange.wish import Wish
from domain.issue.events import IssueEvent
from domain.issue.events.intake import IssueReported
from domain.issue.events.relations import IssueMerged
from domain.policy import Member, Post
from tests.factories import Story, sealed
from tests.ordinary import a_policy, in_force

AUDITOR: Final = Actor(id="auditor-1", role="auditor", unit="centre")
NOW: Final = datetime(2026, 7, 1, 2, 0, tzinfo=UTC)
ERASED: Final = "resident-erased"
LIVING: Final = "resident-living"
XES: Final = "{http://www.xes-standard.org/}"
TYPES: Final = {"string", "time", "integer", "float", "boolean"}


def exporters() -> FactsInForce:
    """Return the default pack with more people who may export: two posts, and a third auditor."""
    policy = a_policy()
    auditor, administrator = (
        Post(role=role, unit="centre") for role in ("auditor", "administrator")
    )
    more = (
        Member(id=AUDITOR.id, posts=(auditor, administrator)),
        Member(id="auditor-3", posts=(auditor,)),
    )
    others = tuple(each for each in policy.members if each.id != AUDITOR.id)
    known = policy.model_copy(update={"members": (*others, *more)})
    return FactsInForce.given(known, in_force().at(NOW).time.calendar)


class Counts(NamedTuple):
    """What a file holds. `relations` tie events to objects, `links` objects to objects."""

    events: int
    objects: int
    relations: int
    links: int


def issue_events() -> list[type[IssueEvent]]:
    """Return the class of every event of an issue."""
    topics = event_mapper().topics
    found = (topics.event_class(topic) for topic in topics)
    return [each for each in found if issubclass(each, IssueEvent)]


def stories() -> list[Story]:
    """Return an issue with one event of every kind, and one that was merged into it."""
    whole, merged = Story("whole", "PD-2026-000001"), Story("merged", "PD-2026-000002")
    whole.then(IssueReported, "reported", **reported(LIVING, ERASED))
    for kind in issue_events():
        whole.then(kind, "claimed" if len(whole.events) % 2 else "dispatched")
    merged.then(IssueReported, "reported", **reported(ERASED, category="noise"))
    merged.then(IssueMerged, "merged", into=whole.issue, into_number="PD-2026-000001")
    return [whole, merged]


def reported(*persons: str, category: str = "road") -> dict[str, object]:
    """Return the fields of a report by these residents."""
    return {
        "category": category,
        "external_id": "12345-678-901",
        "complainants": [
            {"person": person, "name": sealed("欧阳某某", person=person)} for person in persons
        ],
        "respondents": [{"kind": "unit", "unit": "sanitation"}],
        "location": {"place": "place-7", "address": sealed("芙蓉区一号")},
        "grid": "grid-3",
    }


class Desk:
    """An event store with exports."""

    def __init__(self, folder: Path, place: str | None = None) -> None:
        """Make an empty store in a folder, or at `place`."""
        self.folder = folder
        EventStore.migrate(place or folder / "events.sqlite")
        self.store = EventStore.open(place or folder / "events.sqlite")
        self.erased: set[str] = set()
        self.access = Access(exporters(), Streams(self.store), lambda: NOW)

    def write(self, *stories: Story) -> None:
        """Store the stories one after the other."""
        for story in stories:
            self.store.append(story.events)

    def export(
        self,
        kind: str,
        *,
        key: bytes = b"key",
        out: str | None = None,
        nth: int = 1,
        actor: Actor = AUDITOR,
        purpose: str = "test",
        cap: int | None = None,
        approval: int = 0,
        **limits: Any,  # noqa: ANN401 -- of `Wanted`
    ) -> Exported:
        """Export into a file named by its format, or `out`; `nth` tells commands apart."""
        people = Pseudonyms(key, self.living)
        aggregates = Aggregates(self.store, lambda: NOW)
        exports = Exports(self.store, aggregates, people, self.access, lambda: NOW, cap=cap)
        wanted = Wanted(format=kind, out=self.folder / (out or kind), **limits)
        return exports.make(wanted, By(actor, purpose, f"command-{nth}", approval=approval))

    def approve(self, *, by: str = "auditor-2", role: Role = "auditor", **wish: Any) -> int:  # noqa: ANN401 -- of `Wish`
        """Approve an export of another person and return the approval's number."""
        asked = {"exporter": AUDITOR.id, "purpose": "test", "since": None, "until": None}
        given = Wish(**{**asked, "where": (), **wish})
        actor = Actor(id=by, role=role, unit="centre")
        order = GivenBy(actor, "looked at", f"approve-{by}-{given}")
        aggregates = Aggregates(self.store, lambda: NOW)
        return approve(self.store, aggregates, self.access, given, order)

    def living(self, persons: Collection[str]) -> set[str]:
        """Return who was not erased."""
        return {person for person in persons if person not in self.erased}

    def events(self) -> list[Event]:
        """Return every event of the log, decoded."""
        return [each.event for each in self.store.page(0, 10_000).recorded]


def counted(path: Path, kind: str) -> Counts:
    """Return what a valid file of a format holds; fails where it is not valid."""
    return READERS[kind](path)


def read_ocel_json(path: Path) -> Counts:
    """Check OCEL 2.0 as JSON."""
    log = json.loads(path.read_text(encoding="utf-8"))
    assert set(log) == {"objectTypes", "eventTypes", "objects", "events"}
    object_types, event_types = (_declared(log[name]) for name in ("objectTypes", "eventTypes"))
    ids = {each["id"] for each in log["objects"]}
    assert len(ids) == len(log["objects"])
    assert len({each["id"] for each in log["events"]}) == len(log["events"])
    for each in log["events"]:
        assert set(each) == {"id", "type", "time", "attributes", "relationships"}
        assert datetime.fromisoformat(each["time"]).tzinfo
        _check_values(each["attributes"], event_types[each["type"]])
        _check_relations(each["relationships"], ids)
    for each in log["objects"]:
        _check_values(each["attributes"], object_types[each["type"]])
        assert all(datetime.fromisoformat(value["time"]).tzinfo for value in each["attributes"])
        _check_relations(each["relationships"], ids)
    return Counts(
        len(log["events"]),
        len(ids),
        sum(len(each["relationships"]) for each in log["events"]),
        sum(len(each["relationships"]) for each in log["objects"]),
    )


def _declared(types: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    found = {
        each["name"]: {name["name"]: name["type"] for name in each["attributes"]} for each in types
    }
    assert len(found) == len(types)
    assert {kind for attributes in found.values() for kind in attributes.values()} <= TYPES
    return found


def _check_values(values: list[dict[str, Any]], declared: Mapping[str, str]) -> None:
    for each in values:
        assert isinstance(each["value"], str), each
        assert FITS[declared[each["name"]]](each["value"]), each


def _check_relations(relations: list[dict[str, str]], ids: set[str]) -> None:
    assert {each["objectId"] for each in relations} <= ids
    pairs = {(each["objectId"], each["qualifier"]) for each in relations}
    assert len(pairs) == len(relations)
    assert all(qualifier for _, qualifier in pairs)


def _is_instant(value: object) -> bool:
    return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None


FITS: Final[dict[str, Callable[[str], bool]]] = {
    "string": lambda _: True,
    "integer": lambda value: str(int(value)) == value,
    "float": lambda value: float(value) == float(value),
    "boolean": lambda value: value in {"true", "false"},
    "time": _is_instant,
}
"""The published schema has every value as a string; its type says what can be read from it."""


def read_ocel_xml(path: Path) -> Counts:
    """Check OCEL 2.0 as XML."""
    log = ET.parse(path).getroot()  # noqa: S314 -- our own file
    assert [part.tag for part in log] == ["object-types", "event-types", "objects", "events"]
    kinds = {
        of: {
            kind.attrib["name"]: {each.attrib["name"] for each in kind.iter("attribute")}
            for kind in log.iter(f"{of}-type")
        }
        for of in ("object", "event")
    }
    ids = {each.attrib["id"] for each in log[2]}
    assert len(ids) == len(log[2])
    relations = {"object": 0, "event": 0}
    for part in (log[2], log[3]):
        for each in part:
            assert [inner.tag for inner in each] == ["attributes", "objects"]
            named = {value.attrib["name"] for value in each[0]}
            assert named <= kinds[each.tag][each.attrib["type"]]
            assert {link.attrib["object-id"] for link in each[1]} <= ids
            assert {link.tag for link in each[1]} <= {"relationship"}
            relations[each.tag] += len(each[1])
    return Counts(len(log[3]), len(ids), relations["event"], relations["object"])


def read_ocel_sqlite(path: Path) -> Counts:
    """Check OCEL 2.0 as SQLite."""
    with sqlite3.connect(path) as db:
        assert list(db.execute("PRAGMA foreign_key_check")) == []
        tables = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type='table'")}
        for of in ("event", "object"):
            rows = 0
            for (name,) in db.execute(f"SELECT ocel_type_map FROM {of}_map_type"):  # noqa: S608
                table = f"{of}_{name}"
                assert table in tables
                begun = "WHERE ocel_changed_field IS NULL" if of == "object" else ""
                rows += _count(db, f'"{table}" {begun}')
            assert rows == _count(db, of)
        return Counts(*(_count(db, each) for each in _RELATIONAL))


_RELATIONAL: Final = ("event", "object", "event_object", "object_object")


def _count(db: sqlite3.Connection, table: str) -> int:
    return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608


def read_xes(path: Path) -> Counts:
    """Check XES: the parts in their order, every event with its name, instant and lifecycle."""
    log = ET.parse(path).getroot()  # noqa: S314 -- our own file
    assert log.tag == f"{XES}log"
    order = ["extension", "global", "classifier", "string", "trace"]
    tags = [part.tag.removeprefix(XES) for part in log]
    assert sorted(tags, key=order.index) == tags
    prefixes = {each.attrib["prefix"] for each in log.iter(f"{XES}extension")}
    events = list(_events_of(log, prefixes))
    return Counts(len(events), 0, 0, 0)


def _events_of(log: ET.Element, prefixes: set[str]) -> Iterator[ET.Element]:
    kinds = {f"{XES}{kind}" for kind in ("string", "date", "int", "float", "boolean")}
    for trace in log.iter(f"{XES}trace"):
        versions = []
        for event in trace.iter(f"{XES}event"):
            values = {each.attrib["key"]: each.attrib["value"] for each in event}
            assert {each.tag for each in event} <= kinds
            assert len(values) == len(event)
            assert {key.partition(":")[0] for key in values if ":" in key} <= prefixes
            assert _is_instant(values["time:timestamp"])
            assert {"concept:name", "lifecycle:transition"} <= values.keys()
            versions.append(int(values["version"]))
            yield event
        assert versions == sorted(versions)
        assert versions


def read_csv(path: Path) -> Counts:
    """Check CSV: every row has every column."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert {len(row) for row in rows} == {len(rows[0])}
    return Counts(len(rows) - 1, 0, 0, 0)


def read_parquet(path: Path) -> Counts:
    """Read Parquet."""
    from arro3.io import read_parquet as read  # noqa: PLC0415 -- an extra

    return Counts(read(path).read_all().num_rows, 0, 0, 0)


READERS: Final[dict[str, Callable[[Path], Counts]]] = {
    "ocel-json": read_ocel_json,
    "ocel-xml": read_ocel_xml,
    "ocel-sqlite": read_ocel_sqlite,
    "xes": read_xes,
    "csv": read_csv,
    "parquet": read_parquet,
}
WITH_OBJECTS: Final = ("ocel-json", "ocel-xml", "ocel-sqlite")
AN_HOUR: Final = timedelta(hours=1)
