"""What is wrong with a log: the first fault, where it is, and what kind of fault."""

from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

Fault = Literal[
    "content_altered",
    "content_missing",
    "digest_wrong",
    "event_missing",
    "event_repeated",
    "row_malformed",
    "events_differ",
    "rolled_back",
    "tail_missing",
    "other_log",
    "fork",
    "signature_wrong",
    "key_not_trusted",
    "key_not_in_turn",
    "checkpoint_altered",
    "checkpoint_missing",
    "checkpoint_unlinked",
    "checkpoint_unreadable",
    "record_gone",
    "countersignature_wrong",
    "schema_missing",
    "schema_changed",
    "schema_planted",
    "index_differs",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault. `position`, `stream` and `version` name the first bad event where one is known.

    `until` is the last position of a stretch within which the first bad event lies. `values` fill
    the sentence about it.
    """

    fault: Fault
    position: int | None = None
    stream: UUID | None = None
    version: int | None = None
    until: int | None = None
    values: dict[str, str | int] = field(default_factory=dict)


class LogFaultError(Exception):
    """The log is not what it says; carries the first finding."""

    def __init__(self, finding: Finding) -> None:
        """Keep the finding."""
        self.finding = finding
        super().__init__(f"{finding.fault} at {finding.position}")
