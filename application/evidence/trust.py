"""Judges the stream `checkpoints` and exported checkpoints: who signed, in which turn, and what.

Trust comes from outside the log: from public keys that the reader holds. A key is trusted when it
is one of these, or when a trusted key introduced it while it was the one that signed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from application.evidence.checkpoint_file import CheckpointFile, IntroducedKey
from application.evidence.countersigning import countersignature_fault
from application.evidence.findings import Fault, Finding
from application.evidence.signing_keys import is_signed
from application.evidence.walk import Expected
from application.recorded import Recorded
from domain.event import Event
from domain.evidence.events import CheckpointSigned, SigningKeyIntroduced
from domain.evidence.merkle import Frontier
from domain.evidence.statements import SHA256, Checkpoint, key_id

PublicKeys = Mapping[str, bytes]
"""Public keys by their ids."""


@dataclass
class KeyChain:
    """The keys introduced so far, one signing after the other."""

    anchors: PublicKeys
    current: str | None = None
    public: dict[str, bytes] = field(default_factory=dict)
    trusted: set[str] = field(default_factory=set)

    def introduce(self, key: IntroducedKey) -> Fault | None:
        """Take the next key; return what is wrong with it."""
        statement = key.statement
        public = bytes.fromhex(statement.public)
        if key_id(public) != statement.key:
            return "signature_wrong"
        begins = statement.signer == statement.key
        if not begins and statement.signer != self.current:
            return "key_not_in_turn"
        signer = public if begins else self.public[statement.signer]
        if not is_signed(statement.text, key.signature, public=signer, signing=statement.signing):
            return "signature_wrong"
        if statement.key in self.anchors or (not begins and statement.signer in self.trusted):
            self.trusted.add(statement.key)
        elif self.trusted:
            return "key_not_trusted"
        self.current = statement.key
        self.public[statement.key] = public
        return None

    def fault_of(
        self, checkpoint: Checkpoint, signature: str, peaks: Iterable[str]
    ) -> Fault | None:
        """Return what is wrong with a checkpoint that is signed now, or with its subtrees."""
        return self.signature_fault(checkpoint, signature) or _peaks_fault(checkpoint, peaks)

    def signature_fault(self, checkpoint: Checkpoint, signature: str) -> Fault | None:
        """Return what is wrong with a checkpoint that is signed now."""
        if checkpoint.key != self.current:
            return "key_not_in_turn"
        public = self.public[checkpoint.key]
        is_ours = checkpoint.hashing == SHA256 and is_signed(
            checkpoint.text, signature, public=public, signing=checkpoint.signing
        )
        return None if is_ours else "signature_wrong"


def judge_file(file: CheckpointFile, anchors: PublicKeys) -> Fault | None:
    """Return what is wrong with a checkpoint by itself; without anchors anybody may have signed."""
    chain = KeyChain(anchors)
    for key in file.keys:
        fault = chain.introduce(key)
        if fault:
            return fault
    if anchors and file.checkpoint.key not in chain.trusted:
        return "key_not_trusted"
    fault = chain.fault_of(file.checkpoint, file.signature, file.peaks)
    return fault or countersignature_fault(file)


@dataclass
class Record:
    """The stream as judged: what it says the tree was, and the first thing wrong with it."""

    chain: KeyChain
    expected: list[Expected] = field(default_factory=list)
    checkpoints: int = 0
    last: CheckpointSigned | None = None
    finding: Finding | None = None
    gone: Finding | None = None
    """That a key which was on record is not any more; told when nothing says what else is gone."""

    def take(self, recorded: Recorded[Event]) -> None:
        """Judge the next event of the stream."""
        event = recorded.event
        fault: Fault | None = None
        if isinstance(event, SigningKeyIntroduced):
            key = IntroducedKey(statement=event.statement, signature=event.signature)
            fault = self.chain.introduce(key)
        elif isinstance(event, CheckpointSigned):
            fault = self._take(event)
        if fault and not self.finding:
            self.finding = Finding(fault, recorded.position, event.stream, event.version)

    def close(self) -> None:
        """Look back at the whole stream: its last word must be of a key that is trusted."""
        strange = sorted(self.chain.anchors.keys() - self.chain.public.keys())
        if strange:
            self.gone = Finding("record_gone", values={"key": strange[0]})
        elif self.chain.current and not self._is_vouched_for and not self.finding:
            self.finding = Finding("key_not_trusted", values={"key": self.chain.current})

    @property
    def _is_vouched_for(self) -> bool:
        return not self.chain.anchors or self.chain.current in self.chain.trusted

    def _take(self, event: CheckpointSigned) -> Fault | None:
        checkpoint = event.checkpoint
        before = self.last.checkpoint if self.last else None
        fault = self.chain.fault_of(checkpoint, event.signature, event.peaks)
        fault = fault or _turn_fault(before, checkpoint)
        if fault is None and self._is_vouched_for:
            self.checkpoints += 1
            name = f"checkpoint {checkpoint.number}"
            self.expected.append(expected_of(checkpoint, event.peaks, source=name))
        self.last = event
        return fault


def judge_record(recorded: Iterable[Recorded[Event]], anchors: PublicKeys) -> Record:
    """Return the judged stream."""
    record = Record(KeyChain(anchors))
    for each in recorded:
        record.take(each)
    record.close()
    return record


def expected_of(checkpoint: Checkpoint, peaks: Iterable[str], *, source: str) -> Expected:
    """Return what a checkpoint says the tree must be; `source` names it to people."""
    return Expected(
        size=checkpoint.size,
        root=bytes.fromhex(checkpoint.root),
        peaks=tuple(bytes.fromhex(peak) for peak in peaks),
        source=source,
    )


def _turn_fault(before: Checkpoint | None, checkpoint: Checkpoint) -> Fault | None:
    if checkpoint.number != (before.number + 1 if before else 1):
        return "checkpoint_missing"
    if checkpoint.previous != (before.own_digest if before else None):
        return "checkpoint_unlinked"
    if before and checkpoint.size <= before.size:
        return "fork"
    return None


def _peaks_fault(checkpoint: Checkpoint, peaks: Iterable[str]) -> Fault | None:
    try:
        tree = Frontier(checkpoint.size, [bytes.fromhex(peak) for peak in peaks])
    except ValueError:
        return "checkpoint_altered"
    return None if tree.root().hex() == checkpoint.root else "checkpoint_altered"
