"""Events of what passes between the centre and a complainant while his issue goes on."""

from typing import ClassVar, Final

from domain.base import CertificateCode, PersonCode, ReasonCode, Sealed, UnitCode
from domain.issue.events.base import IssueEvent
from domain.issue.values import Complainant


class RepeatContactRecorded(IssueEvent):
    """The complainant got in touch about it again (重复来电), for the `count`-th time."""

    TOPIC: ClassVar[str] = "issue.repeat-contact-recorded.v1"

    text: Sealed
    new_facts: bool = False
    caller: str | None = None
    count: int
    source: str | None = None
    """Where the contact came from, where that was said; its own number there beside it."""
    external_id: str | None = None


class InformationRequested(IssueEvent):
    """The complainant was asked for what is missing (待补充)."""

    TOPIC: ClassVar[str] = "issue.information-requested.v1"

    question: Sealed
    clocks_paused: bool = False
    approver: PersonCode | None = None
    """The dispatcher who let the clocks stand, where a handler asked him to."""
    certificate: CertificateCode | None = None
    """The proof that is asked for."""
    issuer: UnitCode | None = None
    """Who is to make out the certificate."""


class InformationProvided(IssueEvent):
    """The complainant gave what he was asked for."""

    TOPIC: ClassVar[str] = "issue.information-provided.v1"

    text: Sealed
    attachments: tuple[str, ...] = ()


class InformationRequestExpired(IssueEvent):
    """Nothing came within the limit; the issue goes on without it."""

    TOPIC: ClassVar[str] = "issue.information-request-expired.v1"


class ContactChanged(IssueEvent):
    """The centre changed how a complainant is reached."""

    TOPIC: ClassVar[str] = "issue.contact-changed.v1"

    complainant: Complainant
    reason: Sealed
    call_id: str


class IssueMadeConfidential(IssueEvent):
    """From now on whom it is about does not learn from it who complained (保密).

    `kept_from` are those whom the complaint is about, each as `unit:`, `person:` or `company:`.
    """

    TOPIC: ClassVar[str] = "issue.made-confidential.v1"

    kept_from: tuple[str, ...] = ()


class MessageSent(IssueEvent):
    """A complainant was sent this."""

    TOPIC: ClassVar[str] = "issue.message-sent.v1"

    template: str
    template_version: int
    medium: str
    recipient: str
    text: Sealed
    digest: str


class MessageFailed(IssueEvent):
    """A complainant should have been sent this, and why it did not go out."""

    TOPIC: ClassVar[str] = "issue.message-failed.v1"

    template: str
    template_version: int
    medium: str
    recipient: str
    text: Sealed
    digest: str
    failed_because: ReasonCode


EVENTS: Final = (
    RepeatContactRecorded,
    InformationRequested,
    InformationProvided,
    InformationRequestExpired,
    ContactChanged,
    MessageSent,
    MessageFailed,
)
