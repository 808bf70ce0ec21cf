"""Events of the stream `checkpoints`: what was signed about the log, in the log itself."""

from typing import ClassVar, Final

from domain.event import AggregateEvent, stream_id
from domain.evidence.statements import Checkpoint, Hash, Signature, SigningKey

NAME: Final = "checkpoints"
CHECKPOINTS: Final = stream_id(NAME, "log")
"""The one stream of a log's checkpoints and of the keys that signed them."""


class CheckpointSigned(AggregateEvent):
    """The log was what its tree says; `peaks` are the tree's full subtrees, the largest first."""

    TOPIC: ClassVar[str] = "evidence.checkpoint-signed.v1"

    checkpoint: Checkpoint
    signature: Signature
    peaks: tuple[Hash, ...]


class SigningKeyIntroduced(AggregateEvent):
    """A key that signs from here on; the key before signed the statement, a first key itself."""

    TOPIC: ClassVar[str] = "evidence.signing-key-introduced.v1"

    statement: SigningKey
    signature: Signature
