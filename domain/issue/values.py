"""The parts an issue is made of: people, places, answers, sources, statuses."""

from collections.abc import Mapping
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from domain.base import Frozen, Instant, PersonCode, ReasonCode, Sealed, UnitCode

Status = Literal[
    "new",
    "discovered",
    "reported",
    "dispatched",
    "claimed",
    "resolved",
    "awaiting_information",
    "in_conference",
    "return_requested",
    "suspended",
    "merged",
    "rejected",
    "referred",
    "withdrawn",
    "closed",
]
FINAL: frozenset[Status] = frozenset({"rejected", "referred", "withdrawn", "closed"})
OFF_PATH: frozenset[Status] = frozenset(
    {"awaiting_information", "in_conference", "return_requested", "suspended", "merged"}
)
"""Statuses beside the six steps; the one before is remembered and returned to."""

Kind = Literal["complaint", "demand"]
RequestType = Literal["consult", "help", "complaint", "violation_report", "suggestion", "praise"]
Urgency = Literal["ordinary", "utility", "urgent"]
RANK: Final[Mapping[Urgency, int]] = {"ordinary": 0, "utility": 1, "urgent": 2}
"""How pressing each urgency is, the least one first."""
AssistanceKind = Literal["assist", "whistle"]
Visibility = Literal["staff", "complainant"]
ResolutionFlag = Literal["boilerplate"]
"""What the edge saw: the reply only gives the complainant his own words back."""
ResolutionOutcome = Literal["solved", "partly_solved", "explained"]
Solved = Literal["yes", "partly", "no"]
Satisfaction = Literal["satisfied", "basically_satisfied", "dissatisfied", "not_given"]
SampledFor = Literal["feedback", "exhausted", "terminated"]
"""What the sample decides on: the revisit of feedback, or a call after an end without an answer."""
RevisitMethod = Literal["phone", "message", "visit", "inbound", "site_check"]
ContactMethod = Literal["phone", "message", "visit"]
SupervisionLevel = Literal["daily", "listed", "interview"]
CardColour = Literal["yellow", "red"]
CardState = Literal["issued", "appealed", "upheld", "revoked"]
EvidenceKind = Literal["photo_before", "photo_after", "document", "recording", "other"]
MediaType = Literal[
    "image/jpeg",
    "image/png",
    "image/webp",
    "application/pdf",
    "audio/mpeg",
    "audio/wav",
    "video/mp4",
    "text/plain",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
]
"""What a file may be; nothing that a browser would run."""
EvidenceFlag = Literal["same_file", "same_picture"]
"""What the edge saw: these bytes are on record in another issue, or this picture in any file."""

AnswerForm = Literal["number", "datetime", "string", "text"]
Origin = Literal["reactive", "proactive"]
"""Complained about, or found before anybody did (未诉先办)."""
BatchCode = Annotated[str, Field(pattern=r"^[^\s/]{1,64}$")]
"""A batch in which units are sent down (分批下沉)."""
SharedBound = Literal["place", "batch"]
"""What several demands share that takes no more than so many claims."""
CampaignCode = Annotated[str, Field(min_length=1, max_length=64)]
MeetingCode = Annotated[str, Field(pattern=r"^[^\s/]{1,64}$")]
"""No slash: `<meeting>/<n>` is the source's number of the n-th opinion."""
SourceName = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^\S(.*\S)?$")]
"""A number with a blank around it would be another number to the machine, not to people."""
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 of the original bytes, in hexadecimal."""


class ContactPoint(Frozen):
    """One way to reach a person; the value is sealed with that person's key."""

    kind: Literal["mobile", "landline", "email", "message"]
    value: Sealed


class Complainant(Frozen):
    """A person who raised the issue (诉求人). `person` is the random id his key goes by."""

    person: str
    name: Sealed | None = None
    contacts: tuple[ContactPoint, ...] = ()
    preferred_channel: str | None = None


class Respondent(Frozen):
    """The party complained about (被诉求方): a unit, a person of the directory, or a company."""

    kind: Literal["unit", "person", "company"]
    unit: UnitCode | None = None
    person: PersonCode | None = None
    company: str | None = None
    credit_code: str | None = None
    """Of a company: its unified social credit code."""
    name: Sealed | None = None


class Point(Frozen):
    """Coordinates with their datum; `accuracy_m` in metres."""

    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    datum: Literal["WGS-84", "GCJ-02", "CGCS2000"]
    accuracy_m: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None


class Location(Frozen):
    """Where the matter is: a place code, a point, a sealed address, and how it was given."""

    place: str | None = None
    region: str | None = None
    """The administrative division, in 2, 4, 6, 9 or 12 digits."""
    point: Point | None = None
    given_by: Literal["device", "map", "address", "object"] | None = None
    address: Sealed | None = None


class Stay(Frozen):
    """Somebody's presence on site that is over: who, for which unit, from when to when, where."""

    person: PersonCode
    unit: UnitCode
    since: Instant
    left_at: Instant
    location: Location | None = None


class ObjectRef(Frozen):
    """A thing on the ground the issue is about, such as a street lamp."""

    type: str
    code: str


class Answer(Frozen):
    """An answer to one of the category's questions, in the question's version."""

    question: str
    version: int
    value: Sealed
    choices: tuple[str, ...] | None = None
    """The codes that were chosen from a list; they are not personal."""
    forms: tuple[AnswerForm, ...] | None = None
    """Which types of question the words fit; the edge saw it, and nobody can afterwards."""


class Upstream(Frozen):
    """The platform the issue came down from, its number there and the latest date it allows."""

    platform: str
    number: str
    due_at: Instant | None = None


class Slip(Frozen):
    """The paper (单号) a step was written on while the system was out of reach, and its proof."""

    number: Annotated[str, Field(min_length=1, max_length=64)]
    evidence: tuple[str, ...] = ()


class MeetingItem(Frozen):
    """An opinion raised at a meeting: which meeting, and which one of how many it raised."""

    id: MeetingCode
    item: Annotated[int, Field(ge=1)]
    of: Annotated[int, Field(ge=1)]

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if self.item > self.of:
            msg = f"item {self.item} is not one of {self.of}; accepted: 1 to {self.of}"
            raise ValueError(msg)
        return self


class Call(Frozen):
    """A recorded call: its id, duration in seconds, and the recording's SHA-256."""

    id: str
    duration_s: Annotated[int, Field(ge=0)] | None = None
    recording_sha256: str | None = None


class Referral(Frozen):
    """Who takes a matter that is not dispatched, under which number, and what was said.

    `call` is the call of three parties in which an urgent one was handed over.
    """

    channel: ReasonCode
    agency_number: Annotated[str, Field(min_length=1)] | None = None
    call: Call | None = None
    explanation: Sealed | None = None


class TurnedAway(Frozen):
    """Why a matter is not taken, where it belongs, and what the complainant was told."""

    reason: ReasonCode
    proper_channel: Annotated[str, Field(min_length=1)]
    explanation: Sealed
