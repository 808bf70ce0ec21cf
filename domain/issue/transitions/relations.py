"""Status rows of relations (lifecycle.md 2)."""

from typing import Final

from domain.issue.events.relations import (
    DuplicateAttached,
    DuplicateDetached,
    EvidenceAttached,
    EvidenceShared,
    IssueMerged,
    IssueSplit,
    IssueUnmerged,
    NoteAdded,
    PartFinished,
    RecordCorrected,
    ResolutionShared,
)
from domain.issue.transitions.rows import ANY, HELD, LIFECYCLE, STANDING, Row

ROWS: Final[tuple[Row, ...]] = (
    Row(ANY, NoteAdded, "=", LIFECYCLE),
    Row(ANY, EvidenceAttached, "=", LIFECYCLE),
    Row(ANY, EvidenceShared, "=", "lifecycle.md 2: sharing later is an event"),
    Row(ANY, RecordCorrected, "=", "rules.md 10: errors get correcting events"),
    Row(STANDING, IssueMerged, "merged", "rules.md 4.4: one matter, one handling"),
    Row(("merged",), IssueUnmerged, "before", LIFECYCLE),
    Row(STANDING, DuplicateAttached, "=", "design.md 1.12: both in one transaction"),
    Row(ANY, DuplicateDetached, "=", "design.md 1.12"),
    Row(("merged",), ResolutionShared, "resolved", "lifecycle.md 1: resolved by its target"),
    Row(("reported", *HELD), IssueSplit, "=", LIFECYCLE),
    Row(ANY, PartFinished, "=", "a withdrawn parent withdraws its parts"),
)
