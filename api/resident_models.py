"""What residents without an account send and get: few words, nothing of how the office works."""

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model
from pydantic.types import Strict

from api.clear_models import Clear, clear_model, order_model
from application.residents.acts import Act
from domain.base import UNCLASSIFIED, CategoryCode, UnitCode
from domain.issue.values import Answer, ContactPoint, Point, RequestType

_TAKEN: Final = ConfigDict(extra="forbid", hide_input_in_errors=True, frozen=True)
_TOLD: Final = ConfigDict(extra="forbid", frozen=True)
_True = Annotated[bool, Strict()]
_Contact: Any = clear_model(ContactPoint)
_Point: Any = clear_model(Point)
_Answer: Any = clear_model(Answer)

REPORT_EXAMPLE: Final = {
    "text": "小区门口的路灯三天没有亮了",
    "address": "解放路3号门口",
    "contacts": [{"kind": "mobile", "value": "13800001234"}],
    "confidential": True,
}


ACT_EXAMPLES: Final = {
    "answer": {"text": "在三号楼东侧，靠近北门"},
    "words": {"text": "昨晚又坏了一盏"},
    "urge": {"note": "老人晚上出行不便"},
    "rating": {"stars": 5},
    "reopen": {"reason": "路灯又不亮了", "new_facts": True},
    "confidential": {},
    "withdraw": {"reason": "已经自己解决"},
}


class ResidentReport(BaseModel):
    """A matter in a resident's own words. Nothing but the words is needed."""

    model_config = _TAKEN

    text: Clear
    title: Annotated[Clear | None, Field(description="else the first sentence")] = None
    request_type: RequestType = "help"
    category: Annotated[CategoryCode, Field(description="one of `/public/categories`")] = (
        UNCLASSIFIED
    )
    place: Annotated[str | None, Field(max_length=128, description="a place by its code")] = None
    address: Clear | None = None
    point: _Point | None = None
    name: Clear | None = None
    contacts: Annotated[
        tuple[_Contact, ...],
        Field(max_length=5, description="how to reach the resident; without any nobody calls him"),
    ] = ()
    answers: Annotated[
        tuple[_Answer, ...], Field(max_length=100, description="to the questions of the category")
    ] = ()
    about: Annotated[UnitCode | None, Field(description="the unit complained about")] = None
    confidential: Annotated[
        _True, Field(description="keep from whom it is about who the resident is")
    ] = False
    reply_wanted: _True = True


class Registered(BaseModel):
    """A report was taken. Number and code together lead back to it; the code is kept nowhere."""

    model_config = _TOLD

    number: Annotated[str, Field(examples=["BH-2026-000001"])]
    code: Annotated[str, Field(examples=["ABCD-EFGH-JKLM"])]
    status: str
    says: Annotated[str, Field(description="the status in plain words")]
    follow: Annotated[str, Field(description="where to follow it, with the code in the header")]
    how: Annotated[str, Field(description="what to do with number and code")]


class Acted(BaseModel):
    """What the resident asked for is done, or was so already."""

    model_config = _TOLD

    outcome: Literal["accepted"] = "accepted"
    number: str
    status: str
    says: str


class ResidentStep(BaseModel):
    """Something that happened to it."""

    model_config = _TOLD

    at: datetime
    what: str
    says: str
    unit: str | None = None
    words: Annotated[str | None, Field(description="what was said to or by the resident")] = None
    until: date | None = None


class OwnFile(BaseModel):
    """A file that the resident sent, or that was shared with him; its name is masked."""

    model_config = _TOLD

    name: str
    media_type: str
    size_bytes: int | None
    at: datetime
    is_own: Annotated[bool, Field(description="sent by the resident")]
    href: Annotated[
        str | None,
        Field(description="GET it with the code in the header; null: its bytes are not here"),
    ]


class Possible(BaseModel):
    """Something that the resident may do now."""

    model_config = _TOLD

    act: str
    says: str
    at: Annotated[str, Field(description="POST here, with the code in the header")]
    until: Annotated[
        datetime | None, Field(description="until when; null: as long as it stands so")
    ]


class FollowedIssue(BaseModel):
    """An issue as the resident whose it is may know it. Numbers in texts are covered."""

    model_config = _TOLD

    number: str
    status: str
    says: Annotated[str, Field(description="the status in plain words")]
    reported_at: datetime | None
    title: str | None
    text: str | None
    category: str
    category_name: Annotated[str, Field(description="the category in plain words")]
    confidential: bool
    unit: Annotated[str | None, Field(description="who is in charge")]
    due_at: Annotated[datetime | None, Field(description="by when it is to be done")]
    is_overdue: bool
    question: Annotated[str | None, Field(description="what the resident is asked")]
    answer_by: Annotated[datetime | None, Field(description="by when the question is answered")]
    stars: int | None
    steps: list[ResidentStep]
    files: Annotated[list[OwnFile], Field(description="one's own, and those shared with one")]
    may: Annotated[list[Possible], Field(description="what the resident may do now")]


class AskedChoice(BaseModel):
    """An answer to choose; one that `ends` the form tells where to turn instead."""

    model_config = _TOLD

    code: str
    name: str
    ends: bool
    notice: str | None


class AskedQuestion(BaseModel):
    """A question about a category; an answer names its version."""

    model_config = _TOLD

    code: str
    version: int
    text: str
    type: str
    required: bool
    values: list[AskedChoice]


class OfferedCategory(BaseModel):
    """A category, and what is asked about it."""

    model_config = _TOLD

    code: str
    name: Annotated[str, Field(description="what people read in place of the code")]
    questions: list[AskedQuestion]


class OfferedCategories(BaseModel):
    """What a report may be about; `unclassified` is always right."""

    model_config = _TOLD

    categories: list[OfferedCategory]


def act_model(name: str, act: Act) -> type[BaseModel]:
    """Return the body of an act: those fields of its order that a resident says himself."""
    own = order_model(act.command).model_fields
    fields: dict[str, Any] = {field: (own[field].annotation, own[field]) for field in act.says}
    return create_model(
        f"Resident{name.capitalize()}",
        __config__=_TAKEN,
        __doc__=f"{(act.command.__doc__ or '').partition(chr(10))[0]}",
        **fields,
    )
