"""One opinion as a file tells it, and the order it becomes."""

from typing import Annotated, Final

from pydantic import Field

from domain.base import CategoryCode, Frozen
from domain.issue.values import CampaignCode, Kind, MeetingCode, RequestType, Urgency

COLUMNS: Final = {
    "内容": "text",
    "标题": "title",
    "性质": "kind",
    "诉求类型": "request_type",
    "类别": "category",
    "紧急程度": "urgency",
    "地点": "place",
    "姓名": "name",
    "手机": "mobile",
    "人数": "headcount",
}
"""What a column may be called in Chinese."""
_TITLE_LENGTH: Final = 60


class Opinion(Frozen):
    """What somebody raised at a meeting (意见建议), in clear text: never stored like this."""

    text: Annotated[str, Field(min_length=1)]
    title: str | None = None
    """Without one, the first line of the text."""
    kind: Kind = "demand"
    request_type: RequestType = "suggestion"
    category: CategoryCode | None = None
    urgency: Urgency | None = None
    place: str | None = None
    name: str | None = None
    mobile: str | None = None
    headcount: Annotated[int, Field(ge=1)] = 1


class Meeting(Frozen):
    """The meeting a file is about: its id, and the source its opinions come from."""

    id: MeetingCode
    source: str
    campaign: CampaignCode | None = None

    def external_id(self, item: int) -> str:
        """Return the source's number of an opinion."""
        return f"{self.id}/{item}"

    def draft(self, opinion: Opinion, *, item: int, of: int) -> dict[str, object]:
        """Return the fields of the report that the n-th opinion becomes."""
        lines = opinion.text.strip().splitlines() or [opinion.text]
        draft: dict[str, object] = {
            "kind": opinion.kind,
            "request_type": opinion.request_type,
            "source": self.source,
            "external_id": self.external_id(item),
            "title": opinion.title or lines[0][:_TITLE_LENGTH],
            "text": opinion.text,
            "category": opinion.category,
            "urgency": opinion.urgency,
            "location": {"place": opinion.place} if opinion.place else None,
            "complainants": _complainants(opinion),
            "anonymous": opinion.name is None,
            "headcount": opinion.headcount,
            "campaign": self.campaign,
            "meeting": {"id": self.id, "item": item, "of": of},
        }
        return {field: value for field, value in draft.items() if value is not None}


def _complainants(opinion: Opinion) -> list[dict[str, object]]:
    if not opinion.name and not opinion.mobile:
        return []
    contacts = [{"kind": "mobile", "value": opinion.mobile}] if opinion.mobile else []
    return [{"contacts": contacts, **({"name": opinion.name} if opinion.name else {})}]
