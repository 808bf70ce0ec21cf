"""The mapping file: which column means what, how times read, which words mean which category."""

from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, ConfigDict, Field, ValidationError, model_validator

from application.importing.words import WordTable
from application.yaml_file import FaultyFileError, faults_of, read_yaml
from domain.base import UNCLASSIFIED, CategoryCode, Frozen, UnitCode
from domain.deadlines.model import Lateness
from domain.issue.values import Kind, RequestType, Urgency

Encoding = Literal["utf-8", "gb18030", "gbk", "big5"]
"""Encodings in which a line break is one byte that is part of no other character."""

Words = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(min_length=1)]
Header = Annotated[str, Field(min_length=1)]


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        msg = f"`{name}` is no zone; an IANA name such as Asia/Shanghai is"
        raise ValueError(msg) from error
    return name


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
    reply: Header | None = None
    replied_at: Header | None = None

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


class Constants(Frozen):
    """What is the same in every row, or holds where no rule applies."""

    channel: str = "import"
    kind: Kind = "demand"
    request_type: RequestType = "help"
    urgency: Urgency = "ordinary"
    category: CategoryCode = UNCLASSIFIED
    unit: UnitCode | None = None
    """The unit of a category without an owner; None is the policy's centre."""


class Mapping(Frozen):
    """How one kind of file becomes issues. Read by `read_mapping`."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))

    format: Literal["csv", "csv.gz"] = "csv"
    encoding: Encoding = "utf-8"
    delimiter: Annotated[str, Field(pattern=r"^[^\s\w\"]$|^\t$")] = ","
    source: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
    zone: Annotated[str, AfterValidator(_known_zone)]
    """The zone of times that name none."""
    instants: Annotated[tuple[str, ...], Field(min_length=1)] = ("iso",)
    """`iso`, or formats in the notation of strptime. What two of them read differently is
    ambiguous and goes to the rejected rows."""
    lateness: Lateness | None = None
    columns: Columns
    constants: Constants = Constants()
    kinds: tuple[KindRule, ...] = ()
    request_types: tuple[RequestTypeRule, ...] = ()
    categories: tuple[CategoryRule, ...] = ()

    @cached_property
    def _kinds(self) -> WordTable[Kind]:
        return WordTable((rule.use, rule.when) for rule in self.kinds)

    @cached_property
    def _request_types(self) -> WordTable[RequestType]:
        return WordTable((rule.use, rule.when) for rule in self.request_types)

    @cached_property
    def _categories(self) -> WordTable[CategoryCode]:
        return WordTable((rule.use, rule.when) for rule in self.categories)

    def kind_of(self, title: str) -> Kind:
        """Return the kind of the first rule with a word in the title, else the constant."""
        return self._kinds.first(title) or self.constants.kind

    def request_type_of(self, title: str) -> RequestType:
        """Return the request type of the first rule with a word in the title, else the constant."""
        return self._request_types.first(title) or self.constants.request_type

    def category_of(self, title: str, text: str) -> CategoryCode:
        """Return the category of the first rule with a word in the title, else in the text."""
        categories = self._categories
        return categories.first(title) or categories.first(text) or self.constants.category


def read_mapping(path: Path) -> Mapping:
    """Return the mapping in `path`. Raises FaultyFileError with every fault found."""
    try:
        return Mapping.model_validate(read_yaml(path))
    except ValidationError as error:
        raise FaultyFileError(*faults_of(path, error)) from error
