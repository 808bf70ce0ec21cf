"""Orders of intake."""

from typing import Annotated, ClassVar, Final, Literal, Self

from pydantic import Field, model_validator

from domain.base import (
    UNCLASSIFIED,
    CategoryCode,
    Instant,
    PersonCode,
    ReasonCode,
    Sealed,
    UnitCode,
)
from domain.deadlines.model import Lateness
from domain.issue.commands.base import Command
from domain.issue.values import (
    Answer,
    Call,
    CampaignCode,
    Complainant,
    Digest,
    Kind,
    Location,
    MeetingItem,
    ObjectRef,
    Referral,
    RequestType,
    Respondent,
    SourceName,
    Stay,
    TurnedAway,
    Upstream,
    Urgency,
)


class DiscoverIssue(Command):
    """Put on record that somebody saw a matter (发现). Opens a new issue."""

    creates: ClassVar[bool] = True

    kind: Kind
    source: SourceName
    external_id: SourceName | None = None
    subject: str
    text: Sealed
    location: Location


class _Report(Command):
    creates: ClassVar[bool] = True

    kind: Kind
    request_type: RequestType
    source: SourceName
    external_id: SourceName | None = None
    subject: str
    title: Sealed
    text: Sealed
    category: CategoryCode = UNCLASSIFIED
    urgency: Urgency = "ordinary"
    location: Location | None = None
    objects: tuple[ObjectRef, ...] = ()
    answers: tuple[Answer, ...] = ()
    complainants: tuple[Complainant, ...] = ()
    respondents: tuple[Respondent, ...] = ()
    headcount: Annotated[int, Field(ge=1)] = 1
    anonymous: bool = False
    reply_wanted: bool = True
    confidential: bool = False
    upstream: Upstream | None = None
    campaign: CampaignCode | None = None
    meeting: MeetingItem | None = None


class ReportIssue(_Report):
    """Register a matter (上报 / 登记受理), new or discovered before.

    What belongs elsewhere is registered and referred, or turned away, in the same step.
    """

    attachments: tuple[Digest, ...] = ()
    normalised: Sealed | None = None
    """The text as machines compare it; the edge writes it where it differs from the original."""
    referral: Referral | None = None
    turned_away: TurnedAway | None = None
    menu_item: str | None = None
    new_facts: bool | None = None
    """Of a matter that was reported before: whether the caller has something new to say. Unsaid,
    only the same words are taken for a repetition."""


class ImportIssue(_Report):
    """Take over an issue from another system with its own times; with a reply, to its close.

    `judged_by` source: the resolve clock is the source's `due_at`, and without one there is none.
    """

    unit: UnitCode
    reply: Sealed | None = None
    replied_at: Instant | None = None
    lateness: Lateness | None = None
    """How lateness is counted for this source; None leaves the policy's way."""
    flags: tuple[str, ...] = ()
    judged_by: Literal["policy", "source"] = "policy"
    due_at: Instant | None = None
    note: Sealed | None = None
    """What the source says of an issue that is still open."""
    menu_item: str | None = None
    stays: tuple[Stay, ...] = ()
    """Who was on site for it; only of what is finished."""
    hours_confirmed_by: PersonCode | None = None
    """Who confirmed the hours of all stays; None leaves them to wait for a word."""

    @model_validator(mode="after")
    def _reply_with_its_time(self) -> Self:
        if (self.reply is None) != (self.replied_at is None):
            msg = "reply and replied_at belong together; accepted: both, or neither"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _stays_of_what_is_finished(self) -> Self:
        if self.stays and self.reply is None:
            msg = "stays are of what is finished; accepted: with reply and replied_at"
            raise ValueError(msg)
        if self.hours_confirmed_by and not self.stays:
            msg = "hours_confirmed_by confirms stays; accepted: with stays"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _due_by_the_source(self) -> Self:
        if self.due_at and self.judged_by != "source":
            msg = "due_at is the source's; accepted: with judged_by source"
            raise ValueError(msg)
        return self


class ClassifyIssue(Command):
    """Set category, urgency, request type or place; what is left out stays."""

    category: CategoryCode | None = None
    urgency: Urgency | None = None
    request_type: RequestType | None = None
    place: str | None = None


class ReassignGrid(Command):
    """Take the issue over to what its grid became when grids were divided anew.

    Without `grid` it goes where its place or its point lies, or to the only part there is.
    """

    grid: Annotated[str, Field(min_length=1, max_length=128)] | None = None


class RejectIssue(Command):
    """Do not accept the issue (不予受理): statutory reason, proper channel, explanation."""

    reason: ReasonCode
    proper_channel: Annotated[str, Field(min_length=1)]
    explanation: Sealed


class WithdrawIssue(Command):
    """Take one's own issue back (撤回). After dispatch a code or recorded call confirms it."""

    reason: Sealed
    confirmed_by_call: str | None = None
    by_code: bool = False
    """Whether the complainant showed the code of the issue; the edge says so."""


class AnswerIssue(Command):
    """Answer at once (即时答复), without dispatch; the policy says what may be answered so."""

    answer: Sealed


class ReferIssue(Command):
    """Refer the matter (转出) to who is there for it, such as 110, a court, petitions.

    `to` is one of the policy's channels. An urgent one takes the call of three parties and the
    agency's own number, any other one the explanation to the complainant.
    """

    to: ReasonCode
    agency_number: Annotated[str, Field(min_length=1)] | None = None
    call: Call | None = None
    explanation: Sealed | None = None


class LinkIncident(Command):
    """Say that the issue is one of many about one incident (群体诉求)."""

    incident: Annotated[str, Field(min_length=1, max_length=64)]


COMMANDS: Final = (
    DiscoverIssue,
    ReportIssue,
    ImportIssue,
    ClassifyIssue,
    ReassignGrid,
    AnswerIssue,
    RejectIssue,
    ReferIssue,
    WithdrawIssue,
    LinkIncident,
)
