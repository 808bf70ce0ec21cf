"""Decisions on repeated contacts, changed contacts, and what a complainant was sent."""

from typing import Any

from domain.access.fields import kept_from
from domain.access.relations import check_relation
from domain.issue.commands import (
    ChangeContact,
    KeepConfidential,
    RecordMessage,
    RecordRepeatContact,
)
from domain.issue.decide.lookups import keeps_time, require_new_facts, require_reopen_window
from domain.issue.decision import Deciders, Decision
from domain.issue.errors import UnknownReferenceError
from domain.issue.events import (
    ContactChanged,
    IssueMadeConfidential,
    IssueReopened,
    MessageFailed,
    MessageSent,
    RepeatContactRecorded,
)


def record_repeat_contact(decision: Decision, command: RecordRepeatContact) -> None:
    """Record it on the same issue; new facts open a closed one again (BJ 11(3), JN 25).

    A declined one is heard again only with new facts, and then taken up again.
    """
    decision.require(RepeatContactRecorded)
    caller = command.actor.id if command.actor.role == "resident" else command.caller
    if caller:
        _require_complainant(decision, caller, field="caller")
    require_new_facts(decision, new_facts=command.new_facts)
    has_ended = decision.issue.status == "closed" or decision.issue.declined
    reopens = command.new_facts and has_ended
    if reopens and command.actor.role == "resident":
        require_reopen_window(decision)
    decision.record(
        RepeatContactRecorded,
        text=command.text,
        new_facts=command.new_facts,
        caller=caller,
        count=decision.issue.repeat_contacts + 1,
        source=command.source,
        external_id=command.external_id,
    )
    if reopens:
        kept = keeps_time(decision, new_facts=True)
        decision.record(IssueReopened, reason=command.text, back_to="reported", time_kept=kept)


def change_contact(decision: Decision, command: ChangeContact) -> None:
    """Change how a complainant is reached; who answers his telephone decides about his issue."""
    decision.require(ContactChanged)
    check_relation(decision.issue, command, decision.facts)
    _require_complainant(decision, command.complainant.person, field="complainant.person")
    decision.record(
        ContactChanged,
        complainant=command.complainant,
        reason=command.reason,
        call_id=command.call_id,
    )


def keep_confidential(decision: Decision, _command: KeepConfidential) -> None:
    """Keep from now on who complained; where that is so already nothing changes."""
    decision.require(IssueMadeConfidential)
    issue = decision.issue
    if not issue.confidential:
        about = kept_from(issue.respondents, confidential=True)
        decision.record(IssueMadeConfidential, kept_from=tuple(about))


def record_message(decision: Decision, command: RecordMessage) -> None:
    """Put on record what a complainant was sent, or that it did not go out."""
    _require_complainant(decision, command.recipient, field="recipient")
    said: dict[str, Any] = {
        "template": command.template,
        "template_version": command.template_version,
        "medium": command.medium,
        "recipient": command.recipient,
        "text": command.text,
        "digest": command.digest,
    }
    if command.failed_because:
        decision.record(MessageFailed, **said, failed_because=command.failed_because)
    else:
        decision.record(MessageSent, **said)


def _require_complainant(decision: Decision, person: str, *, field: str) -> None:
    known = tuple(each.person for each in decision.issue.complainants)
    if person not in known:
        raise UnknownReferenceError(field=field, given=person, accepted=known)


DECIDE: Deciders = {
    RecordRepeatContact: record_repeat_contact,
    ChangeContact: change_contact,
    KeepConfidential: keep_confidential,
    RecordMessage: record_message,
}
