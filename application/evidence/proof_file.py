"""A proof that events stand in a log: a small file that is verified with a public key alone.

    {"format": "bihuan/proof/1",
     "stream": "…", "after_version": 0, "after_digest": "…",   where the events go on from
     "events": [{"topic": "…", "state_hash": "…"}],             events of the stream, in turn
     "position": …, "index": …, "path": ["…"],                  the last one's place in the tree
     "checkpoint": {…}, "signature": "…",                       the tree, signed
     "keys": [{"statement": {…}, "signature": "…"}]}            the keys until the one that signed

Every character of the file is proved: it must be written exactly as `text_of` writes it, and each
value goes into a hash or a signature. Content is not in it, only its hash: whoever holds an event's
content, or is shown it, hashes it and compares.
"""

from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import Field, ValidationError

from application.digests import event_digest
from application.evidence.checkpoint_file import IntroducedKey
from application.evidence.findings import Fault
from application.evidence.leaves import hash_of_leaf
from application.evidence.trust import KeyChain
from domain.base import Frozen
from domain.evidence.proofs import is_included
from domain.evidence.statements import Checkpoint, Hash, Signature, key_id

FORMAT: Final = "bihuan/proof/1"

ProofFault = (
    Literal["file_unreadable", "file_rewritten", "key_unknown", "not_in_tree", "not_grown"] | Fault
)


class ProvedEvent(Frozen):
    """An event without its content."""

    topic: Annotated[str, Field(min_length=1, max_length=200)]
    state_hash: Hash


class ProofFile(Frozen):
    """Events of a stream, the last one's way to a signed root, and who signed."""

    format: Literal["bihuan/proof/1"] = FORMAT
    stream: UUID
    after_version: Annotated[int, Field(ge=0, lt=2**63)]
    after_digest: Hash
    events: Annotated[tuple[ProvedEvent, ...], Field(min_length=1)]
    position: Annotated[int, Field(ge=1, lt=2**63)]
    index: Annotated[int, Field(ge=0)]
    path: tuple[Hash, ...]
    checkpoint: Checkpoint
    signature: Signature
    keys: Annotated[tuple[IntroducedKey, ...], Field(min_length=1)]

    @property
    def last_version(self) -> int:
        """Return the version of the last event."""
        return self.after_version + len(self.events)

    @property
    def digest(self) -> str:
        """Return the digest of the last event, computed from all of them."""
        digest = self.after_digest
        for version, event in enumerate(self.events, start=self.after_version + 1):
            digest = event_digest(
                event.topic,
                self.stream,
                version=version,
                previous=digest,
                state_hash=event.state_hash,
            )
        return digest


class ProofRefusedError(Exception):
    """A file that proves nothing; `fault` says why."""

    def __init__(self, fault: ProofFault) -> None:
        """Keep why."""
        self.fault: ProofFault = fault
        super().__init__(fault)


def text_of(proof: Frozen) -> str:
    """Return the one form in which a proof is written."""
    return f"{proof.model_dump_json(indent=1)}\n"


def check_proof(content: bytes, *, public: bytes) -> ProofFile:
    """Return the proof in a file when it holds under this key. Raises ProofRefusedError.

    The key is the one that signed, or one from which the keys in the file lead there.
    """
    fault: ProofFault | None
    try:
        proof = ProofFile.model_validate_json(content)
    except ValidationError:
        fault = "file_unreadable"
        raise ProofRefusedError(fault) from None
    fault = _fault(proof, content, public)
    if fault:
        raise ProofRefusedError(fault)
    return proof


def _fault(proof: ProofFile, content: bytes, public: bytes) -> ProofFault | None:
    if text_of(proof).encode() != content:
        return "file_rewritten"
    return _signature_fault(proof, public) or (None if _is_in_tree(proof) else "not_in_tree")


def _signature_fault(proof: ProofFile, public: bytes) -> ProofFault | None:
    chain = KeyChain({key_id(public): public})
    for key in proof.keys:
        fault = chain.introduce(key)
        if fault:
            return fault
    if chain.current not in chain.trusted:
        return "key_unknown"
    return chain.signature_fault(proof.checkpoint, proof.signature)


def _is_in_tree(proof: ProofFile) -> bool:
    return is_included(
        hash_of_leaf(proof.position, bytes.fromhex(proof.digest)),
        proof.index,
        proof.checkpoint.size,
        path=[bytes.fromhex(step) for step in proof.path],
        root=bytes.fromhex(proof.checkpoint.root),
    )
