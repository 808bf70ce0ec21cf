"""What those who send and read files of an issue say and get."""

from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, create_model

from api.answers import Done
from api.params import Asked
from application.attachments.listing import ListedFile
from domain.issue.values import EvidenceKind, Visibility


class AttachQuery(Asked):
    """What the file shows, and who sees it."""

    kind: Annotated[EvidenceKind, Field(description="what the file shows")] = "other"
    visible_to: Annotated[Visibility, Field(description="staff alone, or the complainant, too")] = (
        "staff"
    )


class OriginalOrder(BaseModel):
    """What an original is read for."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    purpose: Annotated[str, Field(max_length=400, examples=["核对拍摄时间"])]


class AttachedFile(BaseModel):
    """What a file that was sent is, by its content."""

    model_config = ConfigDict(extra="forbid")

    sha256: Annotated[str, Field(description="of the bytes that were sent; its id in the issue")]
    media_type: str
    size_bytes: int
    href: str


class Attached(Done):
    """A file that was put on record."""

    attachment: AttachedFile


class SameElsewhere(BaseModel):
    """Another issue with the same file or picture."""

    model_config = ConfigDict(extra="forbid")

    issue_id: str
    number: str


_TOLD: Final[dict[str, Any]] = {
    name: (hint, ...) for name, hint in ListedFile.__annotations__.items()
}
ShownFile = create_model(
    "ShownFile",
    __config__=ConfigDict(extra="forbid"),
    __doc__="A file on record; texts are masked. `shown` is the type that is sent, null where "
    "the bytes cannot be read any more or were never sent.",
    **_TOLD,
    href=(str | None, ...),
    also_in=(list[SameElsewhere], Field(description="issues that the reader sees")),
)


class ShownFiles(BaseModel):
    """The files of an issue that the reader may see, the first one first."""

    model_config = ConfigDict(extra="forbid")

    attachments: list[ShownFile]
