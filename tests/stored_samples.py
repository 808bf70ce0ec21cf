"""One stored sample of every event version ever written: they must load for ever.

`pytest tests/unit/application/test_stored_samples.py --write-samples` adds the sample of an event
that has none. A sample is never changed or removed: it stands for events in somebody's log. Only
while an event was in no release yet may its sample be deleted and written again.
"""

import json
from datetime import UTC, date, datetime, time
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin
from uuid import UUID

from annotated_types import Ge, Gt, Le, Lt, MinLen
from pydantic import AwareDatetime, BaseModel
from pydantic.fields import FieldInfo

from application.mapper import EventMapper
from domain.event import Event

NOON: Final = datetime(2026, 3, 2, 4, 0, 0, 250_000, tzinfo=UTC)
SAMPLES: Final = Path(__file__).parent / "stored_events"

_OF_ACCOUNTS: Final[dict[str, object]] = {
    "account": "housing-handler-1",
    "credential": "ab" * 16,
    "token": "ab" * 8,
    "tokens": ("ab" * 8,),
    "address": "ab" * 8,
}

SPECIAL: Final[dict[str, dict[str, object]]] = {
    # Models whose fields depend on each other: what a sample holds instead of every field.
    "YearDays": {"year": 2026, "rest_days": (), "working_weekends": ()},
    "Warn": {"share": 0.5, "before": None, "last_day_opening": False},
    "Offset": {"share": None},
    "Rung": {"key": "yellow-card", "does": "yellow"},
    "Limit": {"unit": "natural_day", "lateness": "deadline_instant"},
    # Hexadecimal of a set length, which no text for a field of any name is.
    "Checkpoint": {
        "log": "ab" * 32,
        "root": "ab" * 32,
        "digest": "ab" * 32,
        "previous": "ab" * 32,
        "hashing": "sha256",
        "signing": "ed25519",
        "key": "ab" * 8,
    },
    "CheckpointSigned": {"signature": "ab" * 64, "peaks": ("ab" * 32,)},
    "SigningKey": {
        "key": "ab" * 8,
        "signing": "ed25519",
        "public": "ab" * 32,
        "signer": "ab" * 8,
    },
    "FileImported": {"account": "clerk-1", "format": "csv", "sha256": "ab" * 32},
    "AuditCaseOpened": {"case": "2026-q1"},
    "EvidenceRef": {"digest": "ab" * 32},
    "SigningKeyIntroduced": {"signature": "ab" * 64},
    **dict.fromkeys(
        (
            "AccountOpened",
            "AccountClosed",
            "PasswordSet",
            "AccountLocked",
            "AccountUnlocked",
            "IdentityLinked",
            "TokenIssued",
            "TokenRevoked",
            "LoggedIn",
            "LoginFailed",
            "AddressLocked",
            "SessionEnded",
            "AccessDenied",
            "PersonalDataRead",
            "PersonSearched",
        ),
        _OF_ACCOUNTS,
    ),
}


def sample_path(topic: str, folder: Path = SAMPLES) -> Path:
    """Return where the sample of a topic is kept."""
    return folder / f"{topic}.json"


def load_sample(mapper: EventMapper, path: Path) -> Event:
    """Return today's event for a sample; its file name is its topic."""
    return mapper.decode(path.stem, path.read_bytes())


def write_sample(mapper: EventMapper, topic: str, folder: Path = SAMPLES) -> Path:
    """Store a sample of today's version, with every field filled, as the store would."""
    event = example_of(mapper.topics.event_class(topic))
    assert isinstance(event, Event)
    _, state = mapper.encode(event)
    path = sample_path(topic, folder)
    text = json.dumps(json.loads(state), ensure_ascii=False, indent=2)
    path.write_text(f"{text}\n", encoding="utf-8")
    return path


def example_of(model: type[BaseModel]) -> BaseModel:
    """Return a model with every field filled, the optional ones too; always the same one."""
    special = SPECIAL.get(model.__name__, {})
    return model(
        **{
            name: special[name] if name in special else _of_field(name, field)
            for name, field in model.model_fields.items()
        }
    )


def _of_field(name: str, field: FieldInfo) -> object:
    return _of_type(name, field.annotation, tuple(field.metadata))


def _of_type(name: str, annotation: Any, limits: tuple[object, ...]) -> object:  # noqa: ANN401
    origin = get_origin(annotation)
    members = get_args(annotation)
    if origin is Annotated:
        return _of_type(name, members[0], (*limits, *members[1:]))
    if origin in {Union, UnionType}:
        return _of_type(name, next(each for each in members if each is not NoneType), limits)
    if origin is Literal:
        return members[-1]
    if origin is not None:
        return _of_collection(name, origin, members)
    return _of_class(name, annotation, limits)


def _of_collection(name: str, origin: type, members: tuple[Any, ...]) -> object:
    kinds = members[:1] if origin is not dict and members[-1] is ... else members
    values = [_of_type(name, kind, ()) for kind in kinds]
    return {values[0]: values[1]} if origin is dict else origin(values)


def _of_class(name: str, kind: type, limits: tuple[object, ...]) -> object:
    if issubclass(kind, BaseModel):
        return example_of(kind)
    if kind in {int, float}:
        return kind(_number(limits))
    if kind is str:
        least = next((each.min_length for each in _all(limits) if isinstance(each, MinLen)), 0)
        return f"{name} 样本".ljust(least, "·")
    return {
        bool: True,
        bytes: b"sample",
        date: date(2026, 3, 2),
        datetime: NOON,
        AwareDatetime: NOON,
        time: time(8, 30),
        UUID: UUID("00112233-4455-6677-8899-aabbccddeeff"),
    }[kind]


def _number(limits: tuple[object, ...]) -> float:
    """Return a number within the limits, 1 where that is allowed."""
    number: float = 1
    for each in _all(limits):
        if isinstance(each, Ge):
            number = max(number, float(str(each.ge)))
        if isinstance(each, Gt):
            number = max(number, float(str(each.gt)) + 0.5)
        if isinstance(each, Le):
            number = min(number, float(str(each.le)))
        if isinstance(each, Lt):
            number = min(number, float(str(each.lt)) - 0.5)
    return number


def _all(limits: tuple[object, ...]) -> list[object]:
    """Return the limits, those inside a pydantic Field too."""
    return [
        inner
        for each in limits
        for inner in (each.metadata if isinstance(each, FieldInfo) else (each,))
    ]
