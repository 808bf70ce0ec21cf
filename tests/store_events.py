"""Events of the tests' own, so that the event store is tested without the rules of an issue."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import ClassVar, Final
from uuid import UUID, uuid4

from application.mapper import EventMapper
from application.topics import EventTopics
from application.upcasters import Json, Upcasters
from domain.base import Actor
from domain.issue.events.base import IssueEvent, Stamp

NOW: Final = datetime(2026, 3, 2, 1, 30, 0, 250_000, tzinfo=UTC)


class NoteTaken(IssueEvent):
    """A note, with a field that is usually empty."""

    TOPIC: ClassVar[str] = "test.note-taken.v1"

    text: str
    place: str | None = None
    weights: tuple[float, ...] = ()


class PlaceNamed(IssueEvent):
    """The third shape of an event: v1 had one `place`, v2 split it, v3 renamed the district."""

    TOPIC: ClassVar[str] = "test.place-named.v3"

    street: str
    area: str | None = None


UPCASTERS: Final = Upcasters()


@UPCASTERS.upcasts("test.place-named.v1")
def split_place(old: Json) -> Json:
    """Split `district/street`, as it was written until v1."""
    district, _, street = str(old.pop("place")).partition("/")
    return {**old, "district": district, "street": street}


@UPCASTERS.upcasts("test.place-named.v2")
def rename_district(old: Json) -> Json:
    """Rename the field, as v3 did."""
    area = old.pop("district")
    return {**old, "area": area}


MAPPER: Final = EventMapper(EventTopics([NoteTaken, PlaceNamed]), UPCASTERS)


def a_stamp(stream: UUID, version: int) -> Stamp:
    """Return the stamp of an ordinary step."""
    return Stamp(
        issue_id=stream,
        number="PD-2026-000123",
        version=version,
        command_id=f"command-{version}",
        caused_by="TakeNote",
        actor=Actor(id="p-17", role="dispatcher", unit="center"),
        occurred_at=NOW,
        received_at=NOW,
        recorded_at=NOW,
        channel="api",
        status="reported",
        policy="default@0123456789abcdef",
        directory="demo@1",
    )


def a_note(stream: UUID, version: int = 1, text: str = "路灯不亮") -> NoteTaken:
    """Return one event."""
    return NoteTaken(stamp=a_stamp(stream, version), text=text)


def notes(stream: UUID, versions: Iterable[int]) -> list[NoteTaken]:
    """Return events of one stream."""
    return [a_note(stream, version, f"note {version}") for version in versions]


def a_stream() -> UUID:
    """Return the id of a new stream."""
    return uuid4()
