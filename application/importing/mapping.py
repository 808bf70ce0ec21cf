"""The mapping file: which column means what, how times read, which words mean which category."""

import re
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, ConfigDict, Field, ValidationError, model_validator

from application.importing.mapping_parts import (
    CategoryRule,
    Columns,
    Constants,
    Header,
    KindRule,
    Replies,
    RequestTypeRule,
)
from application.importing.words import WordTable
from application.yaml_file import FaultyFileError, faults_of, read_yaml
from domain.base import CategoryCode, Frozen
from domain.deadlines.model import Lateness
from domain.issue.values import Kind, RequestType

Encoding = Literal["utf-8", "gb18030", "gbk", "big5"]
"""Encodings in which a line break is one byte that is part of no other character."""


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError) as error:
        # Zones are files: a folder of them or a name without end is the system's to refuse.
        msg = f"`{name}` is no zone; an IANA name such as Asia/Shanghai is"
        raise ValueError(msg) from error
    return name


def _readable_form(form: str) -> str:
    try:
        datetime.strptime("", form)  # noqa: DTZ007 -- nothing is kept of it
    except re.error as error:
        msg = "names a part of the time twice; accepted: each part once"
        raise ValueError(msg) from error
    except ValueError:
        pass  # of course it does not fit
    return form


class Mapping(Frozen):
    """How one kind of file becomes issues. Read by `read_mapping`."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))

    format: Literal["csv", "csv.gz", "jsonl", "jsonl.gz", "xlsx"] = "csv"
    encoding: Encoding = "utf-8"
    delimiter: Annotated[str, Field(pattern=r"^[^\s\w\"]$|^\t$")] = ","
    sheet: Header | None = None
    """Of an XLSX file; None is its first."""
    header_rows: Annotated[int, Field(ge=1, le=3)] = 1
    """Rows of an XLSX file's header; the names of merged ones are joined: `upper/lower`."""
    source: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
    zone: Annotated[str, AfterValidator(_known_zone)]
    """The zone of times that name none."""
    instants: Annotated[
        tuple[Annotated[str, AfterValidator(_readable_form)], ...], Field(min_length=1)
    ] = ("iso",)
    """`iso`, `excel` (day numbers) or formats in the notation of strptime. What two of them read
    differently is ambiguous and goes to the rejected rows."""
    repeated_hour: Literal["reject", "first"] = "reject"
    """Of an hour that the clocks of the zone show twice: no instant, or the first, flagged. The
    first keeps times in the order in which they are written."""
    lateness: Lateness | None = None
    columns: Columns
    constants: Constants = Constants()
    replies: Replies = Replies()
    kinds: tuple[KindRule, ...] = ()
    request_types: tuple[RequestTypeRule, ...] = ()
    categories: tuple[CategoryRule, ...] = ()

    @model_validator(mode="after")
    def _sheet_of_a_workbook(self) -> Self:
        if self.format != "xlsx" and (self.sheet or self.header_rows > 1):
            msg = "`sheet` and `header_rows` are for sheets; accepted: with `format: xlsx`"
            raise ValueError(msg)
        return self

    @property
    def judged_by(self) -> Literal["policy", "source"]:
        """Return whose target imported history is judged by."""
        return "source" if self.columns.due_at else "policy"

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

    def flags_of(self, reply: str) -> tuple[str, ...]:
        """Return the flags of all rules with a word in the reply."""
        rules = self.replies.flags
        return tuple(rule.use for rule in rules if any(word in reply for word in rule.when))


def read_mapping(path: Path) -> Mapping:
    """Return the mapping in `path`. Raises FaultyFileError with every fault found."""
    try:
        return Mapping.model_validate(read_yaml(path))
    except ValidationError as error:
        raise FaultyFileError(*faults_of(path, error)) from error
