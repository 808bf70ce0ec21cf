"""Makes proofs that events stand in a log, from the log itself."""

from collections.abc import Sequence
from uuid import UUID

from application.digests import GENESIS
from application.event_store import EventStore
from application.evidence.checkpoint_file import CheckpointFile
from application.evidence.consistency_file import ConsistencyFile
from application.evidence.findings import Finding, LogFaultError
from application.evidence.leaves import hash_of_leaf
from application.evidence.proof_file import ProofFile, ProvedEvent
from application.evidence.record import introduced, keys_until, standing
from application.evidence.walk import PAGE
from application.recorders.rows import ChainedNotification
from domain.evidence.events import CheckpointSigned
from domain.evidence.merkle import Frontier
from domain.evidence.proofs import Part, consistency_parts, inclusion_parts, is_included
from domain.evidence.statements import Checkpoint


class NotCoveredError(Exception):
    """No checkpoint covers the event yet, or there is none at all."""


def prove(store: EventStore, stream: UUID, *, first: int = 1, last: int | None = None) -> ProofFile:
    """Return the proof of a stream's events from version `first` to `last`, or to the newest one.

    Raises NotCoveredError, LookupError where there is no such event, StoreError, LogFaultError
    where the log is not what was signed.
    """
    rows = store.recorder.events_of(stream, max(1, first - 1))
    signed = standing(store).last
    proved = _proved(rows, first, last, until=signed.checkpoint.position if signed else 0)
    if signed is None or not proved:
        raise NotCoveredError
    end = proved[-1]
    index, path = _way_to_root(store, end, signed)
    return ProofFile(
        stream=stream,
        after_version=first - 1,
        after_digest=rows[0].digest if first > 1 else GENESIS,
        events=tuple(ProvedEvent(topic=row.topic, state_hash=row.state_hash) for row in proved),
        position=end.id,
        index=index,
        path=tuple(step.hex() for step in path),
        checkpoint=signed.checkpoint,
        signature=signed.signature,
        keys=keys_until(introduced(store), signed.checkpoint.key),
    )


def prove_growth(store: EventStore, one: CheckpointFile, other: CheckpointFile) -> ConsistencyFile:
    """Return the proof that the log of one checkpoint is the beginning of the other's.

    Raises StoreError, LogFaultError where it is not, or the log is not what was signed.
    """
    older, newer = sorted((one, other), key=lambda file: file.checkpoint.size)
    parts = consistency_parts(older.checkpoint.size, newer.checkpoint.size)
    proof = ConsistencyFile(
        older=older.checkpoint,
        older_signature=older.signature,
        path=tuple(step.hex() for step in roots(store, parts)),
        checkpoint=newer.checkpoint,
        signature=newer.signature,
        keys=newer.keys,
    )
    if not proof.has_grown:
        raise LogFaultError(_growth_fault(older.checkpoint, newer.checkpoint))
    return proof


def _growth_fault(older: Checkpoint, newer: Checkpoint) -> Finding:
    values: dict[str, str | int] = {
        "size": older.size,
        "source": f"checkpoint {older.number}",
        "events": newer.size,
    }
    if older.log != newer.log:
        return Finding("other_log", values=values)
    return Finding("fork" if older.size == newer.size else "events_differ", values=values)


def _proved(
    rows: Sequence[ChainedNotification], first: int, last: int | None, *, until: int
) -> list[ChainedNotification]:
    """Return the rows to prove, up to position `until`; none when the last is not covered."""
    wanted = [row for row in rows if row.originator_version >= first]
    if not wanted or wanted[-1].originator_version < (last or first):
        raise LookupError(first)
    end = last or wanted[-1].originator_version
    covered = [row for row in wanted if row.originator_version <= end and row.id <= until]
    is_whole = last is None or (covered and covered[-1].originator_version == last)
    return covered if is_whole else []


def _way_to_root(
    store: EventStore, end: ChainedNotification, signed: CheckpointSigned
) -> tuple[int, list[bytes]]:
    """Return number and path of an event's leaf; raises LogFaultError when it leads elsewhere."""
    size, root = signed.checkpoint.size, bytes.fromhex(signed.checkpoint.root)
    index = _index_of(store, end.id)
    path = roots(store, inclusion_parts(index, size))
    leaf = hash_of_leaf(end.id, bytes.fromhex(end.digest))
    if not is_included(leaf, index, size, path=path, root=root):
        raise LogFaultError(_differing(signed))
    return index, path


def roots(store: EventStore, parts: Sequence[Part]) -> list[bytes]:
    """Return the roots of stretches of the log that do not overlap, in one walk over its leaves."""
    trees = {part: Frontier() for part in parts}
    position, begun = 0, 0
    for part in sorted(parts):
        position, begun = _skip(store, position, part[0] - begun), part[0]
        while begun < part[1]:
            rows = store.recorder.leaf_rows(position, min(PAGE, part[1] - begun))
            if not rows:
                break  # the log is shorter than what was signed: the root will not fit
            trees[part].extend([hash_of_leaf(at, digest) for at, digest in rows])
            position, begun = rows[-1][0], begun + len(rows)
    return [trees[part].root() for part in parts]


def _skip(store: EventStore, position: int, count: int) -> int:
    """Return the position so many events further on."""
    while count and (rows := store.recorder.leaf_rows(position, min(PAGE, count))):
        position, count = rows[-1][0], count - len(rows)
    return position


def _index_of(store: EventStore, position: int) -> int:
    """Return how many events stand before the one at this position."""
    index, at = 0, 0
    while rows := store.recorder.leaf_rows(at, PAGE):
        if rows[-1][0] >= position:
            return index + sum(row[0] < position for row in rows)
        index, at = index + len(rows), rows[-1][0]
    return index


def _differing(signed: CheckpointSigned) -> Finding:
    name = f"checkpoint {signed.checkpoint.number}"
    return Finding("events_differ", values={"size": signed.checkpoint.size, "source": name})
