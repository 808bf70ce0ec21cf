"""The values every rule speaks in: frozen models, instants, sealed text, actors."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
)
from pydantic_core import core_schema

_set: Final = object.__setattr__
F = TypeVar("F", bound="Frozen")


class Frozen(BaseModel):
    """A value: equal by content, never changed, closed to unknown fields."""

    # Error texts are stored and logged; what was typed may be personal.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    def but(self, **changes: Any) -> Self:  # noqa: ANN401  # values of its own fields
        """Return a copy with other values, unvalidated: `model_copy` at half its price.

        For what every step copies: models without cached properties. Which fields were set when it
        was made is not noted anew.
        """
        return self.as_part_of(type(self), **changes)

    def as_part_of(self, larger: type[F], **more: Any) -> F:  # noqa: ANN401  # values of its fields
        """Return a model that has these fields and `more`, unvalidated like `but`."""
        copy = larger.__new__(larger)
        _set(copy, "__dict__", {**self.__dict__, **more})
        _set(copy, "__pydantic_fields_set__", self.__pydantic_fields_set__)
        _set(copy, "__pydantic_extra__", None)
        _set(copy, "__pydantic_private__", None)
        return copy


class Message(Frozen):
    """A value that other versions of this program write and read; what they add is passed over.

    Workflow histories keep messages as long as an issue is open: one that no longer loaded would
    stop its workflow. So a new field has a default, and no field is ever taken away.
    """

    model_config = ConfigDict(extra="ignore")


def _in_utc(instant: datetime) -> datetime:
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        msg = "lies outside the years 1 to 9999 in UTC; accepted: an instant within them"
        raise ValueError(msg) from None


def _no_number(given: object) -> object:
    # A count of seconds names no zone, and a spreadsheet's day number looks just like it.
    if isinstance(given, int | float) or (isinstance(given, str) and _NUMBER.fullmatch(given)):
        msg = "is a number; accepted: ISO 8601 with its zone, as 2026-03-02T09:30:00+08:00"
        raise ValueError(msg)
    return given


_NUMBER: Final = re.compile(r"\s*[-+]?[\d._]+\s*")

Instant = Annotated[AwareDatetime, BeforeValidator(_no_number), AfterValidator(_in_utc)]
"""A point in time. Aware on entry, held and stored in UTC."""


class _UtcFirst:
    """Validates an instant that is in UTC already without leaving the compiled validator."""

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[datetime], handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        in_utc = core_schema.datetime_schema(strict=True, tz_constraint=0)
        return core_schema.union_schema([in_utc, handler(source)], mode="left_to_right")


StoredInstant = Annotated[Instant, _UtcFirst]
"""An `Instant` of which millions are read back from storage; no person types one."""

UnitCode = Annotated[str, Field(min_length=1, max_length=64)]
PersonCode = Annotated[str, Field(min_length=1, max_length=64)]
CategoryCode = Annotated[str, Field(min_length=1, max_length=200)]
ReasonCode = Annotated[str, Field(min_length=1, max_length=64)]
CertificateCode = Annotated[str, Field(min_length=1, max_length=128)]

UNCLASSIFIED: CategoryCode = "unclassified"


class Sealed(Frozen):
    """Personal text that only the holder of its person's key can open.

    `key` names the person's data key, `field` the field it was sealed for. `box` holds the text,
    `masked` the same text with names and numbers covered; both are AES-GCM, base64, with issue,
    field and key id as associated data. The domain carries it and never looks inside.
    """

    key: str
    field: str
    box: str
    masked: str
    issue: str | None = None
    """The issue it was sealed for, in hexadecimal, where another issue's stream holds it."""


Role = Literal[
    "resident",
    "reporter",
    "clerk",
    "dispatcher",
    "handler",
    "unit_lead",
    "reviewer",
    "revisitor",
    "supervisor",
    "auditor",
    "administrator",
    "system",
]


class Actor(Frozen):
    """Who acts, in which role, for which unit, and for whom if not for himself."""

    id: PersonCode
    role: Role
    unit: UnitCode | None = None
    post: str | None = None
    on_behalf_of: PersonCode | None = None


SYSTEM = Actor(id="system", role="system")
