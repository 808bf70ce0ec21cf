"""Verifies a log: every digest, the tree, the record of checkpoints, and what is known of it.

The first fault is told, in the order of the log; behind it come faults of the record itself, then
those between the log and what others know of it. Nothing is written.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

from application.event_store import EventStore
from application.evidence.findings import Finding, LogFaultError
from application.evidence.known import Known, first_digest
from application.evidence.record import introduced, keys_until, standing
from application.evidence.trust import KeyChain, Record, judge_record
from application.evidence.walk import Expected, Holes, LogWalk, Progress
from application.privacy.holes import Destructions, holes_on_record
from application.recorded import Recorded
from application.recorders.schema import SchemaFault
from application.store_errors import StoreUnavailableError, TamperedError, UnreadableEventError
from domain.event import Event
from domain.evidence.events import CHECKPOINTS, CheckpointSigned
from domain.evidence.merkle import Frontier

Mode = Literal["full", "since_checkpoint"]

Verified = tuple[LogWalk, Record, Finding | None]
"""The walk over the log, the record of its checkpoints, and what is wrong with either."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was verified. Without a finding the log is what it says.

    `events` are all leaves of the tree, `walked` those recomputed this time, `covered` those that a
    checkpoint covers: what is behind is chained, and not signed yet; of that are the events that
    destroyed the issues `destroyed_unsigned`. `is_trusted` says whether the key that signs is
    vouched for from outside the log. `schema` is what is wrong with the tables that hold it; where
    the events themselves are sound, the first of that is the finding.
    """

    mode: Mode
    events: int = 0
    walked: int = 0
    root: str = ""
    position: int = 0
    covered: int = 0
    checkpoints: int = 0
    files: int = 0
    key: str | None = None
    is_trusted: bool = False
    destroyed_unsigned: tuple[UUID, ...] = ()
    finding: Finding | None = None
    schema: tuple[Finding, ...] = ()


class Verification:
    """One verification of a log, with what is known of it and what was lawfully destroyed."""

    def __init__(
        self,
        store: EventStore,
        known: Known,
        *,
        holes: Holes | None = None,
        progress: Progress | None = None,
    ) -> None:
        """Take the log; `progress` is told how many events were looked at.

        Without `holes` those are accepted that an event of destruction names.
        """
        self._store = store
        self._known = known
        self._holes = holes or holes_on_record(store)
        self._progress = progress
        self._destructions = Destructions(store.mapper, 0)

    def full(self) -> Report:
        """Walk the whole log. Raises StoreUnavailableError."""
        return self._report("full", self._everything)

    def since_checkpoint(self) -> Report:
        """Walk what came after the last checkpoint, in a time that does not depend on the rest.

        What the checkpoint covers is taken to be what it was when it was last verified in full.
        """
        return self._report("since_checkpoint", self.news)

    def news(self) -> Verified:
        """Return the walk from the last checkpoint on, and what is wrong with either."""
        begin, record = LogWalk(self._store.recorder), Record(KeyChain({}))
        try:
            now = standing(self._store)
            if now.last is None:
                return self._everything()
            record = self._record_of(now.last)
        except TamperedError as error:
            finding = Finding("digest_wrong", stream=error.stream, version=error.version)
            return begin, record, finding
        except UnreadableEventError:
            return begin, record, Finding("checkpoint_unreadable", stream=CHECKPOINTS)
        signed = now.last.checkpoint
        at_start = record.finding or self._start_fault(now.last)
        if at_start:
            return begin, record, at_start
        tree = Frontier(signed.size, [bytes.fromhex(peak) for peak in now.last.peaks])
        walk = self._walk(tree, position=signed.position, covered=signed.position)
        return walk, record, self._walked(walk, ())

    def _everything(self) -> Verified:
        record, unreadable = self._record()
        trusted = [*record.expected, *self._known.expected()]
        expected = sorted(trusted, key=lambda each: each.size)
        last = record.last
        walk = self._walk(Frontier(), covered=last.checkpoint.position if last else 0)
        finding = self._walked(walk, expected)
        if finding:
            finding = self._known.explained(finding, expected, first_digest(self._store))
        return walk, record, finding or unreadable or record.finding

    def _walk(self, tree: Frontier, *, position: int = 0, covered: int) -> LogWalk:
        """Return a walk that notes the destructions which no checkpoint covers."""
        self._destructions = Destructions(self._store.mapper, covered)
        return LogWalk(
            self._store.recorder,
            tree,
            position=position,
            holes=self._holes,
            seen=self._destructions,
        )

    def _start_fault(self, last: CheckpointSigned) -> Finding | None:
        signed = last.checkpoint
        if first_digest(self._store) != signed.log:
            return Finding("other_log", values={"source": f"checkpoint {signed.number}"})
        if self._store.digest_at(signed.position) == signed.digest:
            return None
        values: dict[str, str | int] = {
            "size": signed.size,
            "source": f"checkpoint {signed.number}",
        }
        return Finding("events_differ", signed.position, until=signed.position, values=values)

    def _walked(self, walk: LogWalk, expected: Iterable[Expected]) -> Finding | None:
        try:
            walk.run(expected, self._progress)
        except LogFaultError as error:
            return error.finding
        return None

    def _record(self) -> tuple[Record, Finding | None]:
        """Return the judged stream, leaving out what cannot be read, and the first of that."""
        unreadable: Finding | None = None
        recorded: list[Recorded[Event]] = []
        try:
            rows = self._store.recorder.events_of(CHECKPOINTS, 0)
        except (TamperedError, AttributeError, TypeError, ValueError):  # as the walk will find
            rows, unreadable = [], Finding("checkpoint_unreadable", stream=CHECKPOINTS)
        for row in rows:
            try:
                event = self._store.mapper.decode(row.topic, row.state)
            except UnreadableEventError:
                place = row.id, CHECKPOINTS, row.originator_version
                unreadable = unreadable or Finding("checkpoint_unreadable", *place)
            else:
                recorded.append(Recorded(event, row.id, row.digest))
        return judge_record(recorded, self._known.anchors), unreadable

    def _record_of(self, last: CheckpointSigned) -> Record:
        """Return the record judged by its last checkpoint alone, where its key is an anchor.

        Otherwise the keys on record are gone through: that takes their stream, not the log.
        """
        anchors, key = self._known.anchors, last.checkpoint.key
        chain = KeyChain(anchors, current=key, trusted=set(anchors))
        chain.public.update(anchors)
        record = Record(chain, last=last, checkpoints=1)
        if key not in anchors:
            record.chain = KeyChain(anchors)
            for each in keys_until(introduced(self._store), key):
                fault = record.chain.introduce(each)
                if fault:
                    record.finding = Finding(fault, values={"key": each.statement.key})
                    return record
        fault = record.chain.fault_of(last.checkpoint, last.signature, last.peaks)
        if anchors and key not in record.chain.trusted:
            fault = "key_not_trusted"
        if fault:
            place = None, CHECKPOINTS, last.version
            record.finding = Finding(fault, *place, values={"key": key})
        return record

    def _report(self, mode: Mode, verify: Callable[[], Verified]) -> Report:
        """Return what was found in the schema and, as far as that lets anybody read, in the log."""
        recorder = self._store.recorder
        faults = recorder.schema_faults()
        if mode == "full" and not faults:
            faults = recorder.index_faults()
        schema = tuple(map(_of_schema, faults))
        try:
            report = self._of_log(mode, *verify())
        except StoreUnavailableError:
            if not schema:
                raise
            report = Report(mode, files=len(self._known.files))
        return replace(report, schema=schema, finding=report.finding or next(iter(schema), None))

    def _of_log(self, mode: Mode, walk: LogWalk, record: Record, finding: Finding | None) -> Report:
        size, last = walk.tree.size, record.last
        if not finding:
            finding = self._known.difference(
                self._store, size=size, position=walk.position, last=last
            )
        finding = finding or record.gone
        return Report(
            mode=mode,
            events=size,
            walked=size - walk.begun,
            root=walk.tree.root().hex(),
            position=walk.position,
            covered=last.checkpoint.size if last else 0,
            checkpoints=record.checkpoints,
            files=len(self._known.files),
            key=record.chain.current,
            is_trusted=record.chain.current in record.chain.trusted,
            destroyed_unsigned=tuple(self._destructions.issues),
            finding=finding,
        )


def _of_schema(fault: SchemaFault) -> Finding:
    return Finding(fault.difference, values={"part": fault.part, "found": fault.found})
