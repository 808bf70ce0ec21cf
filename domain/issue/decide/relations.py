"""Decisions beside the loop: notes."""

from domain.issue.commands import AddNote
from domain.issue.decision import Deciders, Decision
from domain.issue.events import NoteAdded


def add_note(decision: Decision, command: AddNote) -> None:
    """Add a note in any status."""
    decision.record(NoteAdded, text=command.text, visible_to=command.visible_to)


DECIDE: Deciders = {AddNote: add_note}
