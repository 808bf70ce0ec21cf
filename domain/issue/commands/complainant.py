"""Orders about what passes between the centre and a complainant while his issue goes on."""

from typing import Annotated, Final

from pydantic import Field

from domain.base import CertificateCode, ReasonCode, Sealed, UnitCode
from domain.issue.commands.base import Command
from domain.issue.values import Complainant, Digest, SourceName


class RecordRepeatContact(Command):
    """Record that the complainant got in touch about it again (重复来电).

    With new facts a closed or declined issue is opened again. `caller` is the person id of who
    called; `source` and `external_id` are where the contact came from and its number there.
    """

    text: Sealed
    new_facts: bool = False
    caller: str | None = None
    source: SourceName | None = None
    external_id: SourceName | None = None


class RequestInformation(Command):
    """Ask the complainant for what is missing (待补充).

    The clocks go on, unless a dispatcher lets them stand: that once, and he orders it himself or
    approves of it.
    """

    question: Sealed
    answer_within_days: Annotated[int, Field(ge=1)] | None = None
    """Working days, no more than the policy's limit."""
    pause_clocks: bool = False
    certificate: CertificateCode | None = None
    """The proof that is asked for; never one of the forbidden ones."""
    issuer: UnitCode | None = None
    """Who is to make out the certificate."""


class ProvideInformation(Command):
    """Give what was asked for; the issue goes on where it was."""

    text: Sealed
    attachments: tuple[str, ...] = ()


class ChangeContact(Command):
    """Change how a complainant is reached; the centre only, on a recorded call."""

    complainant: Complainant
    reason: Sealed
    call_id: Annotated[str, Field(min_length=1)]


class KeepConfidential(Command):
    """Keep from whom it is about who complained (保密), from now on, as the complainant wishes.

    What somebody saw before he has seen.
    """


class RecordMessage(Command):
    """Record what a complainant was sent, or that it did not go out."""

    template: Annotated[str, Field(min_length=1)]
    template_version: Annotated[int, Field(ge=1)]
    medium: Annotated[str, Field(min_length=1)]
    """By which way it went: sms, email, letter, …"""
    recipient: str
    """The person id of the complainant."""
    text: Sealed
    digest: Digest
    """SHA-256 of the text as it was sent."""
    failed_because: ReasonCode | None = None


COMMANDS: Final = (
    RecordRepeatContact,
    RequestInformation,
    ProvideInformation,
    ChangeContact,
    KeepConfidential,
    RecordMessage,
)
