"""What is known of a log from outside it, and where the log differs from that."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from application.event_store import EventStore
from application.evidence.checkpoint_file import CheckpointFile
from application.evidence.findings import Finding
from application.evidence.trust import PublicKeys, expected_of, judge_file
from application.evidence.walk import Expected
from domain.evidence.events import CheckpointSigned
from domain.evidence.statements import Countersigned


@dataclass(frozen=True, slots=True)
class Witness:
    """Somebody who read the log as far as this event; `name` says who."""

    name: str
    position: int
    digest: str


@dataclass(frozen=True, slots=True)
class Known:
    """Public keys, exported checkpoints with the names of their files, and readers of the log.

    `recipients` are the keys of those who countersign.
    """

    anchors: PublicKeys = field(default_factory=dict)
    files: Sequence[tuple[str, CheckpointFile]] = ()
    witnesses: Sequence[Witness] = ()
    recipients: PublicKeys = field(default_factory=dict)

    def countersigned(self) -> Iterator[tuple[str, Countersigned, bool]]:
        """Yield every countersignature with its file's name, and whether its key is known."""
        for name, file in self.files:
            for each in file.countersignatures:
                yield name, each.statement, each.statement.key in self.recipients

    def expected(self) -> Iterator[Expected]:
        """Yield what the exported checkpoints say that can be believed."""
        for name, file in self.files:
            if judge_file(file, self.anchors) is None:
                yield expected_of(file.checkpoint, file.peaks, source=name)

    def explained(self, finding: Finding, expected: Sequence[Expected], log: str) -> Finding:
        """Return the finding, or why the trees differ where more than the log's events is at odds.

        `log` is the digest of the log's first event.
        """
        if finding.fault != "events_differ":
            return finding
        source, size = finding.values["source"], finding.values["size"]
        if any(name == source and file.checkpoint.log != log for name, file in self.files):
            return Finding("other_log", values={"source": source})
        if len({each.root for each in expected if each.size == size}) > 1:
            return Finding("fork", finding.position, until=finding.until, values=finding.values)
        return finding

    def difference(
        self, store: EventStore, *, size: int, position: int, last: CheckpointSigned | None
    ) -> Finding | None:
        """Return where a log of `size` events, sound by itself, differs from what is known of it.

        `position` is that of its last event, `last` the last checkpoint on record.
        """
        for name, file in self.files:
            found = self._of_file(name, file, first_digest(store), size, last)
            if found:
                return Finding(found.fault, position, values=found.values)
        for each in self.witnesses:
            if store.digest_at(each.position) != each.digest:
                return Finding("tail_missing", each.position, values={"source": each.name})
        return None

    def _of_file(
        self, name: str, file: CheckpointFile, log: str, size: int, last: CheckpointSigned | None
    ) -> Finding | None:
        given = file.checkpoint
        newest = last.checkpoint if last else None
        values: dict[str, str | int] = {"source": name, "size": given.size, "events": size}
        fault = judge_file(file, self.anchors)
        if fault:
            return Finding(fault, values=values)
        if log not in {given.log, ""}:
            return Finding("other_log", values=values)
        if given.size > size:
            return Finding("rolled_back", values=values)
        if newest is None or given.number > newest.number:
            return Finding("record_gone", values={**values, "key": given.key})
        if given.number == newest.number and given.text != newest.text:
            return Finding("fork", values=values)
        return None


def first_digest(store: EventStore) -> str:
    """Return the digest of the log's first event, which no other log has."""
    rows = store.recorder.leaf_rows(0, 1)
    if not rows:
        return ""
    digest: object = rows[0][1]
    return digest.hex() if isinstance(digest, bytes) else f"no digest: {digest}"
