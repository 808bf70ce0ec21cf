"""The parts of a mapping: columns, constants, and the rules of words."""

from functools import cached_property
from typing import Annotated, Final, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from domain.base import UNCLASSIFIED, CategoryCode, Frozen, UnitCode
from domain.issue.values import Kind, RequestType, Urgency

TIME_FIELDS: Final = frozenset({"reported_at", "replied_at", "due_at"})
"""The fields that hold times."""

FlagCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Words = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(min_length=1)]
Header = Annotated[str, Field(min_length=1)]


class KindRule(Frozen):
    """A kind and the words in a title that mean it."""

    use: Kind
    when: Words


class RequestTypeRule(Frozen):
    """A request type and the words in a title that mean it."""

    use: RequestType
    when: Words


class CategoryRule(Frozen):
    """A category and the words in a title, else in a text, that mean it."""

    use: CategoryCode
    when: Words


class FlagRule(Frozen):
    """A flag and the words in a reply that mean it."""

    use: FlagCode
    when: Words


class Columns(Frozen):
    """The file's header for each of our fields; what is None the file does not have."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))

    external_id: Header
    title: Header
    text: Header
    reported_at: Header
    complainant: Header | None = None
    """What tells complainants apart in the source: an account, a name. The same is one person."""
    complainant_name: Header | None = None
    headcount: Header | None = None
    """How many people the matter concerns, as a figure or in words."""
    reply: Header | None = None
    replied_at: Header | None = None
    due_at: Header | None = None
    """Until when the source wanted it resolved; named, it judges instead of the policy."""
    place: Header | None = None
    """The code of the place, which chooses the policy pack."""
    address: Header | None = None
    """Where it lies, in words: sealed. Where the address list has it, it gives the place."""
    unit: Header | None = None
    """Who did it; a row without one goes by its category."""
    menu_item: Header | None = None
    """What was ordered, of the loop's menu."""
    stays: Header | None = None
    """Who was on site: `person, unit, since, left_at`, several divided by `;`."""
    hours_confirmed_by: Header | None = None
    """Who confirmed the hours of the stays."""

    @model_validator(mode="after")
    def _reply_and_its_time(self) -> Self:
        if (self.reply is None) != (self.replied_at is None):
            msg = "`reply` and `replied_at` go together"
            raise ValueError(msg)
        return self

    @cached_property
    def by_field(self) -> dict[str, str]:
        """Our field → the file's header, for the columns the mapping names."""
        return {field: header for field, header in self.model_dump().items() if header}


class Replies(Frozen):
    """What becomes of replies that are not whole, and which of their words are flags."""

    missing: Annotated[str, Field(min_length=1)] | None = None
    """The text that stands for the reply of a row closed without one; None rejects the row."""
    undated: Literal["reject", "note"] = "reject"
    """A reply without its time: the row is rejected, or stays open and keeps the text as a note."""
    flags: tuple[FlagRule, ...] = ()
    """Every rule with a word in the reply applies, dated or not."""


class Constants(Frozen):
    """What is the same in every row, or holds where no rule applies."""

    channel: str = "import"
    kind: Kind = "demand"
    request_type: RequestType = "help"
    urgency: Urgency = "ordinary"
    category: CategoryCode = UNCLASSIFIED
    place: str | None = None
    """The place of a row that names none."""
    unit: UnitCode | None = None
    """The unit of a category without an owner; None is the policy's centre."""
