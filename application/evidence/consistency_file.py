"""A proof that a log only grew between two checkpoints: verified with a public key alone.

    {"format": "bihuan/consistency/1",
     "older": {…}, "older_signature": "…",       the tree that was signed first
     "path": ["…"],                              RFC 9162 2.1.4: what leads from it to the other
     "checkpoint": {…}, "signature": "…",        the tree that was signed later
     "keys": [{"statement": {…}, "signature": "…"}]}   the keys until the one that signed the later

Like a proof of events it must be written exactly as `text_of` writes it.
"""

from typing import Annotated, Final, Literal

from pydantic import Field, ValidationError

from application.evidence.checkpoint_file import IntroducedKey
from application.evidence.proof_file import ProofFault, ProofRefusedError, text_of
from application.evidence.trust import KeyChain
from domain.base import Frozen
from domain.evidence.proofs import is_consistent
from domain.evidence.statements import Checkpoint, Hash, Signature, key_id

FORMAT: Final = "bihuan/consistency/1"
_BEGINNING: Final = f'{{\n "format": "{FORMAT}"'.encode()


class ConsistencyFile(Frozen):
    """Two signed trees, the way from one to the other, and who signed."""

    format: Literal["bihuan/consistency/1"] = FORMAT
    older: Checkpoint
    older_signature: Signature
    path: tuple[Hash, ...]
    checkpoint: Checkpoint
    signature: Signature
    keys: Annotated[tuple[IntroducedKey, ...], Field(min_length=1)]

    @property
    def has_grown(self) -> bool:
        """Tell whether the path leads from the older tree to the later one, of the same log."""
        older, newer = self.older, self.checkpoint
        return older.log == newer.log and is_consistent(
            older.size,
            newer.size,
            path=[bytes.fromhex(step) for step in self.path],
            older_root=bytes.fromhex(older.root),
            root=bytes.fromhex(newer.root),
        )


def speaks_of_growth(content: bytes) -> bool:
    """Tell whether a file is written as these proofs begin; others are proofs of events."""
    return content.startswith(_BEGINNING)


def check_consistency(content: bytes, *, public: bytes) -> ConsistencyFile:
    """Return the proof in a file when it holds under this key. Raises ProofRefusedError.

    The key is the one that signed the later tree, or one from which the keys in the file lead
    there; the older tree must be signed by the key whose turn it was then.
    """
    fault: ProofFault | None
    try:
        proof = ConsistencyFile.model_validate_json(content)
    except ValidationError:
        fault = "file_unreadable"
        raise ProofRefusedError(fault) from None
    fault = _fault(proof, content, public)
    if fault:
        raise ProofRefusedError(fault)
    return proof


def _fault(proof: ConsistencyFile, content: bytes, public: bytes) -> ProofFault | None:
    if text_of(proof).encode() != content:
        return "file_rewritten"
    return _signature_fault(proof, public) or (None if proof.has_grown else "not_grown")


def _signature_fault(proof: ConsistencyFile, public: bytes) -> ProofFault | None:
    chain = KeyChain({key_id(public): public})
    older: ProofFault | None = "key_not_in_turn"
    for key in proof.keys:
        fault = chain.introduce(key)
        if fault:
            return fault
        if chain.current == proof.older.key:
            older = chain.signature_fault(proof.older, proof.older_signature)
    if chain.current not in chain.trusted:
        return "key_unknown"
    return older or chain.signature_fault(proof.checkpoint, proof.signature)
