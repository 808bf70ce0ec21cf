"""What a job left behind, by what it was: an export, an import, or one that came to no good end."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field


class _Result(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Exported(_Result):
    """What is in the file of an export."""

    format: str
    position: Annotated[int, Field(description="the log is in it up to here")]
    events: int
    objects: int
    issues: int
    size_bytes: int
    sha256: Annotated[str, Field(description="of the file")]


class NotTaken(_Result):
    """A row that was not taken; the reason quotes nothing of what a resident wrote."""

    line: Annotated[int, Field(description="where it begins in the file, from 1")]
    column: str
    code: str
    reason: str


class OnTime(_Result):
    """How many replies of the file were in time."""

    on_time: int
    of: int


class TakenOver(_Result):
    """What became of the rows of a file."""

    read: int
    taken: int
    existing: Annotated[int, Field(description="taken before, with the same words")]
    blank: int
    events: int
    rejected: int
    rejected_rows: Annotated[
        list[NotTaken], Field(description="the first hundred; the job's file has all")
    ]
    on_time: Annotated[dict[str, OnTime], Field(description="by how lateness is counted")]
    took_nothing: Annotated[
        bool, Field(description="whether there were rows, and none of them was taken")
    ]


class WentWrong(_Result):
    """Why a job failed: `detail` says it in the reader's language."""

    code: str
    details: dict[str, Any]


Result = Annotated[
    Exported | TakenOver | WentWrong,
    Field(description="once it has ended: of an export, of an import, or of one that failed"),
]
