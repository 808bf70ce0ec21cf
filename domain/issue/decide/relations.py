"""Decisions beside the loop: notes, evidence, corrections."""

from domain.issue.commands import AddNote, AttachEvidence, CorrectRecord, ShareEvidence
from domain.issue.decision import Deciders, Decision
from domain.issue.errors import UnknownEvidenceError, UnknownReferenceError
from domain.issue.events import EvidenceAttached, EvidenceShared, NoteAdded, RecordCorrected


def add_note(decision: Decision, command: AddNote) -> None:
    """Add a note in any status."""
    decision.record(NoteAdded, text=command.text, visible_to=command.visible_to)


def attach(decision: Decision, command: AttachEvidence) -> None:
    """Put a file on record; the same bytes once more change nothing."""
    if command.sha256 in decision.issue.evidence:
        return
    decision.record(
        EvidenceAttached,
        file_name=command.file_name,
        media_type=command.media_type,
        size_bytes=command.size_bytes,
        sha256=command.sha256,
        kind=command.kind,
        visible_to=command.visible_to,
        capture_time=command.capture_time,
        capture_place=command.capture_place,
        flags=command.flags,
    )


def share(decision: Decision, command: ShareEvidence) -> None:
    """Let the complainant see a file on record."""
    if command.sha256 not in decision.issue.evidence:
        raise UnknownEvidenceError(given=command.sha256)
    decision.record(EvidenceShared, sha256=command.sha256)


def correct(decision: Decision, command: CorrectRecord) -> None:
    """Say what is wrong with an event of this issue; nothing is edited."""
    if command.corrects > decision.issue.version:
        raise UnknownReferenceError(
            field="corrects", given=str(command.corrects), accepted=f"1-{decision.issue.version}"
        )
    decision.record(RecordCorrected, corrects=command.corrects, text=command.text)


DECIDE: Deciders = {
    AddNote: add_note,
    AttachEvidence: attach,
    ShareEvidence: share,
    CorrectRecord: correct,
}
