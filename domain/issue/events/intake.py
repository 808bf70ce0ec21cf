"""Events of intake: how an issue comes in, is classified, turned away or taken back."""

from datetime import date
from typing import ClassVar, Final
from uuid import UUID

from domain.base import CategoryCode, PersonCode, ReasonCode, Sealed, UnitCode
from domain.issue.events.base import IssueEvent
from domain.issue.values import (
    Answer,
    Call,
    CampaignCode,
    Complainant,
    Kind,
    Location,
    MeetingItem,
    ObjectRef,
    Origin,
    RequestType,
    Respondent,
    Upstream,
    Urgency,
)


class IssueDiscovered(IssueEvent):
    """Somebody saw the matter (发现). `subject` is the person id whose key seals free text."""

    TOPIC: ClassVar[str] = "issue.discovered.v1"

    kind: Kind
    source: str
    external_id: str | None = None
    subject: str
    text: Sealed
    location: Location | None = None


class IssueReported(IssueEvent):
    """The matter was registered (上报 / 登记受理) and waits for dispatch.

    `historic` marks imported history: it fires no timer until a live command touches it.
    """

    TOPIC: ClassVar[str] = "issue.reported.v1"

    kind: Kind
    request_type: RequestType
    source: str
    external_id: str | None = None
    subject: str
    title: Sealed
    text: Sealed
    category: CategoryCode
    urgency: Urgency = "ordinary"
    location: Location | None = None
    objects: tuple[ObjectRef, ...] = ()
    answers: tuple[Answer, ...] = ()
    complainants: tuple[Complainant, ...] = ()
    respondents: tuple[Respondent, ...] = ()
    headcount: int = 1
    anonymous: bool = False
    reply_wanted: bool = True
    confidential: bool = False
    upstream: Upstream | None = None
    parent: UUID | None = None
    """The issue of which this is a part."""
    attachments: tuple[str, ...] | None = None
    normalised: Sealed | None = None
    """The text as machines compare it, where it differs from the original."""
    historic: bool = False
    flags: tuple[str, ...] = ()
    grade: str | None = None
    """Of the ledger, by its source, as the pack graded it then (台账分级)."""
    origin: Origin | None = None
    loop: str | None = None
    """The loop it was taken into."""
    grid: str | None = None
    """The grid its place lies in, as the directory divided them then."""
    campaign: CampaignCode | None = None
    meeting: MeetingItem | None = None
    menu_item: str | None = None
    """What was ordered, of the loop's menu (群众点单)."""


class IssueClassified(IssueEvent):
    """Category, urgency or place were set; unset fields stay as they were."""

    TOPIC: ClassVar[str] = "issue.classified.v1"

    category: CategoryCode | None = None
    urgency: Urgency | None = None
    request_type: RequestType | None = None
    place: str | None = None
    loop: str | None = None
    """The loop it goes into from here; None where it stays in its own."""
    grid: str | None = None
    """The grid of the new place; None where no place was set, or it lies in no grid."""


class GridReassigned(IssueEvent):
    """Its grid was divided anew; it lies in `grid` from the day `effective` on.

    `grid_before` was found by the directory of `directory_before`, at registration or since.
    """

    TOPIC: ClassVar[str] = "issue.grid-reassigned.v1"

    grid_before: str
    directory_before: str
    grid: str
    division: str
    """The order that divided the grids."""
    effective: date


class IssueRejected(IssueEvent):
    """Not accepted (不予受理): the statutory reason and the proper channel."""

    TOPIC: ClassVar[str] = "issue.rejected.v1"

    reason: ReasonCode
    proper_channel: str
    explanation: Sealed


class IssueWithdrawn(IssueEvent):
    """Taken back by its complainant (撤回)."""

    TOPIC: ClassVar[str] = "issue.withdrawn.v1"

    reason: Sealed
    after_dispatch: bool = False
    counted: bool = False
    """True when it stays in the statistics: no code or recorded call confirmed the wish."""


class IssueAnswered(IssueEvent):
    """The centre answered itself, without dispatch (即时答复)."""

    TOPIC: ClassVar[str] = "issue.answered.v1"

    answer: Sealed
    handler: PersonCode
    unit: UnitCode


class IssueReferred(IssueEvent):
    """Who is there for the matter has accepted it (转出). `urgent`: handed over in one call."""

    TOPIC: ClassVar[str] = "issue.referred.v1"

    channel: ReasonCode
    urgent: bool = False
    agency_number: str | None = None
    call: Call | None = None
    explanation: Sealed | None = None


class IncidentLinked(IssueEvent):
    """It is one of many about one incident (群体诉求)."""

    TOPIC: ClassVar[str] = "issue.incident-linked.v1"

    incident: str


EVENTS: Final = (
    IssueDiscovered,
    IssueReported,
    IssueClassified,
    GridReassigned,
    IssueAnswered,
    IssueRejected,
    IssueReferred,
    IssueWithdrawn,
    IncidentLinked,
)
