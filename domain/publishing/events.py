"""What was published: packs with their whole content, calendars with their days."""

from typing import ClassVar

from domain.base import StoredInstant
from domain.event import AggregateEvent
from domain.working_days import YearDays


class PolicyPublished(AggregateEvent):
    """A version of a pack that decides for new issues from an instant on.

    `content` is the canonical JSON of all its files, `ref` the pack with the content's hash. The
    stamp's reason says why it was published.
    """

    TOPIC: ClassVar[str] = "policy.published.v1"

    pack: str
    ref: str
    content: str
    effective_from: StoredInstant


class CalendarPublished(AggregateEvent):
    """The first version of a working calendar."""

    TOPIC: ClassVar[str] = "calendar.published.v1"

    calendar: str
    calendar_version: str
    years: tuple[YearDays, ...]


class CalendarRevised(AggregateEvent):
    """A later version: years that were not published before, or were published otherwise."""

    TOPIC: ClassVar[str] = "calendar.revised.v1"

    calendar: str
    calendar_version: str
    years: tuple[YearDays, ...]
